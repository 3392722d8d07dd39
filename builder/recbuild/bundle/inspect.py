"""Inspection: a bundle's folder in, out an `Overview` of what it is, what visitors load, and where bytes go.

The bundle is opened by the runtime, which checks every engine part. Sizes are those of the files as they lie
there. Only figures that no reader can measure come from the manifest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recbuild.bundle.inventory import engine_paths
from recbuild.bundle.manifest import PAGE_FILES, SIGNED, Manifest, parse_manifest
from recruntime import Recommender
from recruntime.bundle.files import inside, read_file
from recruntime.bundle.items import NO_OWNER
from recruntime.bundle.overlay import Overlay
from recruntime.errors import PartMissingError
from recruntime.wire import LABELS, MANIFEST, OVERLAY, PATHS, unpack

LARGEST = 5
BINS = 8
PAGE = "page"
OTHER = "other"


@dataclass(frozen=True)
class Size:
    """All files of one kind.

    kind: of parts, or PAGE.
    files: number of files.
    bytes: of all of them.
    share: of the bundle's bytes.
    """

    kind: str
    files: int
    bytes: int
    share: float


@dataclass(frozen=True)
class Bin:
    """Cells of about one size.

    least, most: the smallest and the largest number of items in a cell.
    cells: number of cells.
    """

    least: int
    most: int
    cells: int


@dataclass(frozen=True)
class Overview:
    """What `recbuild inspect` shows.

    manifest: the bundle's manifest.
    sizes: of all files but those of the engine folder.
    engine_files: number of files in the engine folder.
    engine_bytes: their bytes.
    columns: bytes that the item parts spend on ids, codes, stock and each card field. The rest is OTHER:
        cells, owner, popularity, product, co_occurrence, and what the format itself takes. A card field that
        is named like another key is "cards.NAME".
    replicas: number of items of which every page has a replica.
    tombstones: number of rows that a rebuild replaced or removed.
    cells: number of items in each cell.
    largest: path and bytes of the largest files.
    overlay: what it changes, in words; "" for a bundle without.
    """

    manifest: Manifest
    sizes: Sequence[Size]
    engine_files: int
    engine_bytes: int
    columns: Mapping[str, int]
    replicas: int
    tombstones: int
    cells: Sequence[int]
    largest: Sequence[tuple[str, int]]
    overlay: str = ""

    def __repr__(self) -> str:
        return f"<Overview: {self.manifest.counts.items:,} items, build {self.manifest.build}>"

    @property
    def labels(self) -> dict[str, str]:
        """The labels that are not the default ones."""
        return {name: text for name, text in self.manifest.labels.items() if text != LABELS.get(name)}

    @property
    def histogram(self) -> list[Bin]:
        """The sizes of the cells, in at most BINS equal steps."""
        if not self.cells:
            return []
        first = min(self.cells)
        width = -(-(max(self.cells) - first + 1) // BINS)
        counts = Counter((size - first) // width for size in self.cells)
        steps = range(max(counts) + 1)
        return [Bin(first + step * width, first + (step + 1) * width - 1, counts[step]) for step in steps]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        data = self.manifest.model_dump(mode="json", exclude={"boot", "labels", "parts", "counts"})
        cells = {"count": len(self.cells), "histogram": [asdict(one) for one in self.histogram]}
        return data | {
            "items": self.manifest.counts.items,
            "replicas": self.replicas,
            "tombstones": self.tombstones,
            "labels": self.labels,
            "currency": self.manifest.boot.currency,
            "overlay": self.overlay,
            "experiments": self.manifest.boot.experiments,
            "sizes": [asdict(size) for size in self.sizes],
            "engine": {"files": self.engine_files, "bytes": self.engine_bytes},
            "columns": dict(self.columns),
            "cells": cells,
            "largest": [{"path": path, "bytes": size} for path, size in self.largest],
        }


def inspect(root: Path) -> Overview:
    """The overview of the bundle in the folder `root`. Raises RecError, naming the file."""
    contents: dict[str, bytes] = {}

    def read(path: str) -> bytes:
        contents[path] = _read(root, path)
        return contents[path]

    shop = Recommender.from_files(read)
    bundle = shop.engine.bundle
    manifest = parse_manifest(contents[MANIFEST])
    page = (path for path in (MANIFEST, SIGNED, OVERLAY, *PAGE_FILES) if _is_file(root, path))
    files = dict.fromkeys(page, PAGE) | {entry.path: entry.kind for entry in manifest.parts}
    bytes_of = {path: _size(root, path) for path in files}
    engine = [_size(root, path) for path in engine_paths(root, manifest.boot.engine.folder)]
    return Overview(
        manifest=manifest,
        sizes=list(_sizes(files, bytes_of)),
        engine_files=len(engine),
        engine_bytes=sum(engine),
        columns=_columns([contents[entry.path] for entry in manifest.of("items")]),
        replicas=int(sum(np.count_nonzero(part.owner != NO_OWNER) for part in bundle.parts.values())),
        tombstones=sum(len(rows) for rows in bundle.core.tombstones.values()),
        cells=bundle.items.cells.tolist(),
        largest=sorted(bytes_of.items(), key=lambda one: -one[1])[:LARGEST],
        overlay=shop.unapplied or _told(bundle.overlay),
    )


def _told(overlay: Overlay | None) -> str:
    if overlay is None:
        return ""
    out = int(np.count_nonzero(overlay.stock == 0))
    fields = f"; {', '.join(overlay.cards)}" if overlay.cards else ""
    return f"{len(overlay):,} items changed since the build, {out:,} of them sold out or hidden{fields}"


def _sizes(files: Mapping[str, str], bytes_of: Mapping[str, int]) -> Iterator[Size]:
    """files: path to kind."""
    total = sum(bytes_of.values())
    for kind in (*PATHS, PAGE):
        sizes = [bytes_of[path] for path, other in files.items() if other == kind]
        if sizes:
            yield Size(kind, len(sizes), sum(sizes), sum(sizes) / total)


def _columns(parts: Sequence[bytes]) -> dict[str, int]:
    """Bytes by column, over all item parts, as `Overview.columns` says."""
    found: Counter[str] = Counter()
    for content in parts:
        part = unpack(content, "The item part")
        cards = {_card_key(field): column for field, column in part["cards"].items()}
        columns = {name: part[name] for name in ("ids", "codes")} | cards | {"stock": part["stock"]}
        weights = {name: _weight(column) for name, column in columns.items()}
        found.update(weights)
        found[OTHER] += len(content) - sum(weights.values())
    return dict(found)


def _card_key(field: str) -> str:
    return f"cards.{field}" if field in ("ids", "codes", "stock", OTHER) else field


def _weight(value: object) -> int:
    """Bytes of all binary values in a column."""
    if isinstance(value, dict):
        return sum(map(_weight, value.values()))
    return len(value) if isinstance(value, bytes) else 0


def _read(root: Path, path: str) -> bytes:
    try:
        return read_file(root, path)
    except PartMissingError as error:
        raise PartMissingError(f"{error} Give the folder of a bundle, or copy it again.") from error


def _is_file(root: Path, path: str) -> bool:
    return inside(root, path) and (root / path).is_file()


def _size(root: Path, path: str) -> int:
    return (root / path).stat().st_size if _is_file(root, path) else 0
