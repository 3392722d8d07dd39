"""A task of the instant lane: some items in, their instant parts out, end to end in one file.

Items that are side by side are similar and share most of their cards, so they share a part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from math import isnan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.instant.shelves import Shelves
from recbuild.bundle.part import InstantItem, gzip_json
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile
from recbuild.plan.ragged import plain
from recruntime.bundle.items import SEPARATOR
from recruntime.bundle.packs import HASH_BYTES, long_hash
from recruntime.bundle.text_columns import Column, TextColumn

ENTRY_BYTES = 48.0

Value = str | float | None


@dataclass(frozen=True)
class Task:
    """Items that go into parts together.

    bounds: places among `Shelves.rows`: where the first part begins, and where each ends. If they are two,
        the task finds out itself where parts begin.
    """

    bounds: tuple[int, ...]


@dataclass(frozen=True)
class Written:
    """Parts in a file.

    path: of the file.
    bounds: int64 (p + 1,), where each part begins among the items, and the end.
    sizes: int64 (p,), bytes of each part.
    hashes: uint8 (p, HASH_BYTES), the beginning of its SHA-256.
    """

    path: Path
    bounds: Rows
    sizes: Rows
    hashes: NDArray[np.uint8]


@dataclass(frozen=True)
class WriteParts:
    """The step: writes the parts of a task.

    shelves: what they are made of.
    folder: where the files go, a file for each task.
    part_bytes: about the size of a part before compression.
    """

    shelves: Shelves
    folder: Path
    part_bytes: float

    def __call__(self, task: Task) -> Written:
        first, end = task.bounds[0], task.bounds[-1]
        group = _Group(self.shelves, self.shelves.rows.read(first, end))
        bounds = [bound - first for bound in task.bounds]
        if len(bounds) == 2:
            bounds = list(group.bounds(self.part_bytes))
        path = self.folder / f"instant-parts-{first}-{len(task.bounds)}"
        parts = [gzip_json(group.part(*ends)) for ends in pairwise(bounds)]
        with path.open("wb") as file:
            file.writelines(parts)
        return Written(
            path,
            np.array(bounds) + first,
            np.array([len(part) for part in parts], dtype=np.int64),
            hash_rows(parts),
        )


def hash_rows(contents: Sequence[bytes]) -> NDArray[np.uint8]:
    """uint8 (m, HASH_BYTES): the beginning of each content's SHA-256."""
    digits = "".join(map(long_hash, contents))
    return np.frombuffer(bytes.fromhex(digits), dtype=np.uint8).reshape(-1, HASH_BYTES)


