"""The steps of the IVF join: items with those of near blocks, then with their neighbors' neighbors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.index.neighbors.best import Pairs, above, asked_and_rows, lists_of, pairs_of
from recbuild.index.neighbors.blocks import Blocks
from recbuild.index.neighbors.compare import WIDTH, Compared, ComparedArrays, Nearest, products_of_pairs
from recbuild.linalg import Rows, Vectors
from recbuild.plan import ArrayFile

FIRST = 4  # blocks nearest to an item's block, with all of which it is compared: they set its bar
JOINED = 8  # of the nearest rows, those whose neighbors are compared too
JOIN_ROWS = 1024  # whose neighbors' neighbors are gathered at once

_NO_PAIRS = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True)
class ByBlocks:
    """Compares a span of the asked rows with the items of near blocks; returns how many.

    asked: int32 (m,), rows, ascending.
    nprobe: blocks that a row is compared with.
    lists: the lists, which it writes.
    """

    compared: Compared
    blocks: Blocks
    asked: ArrayFile
    nprobe: int
    lists: Nearest

    def __call__(self, span: tuple[int, int]) -> int:
        items, asked = self.compared.open(), self.asked.read(*span)
        own = items.vectors[asked]
        groups = list(_groups(np.asarray(self.blocks.of.view())[asked]))
        members = _Members(self.blocks)
        dense = np.concatenate(list(self._dense(items, asked, groups, members)))
        bars = lists_of(dense, len(asked), WIDTH)[1][:, -1]
        bars[~own.any(axis=1)] = np.inf
        who, blocks = self._probed(own, groups)
        further = np.concatenate([_NO_PAIRS, *_reaching(items, members, own, bars, who, blocks)])
        who, rows = asked_and_rows(further)
        fit = items.offered[rows] & (items.twins[asked[who]] != items.twins[rows])
        self.lists.write(span[0], lists_of(np.concatenate([dense, further[fit]]), len(asked), WIDTH))
        return len(asked)

    def _dense(
        self,
        items: ComparedArrays,
        asked: NDArray[np.int32],
        groups: list[tuple[int, Rows]],
        members: _Members,
    ) -> Iterator[Pairs]:
        """Rows with all items of the FIRST blocks nearest to their own."""
        near = np.asarray(self.blocks.near.view())[:, :FIRST]
        for block, places in groups:
            rows = np.sort(np.concatenate([members.of(one) for one in near[block].tolist()]))
            rows = rows[items.offered[rows]]
            yield items.best(asked[places], places, rows, items.vectors[rows])

    def _probed(self, own: Vectors, groups: list[tuple[int, Rows]]) -> tuple[Rows, Rows]:
        """Further blocks for each row, by its own vector: who, and which block."""
        near, middles = (np.asarray(file.view()) for file in (self.blocks.near, self.blocks.middles))
        who, blocks = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for block, places in groups if near.shape[1] > FIRST else ():
            others = near[block, FIRST:]
            at = above(own[places] @ middles[others].T, self.nprobe - FIRST)
            one, other = np.divmod(at, len(others))
            who.append(places[one])
            blocks.append(others[other].astype(np.int64))
        return np.concatenate(who), np.concatenate(blocks)


@dataclass(frozen=True)
class Join:
    """Compares a span of rows with the nearest neighbors of their nearest; returns how many.

    nearest: each row's list.
    joined: the lists that it writes.
    """

    compared: Compared
    nearest: Nearest
    joined: Nearest

    def __call__(self, span: tuple[int, int]) -> int:
        items, lists = self.compared.open(), np.asarray(self.nearest.rows.view())
        for first in range(*span, JOIN_ROWS):
            end = min(first + JOIN_ROWS, span[1])
            asked, rows = _neighbors_of_neighbors(lists, first, end)
            fit = items.twins[first + asked] != items.twins[rows]
            asked, rows = asked[fit], rows[fit]
            scores = products_of_pairs(items.vectors, first + asked, rows)
            known, reached = lists[first:end], self.nearest.scores.read(first, end)
            better = scores > reached[asked, -1]
            there = np.nonzero(known >= 0)
            pairs = [
                pairs_of(there[0], reached[there], known[there]),
                pairs_of(asked[better], scores[better], rows[better]),
            ]
            self.joined.write(first, lists_of(np.concatenate(pairs), end - first, WIDTH))
        return span[1] - span[0]


def _neighbors_of_neighbors(lists: NDArray[np.int32], first: int, end: int) -> tuple[Rows, Rows]:
    """Pairs of a row, counted from the first, and a neighbor of its neighbor, each once."""
    near = lists[first:end, :JOINED]
    others = np.where((near >= 0)[:, :, np.newaxis], lists[near, :JOINED], -1).reshape(end - first, -1)
    asked, place = np.nonzero(others >= 0)
    keys = np.sort(asked << 32 | others[asked, place])
    keys = keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys
    return keys >> 32, keys & 0xFFFFFFFF


def _reaching(
    items: ComparedArrays, members: _Members, own: Vectors, bars: NDArray[np.float32], who: Rows, blocks: Rows
) -> Iterator[Pairs]:
    """What reaches the bar of who asked, block after block."""
    for block, places in _groups(blocks):
        asked, rows = who[places], members.of(block)
        scores = own[asked] @ items.vectors[rows].T
        at = np.flatnonzero(scores >= bars[asked, np.newaxis])
        one, other = np.divmod(at, len(rows))
        yield pairs_of(asked[one], scores.ravel()[at], rows[other])


class _Members:
    """The rows of blocks."""

    def __init__(self, blocks: Blocks) -> None:
        self._rows, self._starts = np.asarray(blocks.rows.view()), blocks.starts.read().tolist()

    def of(self, block: int) -> NDArray[np.int32]:
        """int32, ascending."""
        return self._rows[self._starts[block] : self._starts[block + 1]]


def _groups(numbers: NDArray[np.integer]) -> Iterator[tuple[int, Rows]]:
    """Each number and its places, both ascending."""
    order = np.argsort(numbers, kind="stable")
    bounds = np.flatnonzero(np.diff(numbers[order], prepend=-1, append=-1)).tolist()
    return ((int(numbers[order[first]]), order[first:end]) for first, end in pairwise(bounds))
