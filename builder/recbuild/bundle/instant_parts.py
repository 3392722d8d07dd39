"""Instant parts: small files from which a page shows neighbors without WebAssembly.

In go the items and their lists; out come the parts of docs/format.md §4. Items that are side by side are
similar and share most of their cards, so they share a part.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.engine_parts import Assigned
from recbuild.bundle.lookup import Lookup, hashes_of, lookup_of
from recbuild.bundle.manifest import InstantFiles
from recbuild.bundle.part import Directory, InstantItem, Kind, Part, gzip_json
from recbuild.index.lists import Neighbors
from recbuild.linalg import Rows
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import Column, TextColumn, join_texts, text_column

PART_BYTES = 24_000
ENTRY_BYTES = 48.0
MAX_PARTS = 800
MAX_INLINED = 256
ITEMS_PER_DIRECTORY = 2048
MAX_DIRECTORIES = 64


@dataclass(frozen=True)
class KeptInstantParts:
    """Instant parts of an earlier build that stay.

    parts: the parts.
    number_of: int64 (n,), the number of the part that each item stays in, or -1.
    """

    parts: Sequence[Part]
    number_of: Rows


@dataclass(frozen=True)
class InstantLane:
    """The files of the instant lane.

    parts: instant parts, the default list's part, directories.
    boot: where they are, for the boot piece.
    number_of: int64 (n,), the number of each item's instant part.
    paths: the instant parts' paths by number.
    directories: the directories' paths.
    """

    parts: tuple[Part, ...]
    boot: InstantFiles
    number_of: Rows
    paths: tuple[str, ...]
    directories: tuple[str, ...]


def instant_lane(
    items: Items,
    neighbors: Neighbors,
    default: Rows,
    assigned: Assigned | None,
    kept: KeptInstantParts | None = None,
) -> InstantLane:
    """The whole instant lane.

    neighbors: each item's list. default: rows of the default list. assigned: in a partitioned bundle the item
    parts that the page of each item loads. kept: parts of an earlier build.
    """
    number_of = np.full(len(items), -1) if kept is None else kept.number_of.copy()
    parts = [] if kept is None else list(kept.parts)
    rows = np.flatnonzero(number_of < 0)
    lists = [[*listed(neighbors.rows, row), *items.co_occurrence[row].tolist()] for row in rows.tolist()]
    bounds = _bounds(_card_sizes(items), lists)
    for first, end in pairwise(bounds):
        number_of[rows[first:end]] = len(parts)
        parts.append(_json_part("instant", _group(items, neighbors, rows[first:end], assigned)))
    for_all: dict[str, InstantItem] = {"": {"neighbors": tuple(range(len(default)))}}
    default_part = _json_part("instant", {"items": for_all, "cards": _columns(items, default)})
    names = "".join(part.name for part in parts)
    lookups = _lookups(items, number_of)
    tables = [_directory(lookup, names) for lookup in lookups]
    directories = []
    boot = InstantFiles(fan=0, default=default_part.name, **tables[0].model_dump())
    if len(items) + len(items.alias_rows) > MAX_INLINED:
        directories = [_json_part("directory", table.model_dump()) for table in tables]
        names = "".join(part.name for part in directories)
        boot = InstantFiles(fan=len(directories), default=default_part.name, names=names, seed=0, table="")
    return InstantLane(
        parts=_distinct([*parts, default_part, *directories]),
        boot=boot,
        number_of=number_of,
        paths=tuple(part.path for part in parts),
        directories=tuple(part.path for part in directories),
    )


def listed(lists: Rows, row: int) -> list[int]:
    """The list of a row, without the -1 that stands for none."""
    return [other for other in lists[row].tolist() if other >= 0]


def _bounds(sizes: NDArray[np.float64], lists: Sequence[Sequence[int]]) -> list[int]:
    """Where each part begins, and the end: about PART_BYTES a part, before compression.

    Where that were more than MAX_PARTS, parts of equally many items.
    """
    bounds = [0]
    shown: set[int] = set()
    total = 0.0
    for row, list_ in enumerate(lists):
        own = list(dict.fromkeys(list_))
        fresh = [other for other in own if other not in shown]
        size = ENTRY_BYTES + float(sizes[fresh].sum())
        if total + size > PART_BYTES and row > bounds[-1]:
            bounds.append(row)
            fresh, shown = own, set()
            total, size = 0.0, ENTRY_BYTES + float(sizes[own].sum())
            if len(bounds) > MAX_PARTS:
                return [len(lists) * part // MAX_PARTS for part in range(MAX_PARTS + 1)]
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


def _group(items: Items, neighbors: Neighbors, rows: Rows, assigned: Assigned | None) -> Mapping[str, object]:
    """What an instant part of these rows holds."""
    lists = [listed(neighbors.rows, row) for row in rows.tolist()]
    co_occurrence = [items.co_occurrence[row].tolist() for row in rows.tolist()]
    shown = list(dict.fromkeys(row for list_ in [*lists, *co_occurrence] for row in list_))
    card_of = {row: card for card, row in enumerate(shown)}
    entries: dict[str, InstantItem] = {}
    for row, list_, together in zip(rows.tolist(), lists, co_occurrence, strict=True):
        cosines = np.maximum(neighbors.cosines[row, : len(list_)] * 100, 0).round().astype(int).tolist()
        entry: InstantItem = {
            "neighbors": tuple(card_of[other] for other in list_),
            "cosines": tuple(cosines),
        }
        if int(neighbors.similar[row]) < len(list_):
            entry["similar"] = int(neighbors.similar[row])
        if together:
            entry["co_occurrence"] = tuple(card_of[other] for other in together)
        if assigned is not None:
            entry["parts"] = tuple(part for part in assigned[row].tolist() if part >= 0)
        entries[items.ids[row]] = entry
    aliases = {alias: items.ids[row] for row in rows.tolist() for alias in items.aliases_of(row)}
    cards = _columns(items, np.array(shown, dtype=np.int64))
    return ({"aliases": aliases} if aliases else {}) | {"items": entries, "cards": cards}


def _columns(items: Items, rows: Rows) -> dict[str, list[str | float | None]]:
    shown = [items.card(row) for row in rows.tolist()]
    return {field: [card[field] for card in shown] for field in ("id", *items.cards)}


def _lookups(items: Items, number_of: Rows) -> list[Lookup]:
    """One for each directory: an id or alias is in the directory that its first hash names."""
    aliases = items.alias_rows
    one, two = hashes_of(join_texts([items.ids, text_column(aliases)]))
    numbers = np.concatenate([number_of, number_of[np.array(list(aliases.values()), dtype=np.int64)]]).astype(
        np.uint16
    )
    fan = min(MAX_DIRECTORIES, -(-len(one) // ITEMS_PER_DIRECTORY))
    groups = [np.flatnonzero(one % fan == number) for number in range(fan)]
    return [lookup_of(one[rows], two[rows], numbers[rows]) for rows in groups]


def _directory(lookup: Lookup, names: str) -> Directory:
    table = b64encode(lookup.table.tobytes()).decode()
    return Directory(names=names, seed=lookup.seed, table=table)


def _json_part(kind: Kind, value: object) -> Part:
    return Part(kind, gzip_json(value))


def _distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Each file once."""
    return tuple({part.path: part for part in parts}.values())
