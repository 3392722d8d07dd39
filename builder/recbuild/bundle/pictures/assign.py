"""Which packs of pictures each page loads: those of the items that its visitors are likely to be shown.

That follows from the bundle alone, so that all visitors of a page load the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.pictures.packs import PicturePacks
from recbuild.index.lists import Neighbors
from recbuild.linalg import Rows
from recruntime.bundle.csr import CsrLists

AssignedPacks = NDArray[np.int32]
"""int32 (n, m): numbers of the packs that each page loads, the most useful first; -1 after the last."""


@dataclass(frozen=True)
class PagePictures:
    """The packs that pages load.

    names: name hash of each pack.
    of_item: for each item's page.
    of_all: int32 (m,), for a page without an item.
    """

    names: Sequence[str]
    of_item: AssignedPacks
    of_all: NDArray[np.int32]


def page_pictures(
    packs: PicturePacks, neighbors: Neighbors, together: CsrLists, default: Rows, page_bytes: int
) -> PagePictures:
    """The packs that each page loads.

    together: co-occurrence lists, of rows. default: rows of the default list. page_bytes: what a page loads
    at most.
    """
    sizes, count = packs.sizes.tolist(), len(packs.of)
    shared = _ranked([(int(packs.of[row]), 1 / (1 + place)) for place, row in enumerate(default.tolist())])
    everywhere = _cut(
        [*shared, *(number for number in range(len(sizes)) if number not in shared)], sizes, page_bytes
    )
    width = max(1, int(np.sum(np.cumsum(np.sort(packs.sizes)) <= page_bytes)))
    found = np.full((count, width), -1, dtype=np.int32)
    of = packs.of.tolist()
    for row in range(count):
        listed = [
            (of[other], 1 / (1 + place))
            for place, other in enumerate(neighbors.rows[row].tolist())
            if other >= 0
        ]
        listed += [(of[other], 1 / (1 + place)) for place, other in enumerate(together[row].tolist())]
        own = [(of[row], 100.0)] if of[row] >= 0 else []
        further = [of[row] + step for step in (1, -1, 2, -2, 3, -3)] if of[row] >= 0 else []
        ranked = _ranked([*own, *listed])
        there = [number for number in further if 0 <= number < len(sizes)]
        chosen = _cut(list(dict.fromkeys([*ranked, *there, *shared, *everywhere])), sizes, page_bytes)
        found[row, : len(chosen)] = chosen
    return PagePictures(packs.names, found, np.array(everywhere, dtype=np.int32))


def _ranked(weighted: list[tuple[int, float]]) -> list[int]:
    """The packs by the sum of their weights, of equals the first."""
    sums: dict[int, float] = {}
    for number, weight in weighted:
        if number >= 0:
            sums[number] = sums.get(number, 0.0) + weight
    return sorted(sums, key=lambda number: -sums[number])


def _cut(numbers: list[int], sizes: list[int], most: int) -> list[int]:
    """As many of them, from the first, as fit."""
    left, chosen = most, []
    for number in numbers:
        left -= sizes[number]
        if left < 0:
            break
        chosen.append(number)
    return chosen
