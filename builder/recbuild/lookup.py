"""Where an item's instant part is: a table, smaller than the ids, from which a page computes its number.

A static function (Majewski, Wormald, Havas and Czech, A family of perfect hashing methods, 1996): three
places of the table, xored, give the number of an id. An id that is not in the catalog gives any number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.columns import TextColumn
from recruntime.hashing import fnv1a32, fnv1a32_column

SPARE = 1.26
TRIES = 64
MARK = "\u0001"


@dataclass(frozen=True)
class Lookup:
    """seed: what the places are computed with. table: uint16 (3·s,)."""

    seed: int
    table: NDArray[np.uint16]

    def number(self, item: str) -> int:
        """The number for an id."""
        one, two = np.array([fnv1a32(item)], np.uint32), np.array([fnv1a32(MARK + item)], np.uint32)
        places = _places(one, two, self.seed, len(self.table) // 3)
        return int(np.bitwise_xor.reduce(self.table[places[:, 0]]))


def hashes_of(ids: TextColumn) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The two hashes, uint32 (n,), from which everything about an id's place follows."""
    return fnv1a32_column(ids), fnv1a32_column(ids, fnv1a32(MARK))


def lookup_of(one: NDArray[np.uint32], two: NDArray[np.uint32], numbers: NDArray[np.uint16]) -> Lookup:
    """The table that gives each id, of which these are the hashes, its number.

    Raises ValueError for two ids whose hashes are both the same, which does not happen in practice.
    """
    third = int(len(one) * SPARE / 3) + 2
    for seed in range(TRIES):
        places = _places(one, two, seed, third)
        order = _peel(places, 3 * third)
        if order is not None:
            return Lookup(seed, _filled(places, order, numbers, 3 * third))
    raise ValueError("Two ids have the same hashes.")


def _places(one: NDArray[np.uint32], two: NDArray[np.uint32], seed: int, third: int) -> NDArray[np.intp]:
    """intp (3, n): for each id one place in every third of the table."""
    rows = []
    for number in range(3):
        salt = np.uint32((3 * seed + number) * 0x9E3779B1 & 0xFFFFFFFF)
        rows.append(_mix(one + _mix(two + salt)).astype(np.intp) % third + number * third)
    return np.stack(rows)


def _mix(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's finalizer."""
    values = values ^ values >> np.uint32(16)
    values = values * np.uint32(0x85EBCA6B)
    values = values ^ values >> np.uint32(13)
    values = values * np.uint32(0xC2B2AE35)
    return values ^ values >> np.uint32(16)


def _peel(places: NDArray[np.intp], size: int) -> list[tuple[int, int]] | None:
    """The ids in an order in which each has, when its turn comes, a place of its own: (id, place) pairs.

    None where these places allow no such order.
    """
    columns = places.T.tolist()
    degree = [0] * size
    members = [0] * size  # the xor of all ids at a place is, for the last one left, that id
    for item, own in enumerate(columns):
        for place in own:
            degree[place] += 1
            members[place] ^= item
    free = [place for place in range(size) if degree[place] == 1]
    peeled = []
    while free:
        place = free.pop()
        if degree[place] != 1:
            continue
        item = members[place]
        peeled.append((item, place))
        for other in columns[item]:
            degree[other] -= 1
            members[other] ^= item
            if degree[other] == 1:
                free.append(other)
    return peeled[::-1] if len(peeled) == len(columns) else None


def _filled(
    places: NDArray[np.intp], order: list[tuple[int, int]], numbers: NDArray[np.uint16], size: int
) -> NDArray[np.uint16]:
    table = [0] * size
    columns, wanted = places.T.tolist(), numbers.tolist()
    for item, place in order:
        first, second, third = columns[item]
        table[place] = wanted[item] ^ table[first] ^ table[second] ^ table[third] ^ table[place]
    return np.array(table, dtype="<u2")
