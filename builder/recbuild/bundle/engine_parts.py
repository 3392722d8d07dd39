"""Engine parts: from the items to the item parts, the core part and the listing (docs/format.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.contents import Contents
from recbuild.bundle.instant_parts import gzip_json
from recbuild.bundle.part import Part
from recbuild.bundle.reuse import Kept
from recruntime.bundle.items import Items, pack_items
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.codecs import Codec
from recruntime.wire import FORMAT, name_hash, pack, pack_array, unpack

RESIDENT_PART_BYTES = 240_000
CELLED_PART_BYTES = 130_000
MOST_PARTS = 800
TEXT_PACKS_TO = 0.4  # of its bytes, about
MOST_ASSIGNED = 4

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class ItemParts:
    """parts: the item parts, in the order of the items. of: int64 (n,), the number of each row's part.

    numbers: int64 (n,), each row's own number. held: items in each part, dead ones too. dead: for a part the
    rows that are not among the items any more.
    """

    parts: tuple[Part, ...]
    of: Rows
    numbers: Rows
    held: tuple[int, ...]
    dead: Mapping[int, Rows] = field(default_factory=dict)


def expected_bytes(items: Items, bytes_per_item: float) -> int:
    """About what the item parts will weigh."""
    texts = sum(_size(column) for column in (items.ids, *items.cards.values()))
    return int(len(items) * bytes_per_item + texts * TEXT_PACKS_TO)


def item_parts(items: Items, codec: Codec, bytes_per_item: float, part_bytes: int) -> ItemParts:
    """Item parts of about `part_bytes` each, of whole cells where cells are no larger than that."""
    count = min(MOST_PARTS, -(-expected_bytes(items, bytes_per_item) // part_bytes))
    most = -(-len(items) // max(1, count))
    bounds = _bounds(items.cells, most)
    spans = [np.arange(first, end) for first, end in pairwise(bounds)]
    parts = tuple(item_part(items.take(rows), codec) for rows in spans)
    held = tuple(len(rows) for rows in spans)
    return ItemParts(parts, np.repeat(np.arange(len(spans)), held), np.arange(len(items)), held)


def grown_parts(kept: Kept, items: Items, codec: Codec, bytes_per_item: float, part_bytes: int) -> ItemParts:
    """The base's item parts as they are, and parts of their own for what is new."""
    base, living = kept.base, kept.living
    of = np.repeat(np.arange(len(kept.rows)), [int((rows >= 0).sum()) for rows in kept.rows])
    held = tuple(len(rows) for rows in kept.rows)
    numbers = np.concatenate([*kept.numbers, sum(held) + np.arange(len(items) - living)])
    if living == len(items):
        return ItemParts(tuple(base.parts), of, numbers, held, kept.dead)
    late = items.take(np.arange(living, len(items)))
    fresh = item_parts(_numbered(late, numbers), codec, bytes_per_item, part_bytes)
    return ItemParts(
        parts=(*base.parts, *fresh.parts),
        of=np.concatenate([of, fresh.of + len(held)]),
        numbers=numbers,
        held=(*held, *fresh.held),
        dead=kept.dead,
    )


def item_part(items: Items, codec: Codec) -> Part:
    """One item part."""
    return _part("items", pack_items(items, codec))


def code_bytes(part: Part) -> int:
    """Bytes that the codes take in an item part."""
    packed = unpack(part.content, part.path)["codes"]
    return sum(len(value) for value in packed.values() if isinstance(value, bytes))


def front_copies(items: Items, rows: Rows, found: ItemParts) -> Items:
    """Copies of these rows, ascending, for the front part, which every page of a celled bundle loads."""
    copies = _numbered(items.take(rows.astype(np.intp)), found.numbers)
    return replace(copies, owner=found.of[rows].astype(np.uint16))


def assigned_parts(near: Rows, of: Rows) -> list[list[int]]:
    """For each item the item parts that its page loads: its own, then those where most neighbours are."""
    found = []
    for home, list_ in zip(of.tolist(), near.tolist(), strict=True):
        others = Counter(int(part) for part in of[[place for place in list_ if place >= 0]])
        del others[home]
        found.append([home, *(part for part, _ in others.most_common(MOST_ASSIGNED - 1))])
    return found


def core_part(contents: Contents, rows: Sequence[int], dead: Mapping[int, Rows] | None = None) -> Part:
    """The core part: everything but the items themselves. rows: as ItemParts.held; dead: as there."""
    gone = {str(number): pack_array(places.astype("<u4")) for number, places in (dead or {}).items()}
    head = {
        "format": FORMAT,
        "space": contents.space,
        "codec": contents.codec.tables(),
        "fields": contents.fields,
        "labels": dict(contents.labels),
        "rows": list(rows),
        "dead": gone,
        "front": [contents.items.ids[row] for row in contents.front.tolist()],
        "probes": contents.probes,
        "ranking": contents.ranking.as_data(),
        "recency": pack_array(contents.recency.astype("<f8")),
    }
    return _part("core", pack(head))


def listing_part(items: Sequence[Part], front: int | None, resident: bool) -> Part:
    """Where a page finds the item parts. front: the number of the front part."""
    names = "".join(part.name for part in items)
    content = gzip_json({"resident": resident, "items": names, "front": front})
    return Part("listing", f"parts/listing-{name_hash(content)}.bin", content)


def _numbered(items: Items, numbers: Rows) -> Items:
    """The items with lists of numbers in place of lists of places. numbers: by place."""
    return replace(
        items,
        co_occurrence=replace(
            items.co_occurrence, values=numbers[items.co_occurrence.values].astype(np.uint32)
        ),
    )


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


def _part(kind: str, content: bytes) -> Part:
    return Part(kind, f"parts/{kind}-{name_hash(content)}.msgpack", content)


def _size(column: Column) -> int:
    return len(column.data) if isinstance(column, TextColumn) else column.nbytes
