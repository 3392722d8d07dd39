"""Which packs of pictures each page loads: those of the items that its visitors are likely to be shown.

That follows from the bundle alone, so that all visitors of a page load the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.pictures.category import Nearest
from recbuild.bundle.pictures.packs import PicturePacks
from recbuild.index.lists import Neighbors
from recbuild.linalg import Rows
from recbuild.plan import spans
from recruntime.bundle.csr import CsrLists

VIA, FURTHER = 4, 6  # so many neighbors of so many neighbors count, too
BLOCK = 4096

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

    def page_bytes(self, sizes: Rows) -> int:
        """What the page of an item loads, the median. sizes: int64 (p,), bytes of each pack."""
        totals = np.append(sizes, 0)[self.of_item].sum(axis=1)
        return int(np.median(totals))


def page_pictures(
    packs: PicturePacks,
    neighbors: Neighbors,
    together: CsrLists,
    alike: Nearest,
    default: Rows,
    page_bytes: int,
) -> PagePictures:
    """The packs that each page loads.

    together: co-occurrence lists, of rows. alike: of each item's category. default: rows of the default
    list. page_bytes: what a page loads at most.
    """
    sizes, of = packs.sizes.tolist(), packs.of
    usual = _usual(packs, neighbors, default)
    width = max(1, int(np.sum(np.cumsum(np.sort(packs.sizes)) <= page_bytes)))
    found = np.full((len(of), width), -1, dtype=np.int32)
    of_all = np.append(of, -1)  # for -1, which is no item
    for first, end in spans(len(of), BLOCK):
        near = neighbors.rows[first:end]
        further = np.append(neighbors.rows[:, :FURTHER], np.full((1, FURTHER), -1), axis=0)[near[:, :VIA]]
        reached = zip(
            of_all[near].tolist(), of_all[alike[first:end]].tolist(), of_all[further].tolist(), strict=True
        )
        for row, (close, same, beyond) in enumerate(reached, first):
            own = int(of[row])
            listed = [
                *_weighted([own], 100.0),
                *_weighted(close),
                *_weighted(same),
                *_weighted(of[together[row]].tolist()),
            ]
            for place, numbers in enumerate(beyond):
                listed += _weighted(numbers, 0.5 / (1 + place))
            beside = _beside(own, width, len(sizes))
            chosen = _cut([*_ranked(listed), *beside, *usual], sizes, page_bytes)
            found[row, : len(chosen)] = chosen
    return PagePictures(packs.names, found, np.array(_cut(usual, sizes, page_bytes), dtype=np.int32))


def _beside(number: int, width: int, count: int) -> list[int]:
    """The packs beside one, the nearest first: they have similar items. None beside -1, which is none."""
    steps = [number + sign * step for step in range(1, width + 1) for sign in (1, -1)] if number >= 0 else []
    return [other for other in steps if 0 <= other < count]


def _usual(packs: PicturePacks, neighbors: Neighbors, default: Rows) -> list[int]:
    """All packs: those of the default list, then those that most items have neighbors in."""
    listed = _ranked(_weighted(packs.of[default].tolist()))
    named = np.append(packs.of, -1)[neighbors.rows]
    counts = np.bincount(named[named >= 0], minlength=len(packs.parts))
    return [*listed, *np.argsort(-counts, kind="stable").tolist()]


def _weighted(numbers: list[int], weight: float = 1.0) -> list[tuple[int, float]]:
    """Packs of a list's items, best first, with their weights."""
    return [(number, weight / (1 + place)) for place, number in enumerate(numbers)]


def _ranked(weighted: list[tuple[int, float]]) -> list[int]:
    """The packs by the sum of their weights, of equals the first."""
    sums: dict[int, float] = {}
    for number, weight in weighted:
        if number >= 0:
            sums[number] = sums.get(number, 0.0) + weight
    return sorted(sums, key=lambda number: -sums[number])


def _cut(numbers: list[int], sizes: list[int], most: int) -> list[int]:
    """As many of them, from the first, as fit, each once."""
    left, chosen = most, []
    for number in dict.fromkeys(numbers):
        left -= sizes[number]
        if left < 0:
            break
        chosen.append(number)
    return chosen
