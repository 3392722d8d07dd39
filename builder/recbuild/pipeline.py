"""The offline pipeline: read → embed → quantize → find neighbours → write.

In go a catalog file and the options; out come a bundle in a folder and a `Summary` of what was done.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from recruntime.bundle import Items
from recruntime.codecs import CODECS, Codec
from recruntime.format import FORMAT, LABELS

from recbuild import __version__
from recbuild.catalog import Catalog, read_catalog
from recbuild.config import Config
from recbuild.embed import Embedder, Embedding, Given
from recbuild.embed.base import space_id
from recbuild.folder import PageFiles, check_target, manifest_entry, page_files, write_folder
from recbuild.instant import InstantLane, Part, instant_lane
from recbuild.neighbours import front_list, nearest
from recbuild.parts import card_fields, core_part, encode_items, item_parts


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


def bundle(
    source: Path, out: Path, config: Config, embedder: Embedder, codec_name: str, watcher: Watcher
) -> Summary:
    """Build a bundle of the catalog `source` in the folder `out`. Raises UserError."""
    check_target(out)
    page = page_files()
    clock = _Clock(watcher, {})
    with clock.stage("read"):
        column = embedder.column if isinstance(embedder, Given) else None
        catalog = read_catalog(source, config, vectors=column)
    with clock.stage("embed", len(catalog.ids)) as advance:
        embedding = embedder.embed(catalog, advance)
    codec = CODECS[codec_name](embedding.vectors.shape[1])
    with clock.stage("quantize"):
        items = encode_items(catalog, embedding, codec)
        front = front_list(embedding.vectors, catalog.stock)
    with clock.stage("neighbours", len(items)) as advance:
        lists = nearest(codec, items, advance)
    with clock.stage("write"):
        lane = instant_lane(items, lists, front)
        parts, manifest = _assemble(catalog, embedding, codec, items, lane, front, config, page)
        write_folder(out, manifest, parts, page)
    return Summary(catalog, embedding, codec, parts, manifest, clock.seconds)


def _assemble(
    catalog: Catalog,
    embedding: Embedding,
    codec: Codec,
    items: Items,
    lane: InstantLane,
    front: Any,
    config: Config,
    page: PageFiles,
) -> tuple[tuple[Part, ...], dict[str, Any]]:
    labels = LABELS | config.labels
    space = space_id(embedding.space, json.dumps(codec.tables(), sort_keys=True))
    fields = card_fields(catalog)
    item_files, rows = item_parts(items)
    core = core_part(items, codec, space=space, fields=fields, labels=labels, rows=rows, front=front)
    parts = (core, *item_files, *lane.parts)
    head = {
        "space": space,
        "instant": {"buckets": lane.buckets, "fan": lane.fan, "names": lane.names, "front": lane.front},
        "engine": {
            "folder": page.engine,
            "core": core.name,
            "items": "".join(part.name for part in item_files),
        },
        "labels": labels,
        "currency": catalog.currency,
    }
    build = hashlib.sha256(json.dumps(head, sort_keys=True).encode()).hexdigest()[:16]
    manifest = {
        "format": FORMAT,
        "generator": f"recbuild {__version__}",
        "build": build,
        "space": space,
        "embedder": {"name": embedding.name, **embedding.details},
        "codec": {"name": codec.name, "dims": codec.dims, "bytes_per_item": codec.bytes_per_item},
        "counts": {"items": len(items), "parts": len(parts)},
        "fields": fields,
        "labels": labels,
        "boot": {"format": FORMAT, "build": build, **head},
        "parts": [manifest_entry(part) for part in parts],
    }
    return parts, manifest
