"""The offline pipeline: read → embed → learn → quantize → find cells → find neighbors → write.

In go a catalog, past sessions if there are any, and the settings; out come a bundle in a folder and a
`Summary` of what was done. Once the cells are found, all items are in the bundle's order: the catalog's order
is not used after that.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import gettempdir

from recbuild.bundle.assemble import Indexed, Plan, assemble
from recbuild.bundle.columns import card_fields
from recbuild.bundle.folder import Signer, check_inputs, check_target, page_files, write_folder
from recbuild.bundle.manifest import Manifest, parse_manifest
from recbuild.bundle.part import Part
from recbuild.bundle.rebuild.previous import read_previous, require_bundle
from recbuild.bundle.rebuild.reuse import Reusable, Storage, reuse_of
from recbuild.bundle.signing.keys import read_private_key
from recbuild.bundle.signing.signature import signed_content
from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config
from recbuild.embed import Embedder, Embedding, Function, Given, Own, embed_catalog
from recbuild.embed.cache import open_cache
from recbuild.embed.registry import embedder_of
from recbuild.errors import BundleError, ConfigError
from recbuild.index.measure import Quality, quality
from recbuild.index.relate import Evidence, relate
from recbuild.languages import ENGLISH, labels_in
from recbuild.learn import Behavior
from recbuild.learn.learn import embedding_of, learn
from recbuild.linalg import Vectors
from recbuild.plan import ArrayFile, Runner, Workspace, runner_of, temporary_workspace
from recbuild.sessions import Sessions, read_sessions, temporal_split
from recbuild.sources import Items, files_of
from recbuild.threads import one_thread
from recbuild.watcher import Watcher
from recruntime.bundle.files import read_file
from recruntime.wire import MANIFEST


@dataclass(frozen=True)
class Inputs:
    """What a bundle is built from.

    items: the catalog: a path, an address, a DataFrame or an iterable of dicts.
    sessions: past sessions to learn from, likewise; None for none.
    base: folder of an earlier bundle, to keep what still holds; None for none.
    held_out: share of the sessions, the latest, that is not learned from.
    embedder: an embedder of your own, or a function from texts to vectors, in place of the one that the
        settings name.
    key: file of the private key that signs the bundle; None for no signature.
    """

    items: Items
    sessions: Items | None = None
    base: Path | None = None
    held_out: float = 0.0
    embedder: Embedder | Function | None = None
    key: Path | None = None


@dataclass(frozen=True)
class Summary:
    """What was built.

    catalog: the items, in the bundle's order.
    embedder: in words.
    computed: texts whose vectors were computed.
    found: texts whose vectors an earlier build had computed.
    quality: what the codec keeps; None where there was nothing to compare.
    parts: the files that were written, without those of the page.
    manifest: the bundle's manifest.
    seconds: by stage, in order.
    unchanged: share of the bytes that the base has under the same names; None without a base.
    sessions: what was learned from.
    behavior: what was learned.
    """

    catalog: Catalog
    embedder: str
    computed: int
    found: int
    quality: Quality | None
    parts: tuple[Part, ...]
    manifest: Manifest
    seconds: dict[str, float]
    unchanged: float | None
    sessions: Sessions | None
    behavior: Behavior | None


class _Clock:
    """Passes stages on to the watcher, and measures them."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        start = time.perf_counter()
        with self._watcher.stage(name, total) as advance:
            yield advance
        self.seconds[name] = time.perf_counter() - start


@dataclass(frozen=True)
class _Read:
    """What was read, in the catalog's order.

    catalog: the items.
    content: the vectors of their texts; None where they have none.
    behavior: what sessions taught.
    sessions: what was learned from.
    """

    catalog: Catalog
    content: Embedding | None
    behavior: Behavior | None
    sessions: Sessions | None


def bundle(inputs: Inputs, out: Path, config: Config, watcher: Watcher) -> Summary:
    """Build a bundle in the folder `out`. Raises UserError."""
    check_target(out, signing=inputs.key is not None)
    check_inputs(out, {"The catalog": files_of(inputs.items), "--sessions": files_of(inputs.sessions)})
    check_inputs(out, {"--base": _given(inputs.base), "--key": _given(inputs.key)})
    if inputs.base:
        require_bundle(inputs.base)
    signer = _signer(inputs.key)
    with _room() as workspace:
        return _build(inputs, out, config, watcher, runner_of(workspace), signer)


@contextmanager
def _room() -> Iterator[Workspace]:
    """A workspace. Raises BundleError where the disk has no room for what a build keeps meanwhile."""
    try:
        with temporary_workspace() as workspace:
            yield workspace
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BundleError(
            f"{error.strerror}, for what a build keeps meanwhile. Make room in {gettempdir()}, or name "
            "another folder in TMPDIR; an earlier bundle is still there."
        ) from error


