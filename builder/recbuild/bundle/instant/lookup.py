"""The table from which an item's place in the instant lane follows: solved for the ids of a catalog.

`recruntime.bundle.lookup` says what it is and reads it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.lookup import Lookup, hashes_of, places_of

__all__ = ["Lookup", "hashes_of", "lookup_of"]

SPARE = 1.26
TRIES = 64


def lookup_of(one: NDArray[np.uint32], two: NDArray[np.uint32], numbers: NDArray[np.uint16]) -> Lookup:
    """The table that gives each id, of which these are the hashes, its number.

    Raises ValueError for two ids whose hashes are both the same, which does not happen in practice.
    """
    third = int(len(one) * SPARE / 3) + 2
    for seed in range(TRIES):
        places = places_of(one, two, seed, third)
        order = _peel(places, 3 * third)
        if order is not None:
            return Lookup(seed, _filled(places, order, numbers, 3 * third))
    raise ValueError("Two ids have the same hashes.")


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
