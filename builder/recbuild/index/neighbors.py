"""Each item's most similar items, by exact vectors, before anything is rounded.

In a small catalog every item is compared with every other. In a large one with those of its nearest cells,
and then with the neighbors of its neighbors (Dong, Moses and Li: Efficient k-nearest neighbor graph
construction, WWW 2011).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows, Vectors

WIDTH = 24  # rows found for each item: more than a list shows, because some are variants of one product
JOINED = 12  # of the nearest rows, those whose neighbors are compared too
COMPARE_ALL = 40_000
NPROBE = 32
MAX_COMPARED = 8_000  # items, with each
BLOCK = 512
JOIN_BLOCK = 64  # rows whose neighbors' neighbors are gathered at once: they fit into the caches


@dataclass(frozen=True)
class Compared:
    """The items that are compared.

    vectors: float32 (n, dims), unit length or zero.
    offered: bool (n,), what may be on a list: in stock, and with a vector.
    twins: int64 (n,), equal for items that nobody could tell apart: none is on the list of another.
    """

    vectors: Vectors
    offered: NDArray[np.bool_]
    twins: Rows


@dataclass(frozen=True)
class Nearest:
    """The most similar rows of each item.

    rows: int64 (n, WIDTH), -1 for none.
    scores: float32 (n, WIDTH), their cosines, -inf for none.
    """

    rows: Rows
    scores: NDArray[np.float32]

    def add(self, asked: Rows, rows: Rows, scores: NDArray[np.float32]) -> None:
        """Take over the best of more candidates of some rows.

        asked: int64 (m,), the rows. rows, scores: (m, any number), their candidates, each row once.
        """
        all_rows = np.concatenate([self.rows[asked], rows], axis=1)
        all_scores = np.concatenate([self.scores[asked], scores], axis=1)
        best = np.argpartition(-all_scores, WIDTH - 1, axis=1)[:, :WIDTH]
        self.rows[asked] = np.take_along_axis(all_rows, best, axis=1)
        self.scores[asked] = np.take_along_axis(all_scores, best, axis=1)


def nearest(compared: Compared, starts: Rows, advance: Callable[[int], None]) -> Nearest:
    """The WIDTH most similar items of each, best first, equal ones in their order.

    starts: int64 (m + 1,), the first row of each cell, and the end. advance: called with the number of items
    that are done since the last call. An item without a vector has no neighbors, and is none.
    """
    found = no_neighbors(len(compared.vectors))
    if len(compared.vectors) <= COMPARE_ALL:
        candidates = np.flatnonzero(compared.offered)
        compare(compared, np.arange(len(compared.vectors)), candidates, found, advance)
    else:
        _compare_cells(compared, starts, found, advance)
        _join(compared, found)
    found.rows[~compared.vectors.any(axis=1)] = -1
    return best_first(found)


def no_neighbors(count: int) -> Nearest:
    """Empty lists for so many items."""
    return Nearest(np.full((count, WIDTH), -1), np.full((count, WIDTH), -np.inf, dtype=np.float32))


def compare(
    compared: Compared, asked: Rows, candidates: Rows, found: Nearest, advance: Callable[[int], None]
) -> None:
    """Every asked row with every candidate."""
    for start in range(0, len(asked), BLOCK):
        block = asked[start : start + BLOCK]
        _compare(compared, block, candidates, found)
        advance(len(block))


def best_first(found: Nearest) -> Nearest:
    """The lists best first, equal ones in their order; what has no score is no neighbor."""
    there = np.isfinite(found.scores) & (found.rows >= 0)
    rows, scores = np.where(there, found.rows, -1), np.where(there, found.scores, -np.inf)
    order = np.lexsort((rows, -scores), axis=1)
    return Nearest(np.take_along_axis(rows, order, axis=1), np.take_along_axis(scores, order, axis=1))


def _compare_cells(compared: Compared, starts: Rows, found: Nearest, advance: Callable[[int], None]) -> None:
    """Every item with those of its NPROBE nearest cells, cell by cell."""
    vectors, offered = compared.vectors, compared.offered
    members = [np.arange(first, end) for first, end in pairwise(starts.tolist())]
    centroids = np.stack([vectors[rows].mean(axis=0) for rows in members])
    probed = _probed(vectors, centroids)
    by_cell = np.argsort(probed.ravel(), kind="stable")
    bounds = np.searchsorted(probed.ravel()[by_cell], np.arange(len(members) + 1))
    done = 0
    for cell, (first, end) in enumerate(pairwise(bounds)):
        asked = by_cell[first:end] // probed.shape[1]
        candidates = members[cell][offered[members[cell]]]
        for start in range(0, len(asked), 8 * BLOCK):
            _compare(compared, asked[start : start + 8 * BLOCK], candidates, found)
        advance(len(vectors) * (cell + 1) // len(members) - done)
        done = len(vectors) * (cell + 1) // len(members)


def _probed(vectors: Vectors, centroids: Vectors) -> NDArray[np.int32]:
    """int32 (n, ≤ NPROBE): the nearest cells of each item, with up to MAX_COMPARED items."""
    items_per_cell = len(vectors) // len(centroids)
    count = min(NPROBE, len(centroids), max(1, MAX_COMPARED // items_per_cell))
    blocks = (vectors[at : at + 8192] @ centroids.T for at in range(0, len(vectors), 8192))
    cells = [np.argpartition(-scores, count - 1, axis=1)[:, :count].astype(np.int32) for scores in blocks]
    return np.concatenate(cells)


def _compare(compared: Compared, asked: Rows, candidates: Rows, found: Nearest) -> None:
    if not len(candidates):
        return
    vectors, twins = compared.vectors, compared.twins
    scores = vectors[asked] @ vectors[candidates].T
    scores[twins[asked][:, np.newaxis] == twins[candidates]] = -np.inf
    better = (scores > found.scores[asked].min(axis=1, keepdims=True)).any(axis=1)
    asked, scores = asked[better], scores[better]
    kept = min(WIDTH, len(candidates))
    best = np.argpartition(-scores, kept - 1, axis=1)[:, :kept]
    found.add(asked, candidates[best], np.take_along_axis(scores, best, axis=1))


def _join(compared: Compared, found: Nearest) -> None:
    """Every item with the JOINED nearest neighbors of its JOINED nearest."""
    vectors, twins = compared.vectors, compared.twins
    places = np.argpartition(-found.scores, JOINED - 1, axis=1)[:, :JOINED]
    neighbors = np.take_along_axis(found.rows, places, axis=1)
    for start in range(0, len(vectors), JOIN_BLOCK):
        asked = np.arange(start, min(start + JOIN_BLOCK, len(vectors)))
        others = neighbors[np.maximum(neighbors[asked], 0)].reshape(len(asked), -1)
        others.sort(axis=1)
        scores = np.matmul(vectors[others], vectors[asked][:, :, np.newaxis])[:, :, 0]
        known = (others[:, :, np.newaxis] == found.rows[asked][:, np.newaxis, :]).any(axis=2)
        known[:, 1:] |= others[:, 1:] == others[:, :-1]
        scores[known | (twins[others] == twins[asked][:, np.newaxis]) | (others < 0)] = -np.inf
        found.add(asked, others, scores)