def _build(
    inputs: Inputs, out: Path, config: Config, watcher: Watcher, runner: Runner, signer: Signer | None
) -> Summary:
    page, clock = page_files(), _Clock(watcher)
    read = _read(inputs, config, clock, watcher, runner)
    storage = Storage(config.index.codec, config.index.bytes_per_item, 1000 * config.index.resident_kb)
    with one_thread():  # embedders and `learn` see to it themselves
        reuse, indexed = _index(
            read, inputs.base, storage, config.ranking.duplicate_threshold, clock, runner.workspace
        )
    with clock.stage("write"):
        labels, languages = _words(config, read.catalog)
        plan = Plan(config.ranking, labels, storage, page, reuse, languages)
        parts, manifest = assemble(indexed, plan)
        write_folder(out, manifest, parts.all, page, signer)
    return Summary(
        catalog=indexed.catalog,
        embedder=indexed.embedding.name,
        computed=read.content.computed if read.content else 0,
        found=read.content.found if read.content else 0,
        quality=indexed.quality,
        parts=parts.all,
        manifest=manifest,
        seconds=clock.seconds,
        unchanged=reuse.unchanged(parts.all),
        sessions=read.sessions,
        behavior=read.behavior,
    )


def _given(path: Path | None) -> tuple[Path, ...]:
    return () if path is None else (path,)


def _signer(key: Path | None) -> Signer | None:
    """Raises SignatureError."""
    if key is None:
        return None
    owner = read_private_key(key)
    return lambda boot: signed_content(boot, owner)


def _read(inputs: Inputs, config: Config, clock: _Clock, watcher: Watcher, runner: Runner) -> _Read:
    """Read, embed and learn."""
    own = inputs.embedder
    embedder = embedder_of(config.embedding) if own is None else own if hasattr(own, "learn") else Own(own)
    with clock.stage("read"):
        column = embedder.column if isinstance(embedder, Given) else None
        catalog = read_catalog(inputs.items, config, vectors=column, wordless=inputs.sessions is not None)
        _check_rules(config, catalog)
        sessions = _sessions(inputs, config, catalog)
    for warning in (*catalog.warnings, *(sessions.warnings if sessions else ())):
        watcher.warn(warning)
    content, behavior = None, None
    if catalog.texts:
        with clock.stage("embed", len(catalog.ids)) as advance:
            base = _space(inputs.base) if inputs.base else None
            content = embed_catalog(embedder, catalog, runner, open_cache(), base, advance)
        for note in content.notes:
            watcher.warn(note)
    if sessions:
        with clock.stage("learn", 1000) as advance:
            vectors = None if content is None else content.vectors.read()
            behavior = learn(sessions, vectors, catalog.stock, config.behavior, advance)
    return _Read(replace(catalog, vectors=None), content, behavior, sessions)


def _space(base: Path) -> str | None:
    """The space that the base's items were embedded in."""
    found = parse_manifest(read_file(base, MANIFEST)).embedder.get("space")
    return found if isinstance(found, str) else None


def _index(
    read: _Read, base: Path | None, storage: Storage, threshold: float, clock: _Clock, workspace: Workspace
) -> tuple[Reusable, Indexed]:
    """Quantize, find cells and neighbors. After the cells are found, all is in the bundle's order."""
    embedding = embedding_of(read.content, read.behavior, workspace)
    vectors = embedding.vectors.read()
    with clock.stage("quantize"):
        previous = read_previous(base) if base else None
        reuse = reuse_of(previous, read.catalog, vectors, collapsing=threshold <= 1)
        fitted, codes = reuse.encode(vectors, storage)
        measured = quality(fitted, vectors, codes)
    with clock.stage("cells"):
        layout = reuse.partition(vectors)
    content = None if read.content is None else read.content.vectors.read()
    evidence = Evidence(vectors, content, read.behavior).take(layout.order)
    catalog = read.catalog.take(layout.order)
    with clock.stage("neighbors", len(codes)) as advance:
        related = relate(catalog, evidence, layout.starts, threshold, advance)
    return reuse, Indexed(
        catalog=catalog,
        embedding=replace(embedding, vectors=_stored(evidence.vectors, workspace)),
        codec=fitted.codec,
        codes=codes[layout.order],
        cells=layout.cells,
        related=related,
        quality=measured,
    )


def _stored(vectors: Vectors, workspace: Workspace) -> ArrayFile:
    """The vectors in the bundle's order, in a file."""
    stored = workspace.array("ordered", "<f4", *vectors.shape)
    stored.write(0, vectors)
    return stored


def _words(config: Config, catalog: Catalog) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The shelf's words in the main language, and in each further one."""
    own = {language: settings.labels for language, settings in config.languages.items()}
    further = {language: labels_in(language, own.get(language, {})) for language in catalog.languages}
    return labels_in(config.language or catalog.language or ENGLISH, config.labels), further


def _check_rules(config: Config, catalog: Catalog) -> None:
    """Raise ConfigError for a business rule about a field that cards do not show, or a range of a text."""
    kinds = {"id": "text"} | {field.name: field.kind for field in card_fields(catalog)}
    for rule in config.ranking.rules:
        field = rule.where.field
        if field not in kinds:
            raise ConfigError(
                f"[ranking] rules: cards have no field {field!r}: they have {', '.join(kinds)}. "
                f"Show it on cards, with --card {field}, or leave the rule out."
            )
        if kinds[field] == "text" and rule.where.ranged:
            raise ConfigError(
                f"[ranking] rules: {field!r} is a text, so it has no range. Give any_of in place of low and "
                "high."
            )


def _sessions(inputs: Inputs, config: Config, catalog: Catalog) -> Sessions | None:
    if inputs.sessions is None:
        return None
    found = read_sessions(inputs.sessions, config.sessions, catalog.ids, catalog.other_names)
    return temporal_split(found, inputs.held_out)[0] if inputs.held_out else found
