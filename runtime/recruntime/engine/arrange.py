"""Arranging: ranked items in, the shelf out.

Of several variants of a product one is shown, of a brand as many as the settings say. Similar items are
spread (MMR), some places are left to exploration, empty places are filled, and pinned items get the places
that the business rules say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.fields import column_of, members_of
from recruntime.bundle.hashing import BASIS, hash_uniform
from recruntime.bundle.items import title_of
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.engine.filters import Filters
from recruntime.engine.fuse import SOURCES, Ranked, end_to_end, ranked_from
from recruntime.engine.profile import decode_rows
from recruntime.rules import Rule
from recruntime.settings import Settings
from recruntime.types import Mask, Scores

POOL = 4  # times k: the number of items that MMR chooses from
SAFE = 2  # first places, which exploration never takes

Value: TypeAlias = tuple[str, str | float]
"""A field of the cards and one of its values."""


class Quota:
    """How many more items with each value a shelf takes, for one selection from a pool."""

    def __init__(self, values: Sequence[Iterable[Value]], room: Mapping[Value, int]) -> None:
        """values: of each item of the pool. room: how many items of a value are taken, for all values."""
        self._values = values
        self._room = dict(room)
        self._places: dict[Value, list[int]] = defaultdict(list)
        for place, own in enumerate(values):
            for value in own:
                self._places[value].append(place)

    @property
    def closed(self) -> list[int]:
        """The places in the pool that are not taken, whatever is taken before them."""
        return [place for value, room in self._room.items() if room <= 0 for place in self._places[value]]

    def closed_by(self, place: int) -> list[int]:
        """The places in the pool that are not taken any more once this one is."""
        for value in self._values[place]:
            self._room[value] -= 1
        full = (value for value in self._values[place] if self._room[value] <= 0)
        return [other for value in full for other in self._places[value]]


@dataclass(frozen=True)
class Arranger:
    """How the shelf of one request is arranged.

    bundle: where the items are.
    settings: of the ranking.
    k: length of the shelf.
    pinned: rows that get places by a rule.
    """

    bundle: Bundle
    settings: Settings
    k: int
    pinned: Sequence[int] = ()

    def arrange(self, ranked: Ranked, seed: int | None) -> Ranked:
        """Up to k of the items, in the order of the shelf. seed: for exploration; None for none.

        Raises BadRequestError where the settings limit a field that cards lack.
        """
        shelf, size = self._select_growing(ranked, self.settings.diversity)
        if seed is None or self.settings.exploration == 0:
            return shelf
        return self._explore(shelf, ranked.take(slice(size, None)), seed)

    def backfill(self, shelf: Ranked, others: Ranked) -> Ranked:
        """The shelf, and behind it, up to k, the others in their order, without variants of what is there."""
        fresh = others.rows[~np.isin(others.rows, shelf.rows)]
        pool = end_to_end([shelf, ranked_from(fresh, "backfill")])
        return self._select_growing(pool, diversity=0.0)[0]

    @property
    def in_turn(self) -> list[Arranger]:
        """How an empty place is filled: within the limits, and if that leaves it empty, without them."""
        if not self.settings.at_most:
            return [self]
        return [self, replace(self, settings=replace(self.settings, at_most=()))]

    def _select_growing(self, ranked: Ranked, diversity: float) -> tuple[Ranked, int]:
        """Up to k items of a pool, which grows while too few products are in it; and the pool's size."""
        k = self.k
        size = POOL * k
        shelf = self._select(ranked.take(slice(size)), k, diversity)
        while len(shelf) < k and size < len(ranked):
            size *= POOL
            shelf = self._select(ranked.take(slice(size)), k, diversity)
        return shelf, size

    def _select(self, pool: Ranked, k: int, diversity: float) -> Ranked:
        """Up to k items of the pool; without diversity in the pool's order."""
        settings, items, same = self.settings, self.bundle.items, []
        collapsing = settings.duplicate_threshold <= 1
        if diversity == 0 and not collapsing and not settings.at_most:
            return pool.take(slice(k))
        if collapsing:
            same.append(group_numbers(title_of(items, row) for row in pool.rows.tolist()))
            products = items.product[pool.rows]
            if products.any():
                same.append(group_numbers(products.tolist()))
        vectors, quota = decode_rows(self.bundle, items.codes[pool.rows]), self._quota(pool)
        scores = pool.scores if diversity else np.ones(len(pool))
        return pool.take(np.array(select(scores, vectors, same, k, diversity, quota), dtype=np.intp))

    def _quota(self, pool: Ranked) -> Quota:
        """What the limits leave to a shelf with the pinned items, wherever in the pool these are."""
        limits, pinned = dict(self.settings.at_most), {*self.pinned}
        columns = {field: column_of(field, self.bundle.items) for field in limits}
        values = [() if row in pinned else _values_in(columns, row) for row in pool.rows.tolist()]
        room = {value: limits[value[0]] for own in values for value in own}
        for value in (value for row in pinned for value in _values_in(columns, row)):
            if value in room:
                room[value] -= 1
        return Quota(values, room)

    def _explore(self, shelf: Ranked, others: Ranked, seed: int) -> Ranked:
        """The shelf with its last places given to some of the others, without variants of the rest."""
        hashes = self.bundle.hashes[others.rows]
        count, drawn = exploration(len(shelf), hashes, self.settings.exploration, seed)
        if not count:
            return shelf
        kept, replaced = shelf.take(slice(-count)), shelf.take(slice(-count, None))
        pool = end_to_end([kept, others.take(drawn[: POOL * count]), replaced])
        return self._select(pool, len(shelf), diversity=0.0)


