"""The offline pipeline: read → embed → learn → quantize → find cells → find neighbours → write.

In go a catalog file, past sessions if there are any, and the options; out come a bundle in a folder and a
`Summary` of what was done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from recbuild.bundle.assemble import Budget, Plan, assemble
from recbuild.bundle.folder import check_inputs, check_target, page_files, write_folder
from recbuild.bundle.part import Part
from recbuild.bundle.previous import Base, read_base, require_bundle
from recbuild.bundle.reuse import keep
from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config
from recbuild.embed import Embedder, Given
from recbuild.errors import ConfigError
from recbuild.index.measure import Quality, quality
from recbuild.index.partition import partition
from recbuild.index.quantize import fit
from recbuild.index.relate import Known, relate
from recbuild.learn import Behavior
from recbuild.learn.learn import embedding_of, learn
from recbuild.sessions import Sessions, read_sessions, temporal_split

RESIDENT_BYTES = 4_000_000
BYTES_PER_ITEM = 64.0


@dataclass(frozen=True)
class Options:
    """How to embed and to store.

    codec: a key of CODECS. bytes_per_item: what the compact codec may spend on a vector. resident: item parts
    of up to so many bytes are loaded whole. base: folder of an earlier bundle, to keep what still holds.
    sessions: file of past sessions, to learn from. held_out: share of them, the latest, that is left out.
    """

    embedder: Embedder
    codec: str = "compact"
    bytes_per_item: float = BYTES_PER_ITEM
    resident: int = RESIDENT_BYTES
    base: Path | None = None
    sessions: Path | None = None
    held_out: float = 0.0

    @property
    def vectors(self) -> str | None:
        """The catalog's column that holds the vectors, if they come from there."""
        return self.embedder.column if isinstance(self.embedder, Given) else None


class Watcher(Protocol):
    """Who wants to see how far the work is, and what is likely to be wrong.

    `stage` yields a function that takes items done. `warn` is called as soon as something is known.
    """

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]: ...

    def warn(self, warning: str) -> None: ...


@dataclass(frozen=True)
class Summary:
    """What was built. embedder: in words. seconds: by stage, in order.

    unchanged: share of the bytes that the base had under the same names; None without a base. sessions,
    behavior: what was learned from, and what came of it.
    """

    catalog: Catalog
    embedder: str
    quality: Quality | None
    parts: tuple[Part, ...]
    manifest: dict[str, Any]
    seconds: dict[str, float]
    unchanged: float | None
    sessions: Sessions | None
    behavior: Behavior | None


@dataclass(frozen=True)
class _Clock:
    watcher: Watcher
    seconds: dict[str, float]

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        start = time.perf_counter()
        with self.watcher.stage(name, total) as advance:
            yield advance
        self.seconds[name] = time.perf_counter() - start


def bundle(source: Path, out: Path, config: Config, options: Options, watcher: Watcher) -> Summary:
    """Build a bundle of the catalog `source` in the folder `out`. Raises UserError."""
    check_target(out)
    check_inputs(out, {"The catalog": source, "--sessions": options.sessions, "--base": options.base})
    if options.base:
        require_bundle(options.base)
    page = page_files()
    clock = _Clock(watcher, {})
    with clock.stage("read"):
        catalog = read_catalog(source, config, vectors=options.vectors, wordless=options.sessions is not None)
        _check_rules(config, catalog)
        sessions = _sessions(options, config, catalog.ids)
    for warning in sessions.warnings if sessions else ():
        watcher.warn(warning)
    content, behavior = None, None
    if catalog.texts:
        with clock.stage("embed", len(catalog.ids)) as advance:
            content = options.embedder.embed(catalog, advance)
    if sessions:
        with clock.stage("learn", 1000) as advance:
            said = None if content is None else content.vectors
            behavior = learn(sessions, said, catalog.stock, config.behavior, advance)
    embedding = embedding_of(content, behavior)
    vectors = embedding.vectors
    catalog = replace(catalog, vectors=None)
    with clock.stage("quantize"):
        base = read_base(options.base) if options.base else None
        kept = keep(base, catalog, vectors) if base else None
        fitted = kept.fitted if kept else fit(options.codec, vectors, options.bytes_per_item)
        codes = kept.codes if kept else fitted.encode(vectors)
        measured = quality(fitted, vectors, codes)
    with clock.stage("cells"):
        layout = kept.layout if kept else partition(vectors)
    with clock.stage("neighbours", len(codes)) as advance:
        known = Known(vectors, None if content is None else content.vectors, behavior)
        related = relate(catalog, known, layout, config.ranking.duplicate_threshold, advance)
    with clock.stage("write"):
        plan = Plan(catalog, embedding, fitted, codes, layout, related, measured, kept)
        files, listing = assemble(plan, config, page.engine, Budget(options.bytes_per_item, options.resident))
        write_folder(out, listing, files.all, page)
    unchanged = _unchanged(files.all, base) if base else None
    return Summary(
        catalog, embedding.name, measured, files.all, listing, clock.seconds, unchanged, sessions, behavior
    )


def _check_rules(config: Config, catalog: Catalog) -> None:
    """Raise ConfigError for a business rule that speaks of what no card shows."""
    for rule in config.ranking.rules:
        if rule.where.field not in ("id", *catalog.cards):
            raise ConfigError(
                f"[ranking] rules: cards have no field {rule.where.field!r}: they have id, "
                f"{', '.join(catalog.cards)}. Show it on cards, with --card {rule.where.field}, or leave the "
                "rule out."
            )


def _sessions(options: Options, config: Config, ids: Sequence[str]) -> Sessions | None:
    if options.sessions is None:
        return None
    found = read_sessions(options.sessions, config.sessions, ids)
    return temporal_split(found, options.held_out)[0] if options.held_out else found


def _unchanged(parts: Sequence[Part], base: Base) -> float:
    held = sum(len(part.content) for part in parts if part.path in base.paths)
    return held / sum(len(part.content) for part in parts)