class _Group:
    """The items of a task: what was stored of them, in memory; their cards, read as they are asked for."""

    def __init__(self, shelves: Shelves, rows: Rows) -> None:
        self._shelves = shelves
        self._rows = rows.tolist()
        self._neighbors = _filled(shelves.neighbors, rows)
        self._cosines = shelves.cosines.take(rows).tolist()
        self._similar = shelves.similar.take(rows).tolist()
        starts, together = plain(shelves.starts), plain(shelves.together)
        ends = zip(starts[rows].tolist(), starts[rows + 1].tolist(), strict=True)
        self._together = [together[start:end].tolist() if start < end else [] for start, end in ends]
        self._bought = _filled(shelves.bought, rows)
        self._looks = _filled(shelves.looks, rows)
        self._pictures = _filled(shelves.pictures, rows)
        self._assigned = None if shelves.assigned is None else shelves.assigned.take(rows).tolist()
        self._ids, self._aliases = shelves.ids.column(), shelves.aliases.column()

    @cached_property
    def _cards(self) -> dict[str, Column]:
        """The cards' columns, the id first."""
        cards = {
            name: plain(column) if isinstance(column, ArrayFile) else column.column()
            for name, column in self._shelves.cards
        }
        return {"id": self._ids, **cards}

    @cached_property
    def _shown(self) -> list[list[int]]:
        """For each item the rows on its lists, and its own, with which conditions may compare them."""
        lists = zip(self._neighbors, self._together, self._bought, self._looks, strict=True)
        return [[*chain(*listed), own] for listed, own in zip(lists, self._rows, strict=True)]

    def bounds(self, part_bytes: float) -> Iterator[int]:
        """Where each part begins, and the end: about so many bytes a part, before compression."""
        sizes = plain(self._shelves.sizes)
        shown: set[int] = set()
        total = 0.0
        last = 0
        yield 0
        for place, own in enumerate(self._shown):
            weights = dict(zip(own, sizes[own].tolist(), strict=True))
            size = ENTRY_BYTES + sum(weight for row, weight in weights.items() if row not in shown)
            if total + size > part_bytes and place > last:
                yield place
                last, shown, total = place, set(), 0.0
                size = ENTRY_BYTES + sum(weights.values())
            shown.update(weights)
            total += size
        if self._rows:
            yield len(self._rows)

    def part(self, first: int, end: int) -> dict[str, object]:
        """The part of the items at these places."""
        span = slice(first, end)
        shown = list(dict.fromkeys(row for own in self._shown[span] for row in own))
        card_of = {row: card for card, row in enumerate(shown)}
        ids = _values(self._ids, self._rows[span])
        packs = list(dict.fromkeys(number for own in self._pictures[span] for number in own))
        pack_of = {number: place for place, number in enumerate(packs)}
        entries = {
            item: self._entry(place, card_of, pack_of)
            for item, place in zip(ids, range(first, end), strict=True)
        }
        named = zip(ids, _values(self._aliases, self._rows[span]), strict=True)
        aliases = {alias: item for item, names in named if names for alias in str(names).split(SEPARATOR)}
        cards = columns_of(self._cards, shown)
        found: dict[str, object] = {"items": entries, "cards": cards}
        if aliases:
            found = {"aliases": aliases} | found
        return found | {"pictures": names_of(packs, self._shelves.pack_names)} if packs else found

    def _entry(self, place: int, card_of: dict[int, int], pack_of: dict[int, int]) -> InstantItem:
        near, together = self._neighbors[place], self._together[place]
        entry: InstantItem = {
            "neighbors": tuple([card_of[row] for row in near]),
            "cosines": tuple(self._cosines[place][: len(near)]),
        }
        if self._similar[place] < len(near):
            entry["similar"] = self._similar[place]
        if together:
            entry["co_occurrence"] = tuple(card_of[row] for row in together)
        if bought := self._bought[place]:
            entry["bought_together"] = tuple(card_of[row] for row in bought)
        if looks := self._looks[place]:
            entry["looks_similar"] = tuple(card_of[row] for row in looks)
        if self._assigned is not None:
            entry["parts"] = tuple(number for number in self._assigned[place] if number >= 0)
        if pictures := self._pictures[place]:
            entry["pictures"] = tuple(pack_of[number] for number in pictures)
        return entry


def names_of(packs: Sequence[int], names: Sequence[str]) -> str:
    """The name hashes of these packs, end to end."""
    return "".join(names[number] for number in packs)


def _filled(lists: ArrayFile | None, rows: Rows) -> list[list[int]]:
    """The lists of these rows without -1; empty where there are no lists."""
    if lists is None:
        return [[] for _ in rows]
    return [[row for row in own if row >= 0] for own in lists.take(rows).tolist()]


def columns_of(cards: dict[str, Column], rows: Sequence[int]) -> dict[str, list[Value]]:
    """The cards of these rows, column by column; None for a missing value."""
    return {name: _values(column, rows) for name, column in cards.items()}


def _values(column: Column, rows: Sequence[int]) -> list[Value]:
    places = np.asarray(rows, dtype=np.intp)
    if isinstance(column, TextColumn):
        ends = zip(column.offsets[places].tolist(), column.offsets[places + 1].tolist(), strict=True)
        return [column.data[start:end].decode() or None for start, end in ends]
    numbers: list[float] = column[places].tolist()
    return [None if isnan(number) else number for number in numbers]
