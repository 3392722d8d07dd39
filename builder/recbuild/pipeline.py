"""The offline pipeline: read → embed → quantize → find neighbours → write.

In go a catalog file and the options; out come a bundle in a folder and a `Summary` of what was done.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config
from recbuild.contents import Contents, manifest
from recbuild.embed import Embedder, Embedding, Given
from recbuild.folder import check_target, page_files, write_folder
from recbuild.instant import instant_lane
from recbuild.neighbours import front_list, nearest
from recbuild.part import Part
from recbuild.parts import card_fields, core_part, encode_items, item_parts
from recruntime.codecs import CODECS, Codec
from recruntime.format import LABELS


@dataclass(frozen=True)
class Options:
    """How to embed and to store. codec: a key of CODECS."""

    embedder: Embedder
    codec: str = "int8"

    @property
    def vectors(self) -> str | None:
        """The catalog's column that holds the vectors, if they come from there."""
        return self.embedder.column if isinstance(self.embedder, Given) else None


class Watcher(Protocol):
    """Who wants to see how far the work is. `stage` yields a function that takes items done."""

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Callable[[int], None]]: ...


@dataclass(frozen=True)
class Summary:
    """What was built. seconds: by stage, in order."""

    catalog: Catalog
    embedding: Embedding
    codec: Codec
    parts: tuple[Part, ...]
    manifest: dict[str, Any]
    seconds: dict[str, float]


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
    page = page_files()
    clock = _Clock(watcher, {})
    with clock.stage("read"):
        catalog = read_catalog(source, config, vectors=options.vectors)
    with clock.stage("embed", len(catalog.ids)) as advance:
        embedding = options.embedder.embed(catalog, advance)
    codec = CODECS[options.codec](embedding.vectors.shape[1])
    with clock.stage("quantize"):
        items = encode_items(catalog, embedding, codec)
        front = front_list(embedding.vectors, catalog.stock)
    with clock.stage("neighbours", len(items)) as advance:
        lists = nearest(codec, items, advance)
    with clock.stage("write"):
        contents = Contents(
            embedding=embedding,
            codec=codec,
            items=items,
            fields=card_fields(catalog),
            front=front,
            lane=instant_lane(items, lists, front),
            labels=LABELS | config.labels,
            currency=catalog.currency,
        )
        found, rows = item_parts(items)
        core = core_part(contents, rows)
        parts = (core, *found, *contents.lane.parts)
        listing = manifest(contents, core, found, page.engine)
        write_folder(out, listing, parts, page)
    return Summary(catalog, embedding, codec, parts, listing, clock.seconds)
