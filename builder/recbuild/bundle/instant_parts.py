"""Instant parts: small files from which a page shows neighbours without WebAssembly.

In go the items, in the bundle's order, and their lists; out come the parts of docs/format.md §4. Items that
stand side by side are neighbours and share most of their cards, so they share a part.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.lookup import Lookup, hashes_of, lookup_of
from recbuild.bundle.part import Part
from recbuild.index.neighbors import Neighbors
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.wire import name_hash

PART_BYTES = 24_000
ENTRY_BYTES = 48.0
MOST_PARTS = 800
MOST_INLINED = 256
ITEMS_A_DIRECTORY = 2048
MOST_DIRECTORIES = 64

Rows = NDArray[np.int64]
Assigned = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Earlier:
    """Instant parts of an earlier build. number_of: int64 (n,), the part that each row stays in, or -1."""

    parts: Sequence[Part]
    number_of: Rows


@dataclass(frozen=True)
class InstantLane:
    """parts: instant parts, the front part, directories. boot: the boot piece's `instant`, docs/format.md §3.

    number_of: int64 (n,), the number of each row's instant part. paths: the instant parts' paths by number;
    directories: the directories' paths.
    """

    parts: tuple[Part, ...]
    boot: Mapping[str, str | int]
    number_of: Rows
    paths: tuple[str, ...]
    directories: tuple[str, ...]


def instant_lane(
    items: Items, neighbors: Neighbors, front: Rows, assigned: Assigned | None, earlier: Earlier | None = None
) -> InstantLane:
    """The whole instant lane. neighbors: each item's list; front: rows of the front list.

    assigned: in a celled bundle the item parts that the page of each item loads. earlier: parts of an earlier
    build that are to stay.
    """
    number_of = np.full(len(items), -1) if earlier is None else earlier.number_of.copy()
    parts = [] if earlier is None else list(earlier.parts)
    rows = np.flatnonzero(number_of < 0)
    lists = [[*near_of(neighbors.rows, row), *items.co_occurrence[row].tolist()] for row in rows.tolist()]
    bounds = _bounds(_card_sizes(items), lists)
    for first, end in pairwise(bounds):
        number_of[rows[first:end]] = len(parts)
        parts.append(_json_part("instant", _group(items, neighbors, rows[first:end], assigned)))
    everyone = {"items": {"": {"near": list(range(len(front)))}}, "cards": _columns(items, front)}
    front_part = _json_part("instant", everyone)
    names = "".join(part.name for part in parts)
    lookups = _lookups(items, number_of)
    boot: dict[str, str | int] = {"front": front_part.name}
    directories = []
    if len(items) <= MOST_INLINED:
        boot |= {"fan": 0, "names": names, **_table(lookups[0])}
    else:
        directories = [_json_part("directory", {"names": names, **_table(found)}) for found in lookups]
        boot |= {"fan": len(directories), "names": "".join(part.name for part in directories)}
        boot |= {"seed": 0, "table": ""}
    return InstantLane(
        parts=_distinct([*parts, front_part, *directories]),
        boot=boot,
        number_of=number_of,
        paths=tuple(part.path for part in parts),
        directories=tuple(part.path for part in directories),
    )


def gzip_json(value: object) -> bytes:
    """What a page reads: compressed here, so that its size does not depend on the host."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode(), 9, mtime=0)


def near_of(near: Rows, row: int) -> list[int]:
    """The list of a row, without what stands for none."""
    return [place for place in near[row].tolist() if place >= 0]


def _bounds(sizes: NDArray[np.float64], lists: Sequence[Sequence[int]]) -> list[int]:
    """Where each part begins, and the end: about PART_BYTES a part, before compression.

    Where that were more than MOST_PARTS, parts of equally many items.
    """
    bounds = [0]
    shown: set[int] = set()
    total = 0.0
    for row, list_ in enumerate(lists):
        own = list(dict.fromkeys(list_))
        fresh = [place for place in own if place not in shown]
        size = ENTRY_BYTES + float(sizes[fresh].sum())
        if total + size > PART_BYTES and row > bounds[-1]:
            bounds.append(row)
            fresh, shown = own, set()
            total, size = 0.0, ENTRY_BYTES + float(sizes[own].sum())
            if len(bounds) > MOST_PARTS:
                return [len(lists) * part // MOST_PARTS for part in range(MOST_PARTS + 1)]
        shown.update(fresh)
        total += size
    return [*bounds, len(lists)] if lists else [0]


def _card_sizes(items: Items) -> NDArray[np.float64]:
    """float64 (n,): about the bytes of each item's card as JSON."""
    columns: list[Column] = [items.ids, *items.cards.values()]
    lengths = [np.diff(column.offsets) + 3.0 if isinstance(column, TextColumn) else 6.0 for column in columns]
    return np.asarray(
        np.sum([np.broadcast_to(length, len(items)) for length in lengths], axis=0, dtype=np.float64)
    )


def _group(items: Items, neighbors: Neighbors, rows: Rows, assigned: Assigned | None) -> dict[str, object]:
    lists = [near_of(neighbors.rows, row) for row in rows.tolist()]
    also = [items.co_occurrence[row].tolist() for row in rows.tolist()]
    shown = list(dict.fromkeys(place for list_ in [*lists, *also] for place in list_))
    row_of = {place: row for row, place in enumerate(shown)}
    entries: dict[str, dict[str, object]] = {}
    for place, list_, companions in zip(rows.tolist(), lists, also, strict=True):
        entry = {"near": [row_of[other] for other in list_], **_likeness(neighbors, place, len(list_))}
        if companions:
            entry["also"] = [row_of[other] for other in companions]
        entries[items.ids[place]] = entry if assigned is None else entry | {"parts": list(assigned[place])}
    return {"items": entries, "cards": _columns(items, np.array(shown, dtype=np.int64))}


def _likeness(neighbors: Neighbors, place: int, count: int) -> dict[str, object]:
    """The cosines of a list of so many items, in hundredths, and how many of them are similar, if not all."""
    cosines = np.maximum(neighbors.cosines[place, :count] * 100, 0).round().astype(int).tolist()
    similar = int(neighbors.similar[place])
    return {"cosines": cosines} | ({"similar": similar} if similar < count else {})


def _columns(items: Items, rows: Rows) -> dict[str, list[str | float | None]]:
    shown = [items.card(row) for row in rows.tolist()]
    return {field: [card[field] for card in shown] for field in ("id", *items.cards)}


def _lookups(items: Items, number_of: Rows) -> list[Lookup]:
    """One for each directory: an item is in the directory that its first hash names."""
    one, two = hashes_of(items.ids)
    numbers = number_of.astype(np.uint16)
    fan = min(MOST_DIRECTORIES, -(-len(items) // ITEMS_A_DIRECTORY))
    groups = [np.flatnonzero(one % fan == number) for number in range(fan)]
    return [lookup_of(one[rows], two[rows], numbers[rows]) for rows in groups]


def _table(lookup: Lookup) -> dict[str, str | int]:
    return {"seed": lookup.seed, "table": b64encode(lookup.table.tobytes()).decode()}


def _json_part(kind: str, value: object) -> Part:
    content = gzip_json(value)
    return Part(kind, f"instant/{name_hash(content)}.bin", content)


def _distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Each file once."""
    return tuple({part.path: part for part in parts}.values())
