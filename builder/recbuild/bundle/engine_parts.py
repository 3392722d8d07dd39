"""Engine parts: from the items to the item parts, the core part and the listing (docs/format.md §5 to §8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from recbuild.bundle.contents import Contents
from recbuild.bundle.part import Listing, Part, gzip_json, require_readable, zip_best
from recbuild.linalg import Rows
from recruntime.bundle.items import Items, pack_items
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.codecs import Codec
from recruntime.untrusted import part_allowance
from recruntime.wire import FORMAT, pack, pack_array, unpack

RESIDENT_PART_BYTES = 240_000
PARTITIONED_PART_BYTES = 130_000
MAX_PARTS = 800
TEXT_RATIO = 0.4  # what is left of texts when they are compressed, about
MAX_ASSIGNED = 4
ROW_BYTES = 17  # of stock, owner, popularity, product, and lengths of ids and lists; cells are fewer


@dataclass(frozen=True)
class ItemParts:
    """The item parts of a bundle.

    parts: in the order of the items.
    of: int64 (n,), the number of each item's part.
    numbers: int64 (n,), each item's number: its place among the rows of all item parts.
    rows: number of rows in each part, with tombstones.
    tombstones: item part → its rows that are not among the items any more.
    """

    parts: tuple[Part, ...]
    of: Rows
    numbers: Rows
    rows: tuple[int, ...]
    tombstones: Mapping[int, Rows] = field(default_factory=dict)


def expected_bytes(items: Items, bytes_per_item: float) -> int:
    """About the size of the item parts."""
    texts = sum(_size(column) for column in (items.ids, *items.cards.values()))
    return int(len(items) * bytes_per_item + texts * TEXT_RATIO)


def item_parts(items: Items, codec: Codec, bytes_per_item: float, part_bytes: int) -> ItemParts:
    """Item parts of about `part_bytes` each, of whole cells where cells are no larger than that."""
    count = min(MAX_PARTS, -(-expected_bytes(items, bytes_per_item) // part_bytes))
    most = -(-len(items) // max(1, count))
    spans = [np.arange(first, end) for first, end in pairwise(_bounds(items.cells, most))]
    parts = tuple(item_part(items.take(rows), codec) for rows in spans)
    lengths = tuple(len(rows) for rows in spans)
    return ItemParts(parts, np.repeat(np.arange(len(spans)), lengths), np.arange(len(items)), lengths)


def item_part(items: Items, codec: Codec) -> Part:
    """One item part. Raises CatalogError where readers would refuse it."""
    content = pack_items(items, codec, zip_best)
    columns = (items.ids, *items.cards.values())
    opened = (
        sum(map(_size, columns)) + len(items) * (codec.code_bytes + ROW_BYTES) + items.co_occurrence.nbytes
    )
    require_readable(opened, part_allowance(len(content)))
    return Part("items", content)


def code_bytes(part: Part) -> int:
    """Bytes that the codes take in an item part."""
    packed = unpack(part.content, part.path)["codes"]
    return sum(len(value) for value in packed.values() if isinstance(value, bytes))


def replicas_of(items: Items, rows: Rows, found: ItemParts) -> Items:
    """Replicas of these rows, ascending, for the sample part, which every page of a partitioned bundle
    loads.
    """
    replicas = with_numbers(items.take(rows.astype(np.intp)), found.numbers)
    return replace(replicas, owner=found.of[rows].astype(np.uint16))


def with_numbers(items: Items, numbers: Rows) -> Items:
    """The items, with co-occurrence lists of item numbers in place of rows. numbers: by row."""
    lists = items.co_occurrence
    return replace(items, co_occurrence=replace(lists, values=numbers[lists.values].astype(np.uint32)))


def assigned_parts(neighbors: Rows, of: Rows) -> list[list[int]]:
    """For each item the item parts that its page loads: its own, then those with most of its neighbors."""
    found = []
    for own, list_ in zip(of.tolist(), neighbors.tolist(), strict=True):
        others = Counter(int(part) for part in of[[row for row in list_ if row >= 0]])
        del others[own]
        found.append([own, *(part for part, _ in others.most_common(MAX_ASSIGNED - 1))])
    return found


def core_part(contents: Contents, rows: Sequence[int], tombstones: Mapping[int, Rows] | None = None) -> Part:
    """The core part: everything but the items themselves. rows, tombstones: as ItemParts has them."""
    gone = {str(number): pack_array(found.astype("<u4")) for number, found in (tombstones or {}).items()}
    head = {
        "format": FORMAT,
        "space": contents.space,
        "codec": contents.codec.tables(),
        "fields": [one.model_dump() for one in contents.fields],
        "labels": dict(contents.labels),
        **_languages(contents.languages),
        "rows": list(rows),
        "tombstones": gone,
        "default": [contents.items.ids[row] for row in contents.default.tolist()],
        "nprobe": contents.nprobe,
        "ranking": contents.settings.as_data(),
        "recency": pack_array(contents.recency.astype("<f8")),
    }
    return Part("core", pack(head))


def _languages(languages: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    return {"languages": {tag: dict(labels) for tag, labels in languages.items()}} if languages else {}


def listing_part(items: Sequence[Part], sample: int | None, resident: bool) -> Part:
    """The listing. sample: number of the sample part."""
    names = "".join(part.name for part in items)
    return Part("listing", gzip_json(Listing(resident=resident, items=names, sample=sample).model_dump()))


def _bounds(cells: Rows, most: int) -> list[int]:
    """Where each part begins, and the end: as many cells as fit into `most` items; a larger one is cut."""
    bounds = [0]
    at = 0
    for size in cells.tolist():
        if at + size - bounds[-1] > most and at > bounds[-1]:
            bounds.append(at)
        pieces = -(-size // most)
        bounds += [at + size * piece // pieces for piece in range(1, pieces)]
        at += size
    return [*bounds, at]


def _size(column: Column) -> int:
    return len(column.data) if isinstance(column, TextColumn) else column.nbytes