def pinned_rows(
    filters: Filters, rules: Sequence[Rule], allowed: Mask, k: int, page: int | None
) -> dict[int, int]:
    """Place on the shelf, from 0 → row. Of several items that meet a rule the most popular.

    page: row of the page's item; None where there is none.
    """
    found: dict[int, int] = {}
    for rule in rules:
        if rule.pin is not None and rule.pin <= k and rule.pin - 1 not in found:
            rows = np.flatnonzero(filters.rule_mask(rule, page) & allowed)
            rows = rows[~np.isin(rows, list(found.values()))]
            if len(rows):
                found[rule.pin - 1] = int(rows[np.argmax(filters.bundle.items.popularity[rows])])
    return found


def pin(shelf: Ranked, pinned: dict[int, int], ranked: Ranked, k: int) -> Ranked:
    """The shelf, up to k, with the pinned rows in their places, or at its end where it is shorter.

    ranked: where the pinned rows' scores are, if they were candidates.
    """
    rows = [row for row in shelf.rows.tolist() if row not in pinned.values()]
    for place, row in sorted(pinned.items()):
        rows.insert(place, row)
    scores = dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))
    sources = dict(zip(shelf.rows.tolist(), shelf.sources.tolist(), strict=True))
    sources |= dict.fromkeys(pinned.values(), SOURCES.index("pinned"))
    return Ranked(
        np.array(rows[:k], dtype=np.intp),
        np.array([scores.get(row, 0.0) for row in rows[:k]]),
        np.array([sources[row] for row in rows[:k]], dtype=np.intp),
    )


def select(
    scores: Scores,
    vectors: NDArray[np.float64],
    same: Sequence[NDArray[np.integer]],
    k: int,
    diversity: float,
    quota: Quota | None = None,
) -> list[int]:
    """Up to k places in the pool, in the order of the shelf.

    scores: float64 (m,), not negative. vectors: float64 (m, dims) of unit length. same: integers (m,) each;
    of items with equal numbers a shelf shows one. quota: None for no limits. Each next item is the best by
    (1 − diversity) · score − diversity · similarity to the nearest item that is chosen already, with scores
    relative to the best (maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998).
    """
    worth = (1 - diversity) * (scores / (scores.max(initial=0.0) or 1.0))
    left = np.ones(len(scores), dtype=np.bool_)
    quota = quota or Quota([()] * len(scores), {})
    left[quota.closed] = False
    nearest = np.zeros(len(scores), dtype=np.float64)
    chosen: list[int] = []
    while len(chosen) < k and left.any():
        best = int(np.argmax(np.where(left, worth - diversity * nearest, -np.inf)))
        chosen.append(best)
        left[best] = False
        similarity = (vectors @ vectors[best]).round(6)  # the sum's last bit depends on the machine
        nearest = np.maximum(nearest, similarity)
        for numbers in same:
            left &= numbers != numbers[best]
        left[quota.closed_by(best)] = False
    return chosen


def group_numbers(names: Iterable[Hashable]) -> NDArray[np.intp]:
    """A number for each name, the same for equal names; an empty name equals no other."""
    known: dict[Hashable, int] = {}
    keys = ((name or None, None if name else place) for place, name in enumerate(names))
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.intp)


def exploration(
    places: int, hashes: NDArray[np.uint32], share: float, seed: int
) -> tuple[int, NDArray[np.intp]]:
    """How many of a shelf's places go to exploration, and all other items in the order of their draw.

    share: of the places behind the first SAFE ones, on average over seeds. hashes: uint32 (m,), of the other
    items' ids; the draw follows from them and the seed alone.
    """
    drawn = hash_uniform(np.concatenate([np.array([BASIS], dtype=np.uint32), hashes]), seed)
    # share · places and a draw below 1, rounded down, is share · places on average.
    count = int(share * max(places - SAFE, 0) + drawn[0])
    return count, np.argsort(drawn[1:], kind="stable")


def _values_in(columns: Mapping[str, Column], row: int) -> list[Value]:
    """The item's values of these fields, none where one is missing."""
    found: list[Value] = []
    for field, column in columns.items():
        if isinstance(column, TextColumn):
            found += [(field, value) for value in members_of(column[row])]
        elif not isnan(column[row]):
            found.append((field, float(column[row])))
    return found
