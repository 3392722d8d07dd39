"""The lists that the instant lane shows: each item's neighbours, and the front list.

They come from the exact vectors, before anything is rounded. In a small catalog every item is compared with
every other. In a large one with those of its nearest cells, and then with the neighbours of its neighbours
(Dong, Moses and Li: Efficient k-nearest neighbor graph construction, WWW 2011).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

from recbuild.embed.base import Vectors, unit_rows
from recbuild.partition import Partition
from recruntime.diversify import select

NEAR = 12
FRONT = 24
POPULAR = 4  # times as many popular items as the front list shows are chosen from
VARIETY = 0.3
COMPARE_ALL = 40_000
PROBES = 32
MOST_COMPARED = 8_000  # items, with each
BLOCK = 512
GATHER = 64  # rows whose neighbours' neighbours are brought together at once: they fit into the caches

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Lists:
    """The best so far, in no order. rows: int64 (n, NEAR), -1 for none. scores: float32 (n, NEAR)."""

    rows: Rows
    scores: NDArray[np.float32]

    def add(self, asked: Rows, rows: Rows, scores: NDArray[np.float32]) -> None:
        """Candidates of the rows asked about; rows and scores: (asked, any number), each row once."""
        all_rows = np.concatenate([self.rows[asked], rows], axis=1)
        all_scores = np.concatenate([self.scores[asked], scores], axis=1)
        best = np.argpartition(-all_scores, NEAR - 1, axis=1)[:, :NEAR]
        self.rows[asked] = np.take_along_axis(all_rows, best, axis=1)
        self.scores[asked] = np.take_along_axis(all_scores, best, axis=1)


def nearest(
    vectors: Vectors, stock: NDArray[np.bool_], layout: Partition, advance: Callable[[int], None]
) -> Rows:
    """int64 (n, NEAR): for each place those of the most similar items in stock, best first; -1 for none.

    vectors, stock: by the catalog's rows. An item without a vector has no neighbours, nor is it one; what is
    less similar than the average item is left out.
    """
    count = len(vectors)
    found = Lists(np.full((count, NEAR), -1), np.full((count, NEAR), -np.inf, dtype=np.float32))
    offered = stock & vectors.any(axis=1)
    if count <= COMPARE_ALL:
        _compare_all(vectors, offered, found, advance)
    else:
        _compare_cells(vectors, offered, layout, found, advance)
        _join(vectors, found)
    return _ordered(vectors, layout, found)


def _compare_all(
    vectors: Vectors, offered: NDArray[np.bool_], found: Lists, advance: Callable[[int], None]
) -> None:
    candidates = np.flatnonzero(offered)
    for start in range(0, len(vectors), BLOCK):
        asked = np.arange(start, min(start + BLOCK, len(vectors)))
        _compare(vectors, asked, candidates, found)
        advance(len(asked))


def _compare_cells(
    vectors: Vectors,
    offered: NDArray[np.bool_],
    layout: Partition,
    found: Lists,
    advance: Callable[[int], None],
) -> None:
    """Every item with those of its PROBES nearest cells, cell by cell."""
    members = [layout.order[first:end] for first, end in pairwise(layout.starts)]
    middles = np.stack([vectors[rows].mean(axis=0) for rows in members])
    probed = _probed(vectors, middles)
    by_cell = np.argsort(probed.ravel(), kind="stable")
    bounds = np.searchsorted(probed.ravel()[by_cell], np.arange(len(members) + 1))
    done = 0
    for cell, (first, end) in enumerate(pairwise(bounds)):
        askers = by_cell[first:end] // probed.shape[1]
        candidates = members[cell][offered[members[cell]]]
        for start in range(0, len(askers), 8 * BLOCK):
            _compare(vectors, askers[start : start + 8 * BLOCK], candidates, found)
        advance(len(vectors) * (cell + 1) // len(members) - done)
        done = len(vectors) * (cell + 1) // len(members)


def _probed(vectors: Vectors, middles: Vectors) -> NDArray[np.int32]:
    """int32 (n, ≤ PROBES): the nearest cells of each item, with up to MOST_COMPARED items."""
    a_cell = len(vectors) // len(middles)
    count = min(PROBES, len(middles), max(1, MOST_COMPARED // a_cell))
    blocks = (vectors[at : at + 8192] @ middles.T for at in range(0, len(vectors), 8192))
    nearest = [np.argpartition(-scores, count - 1, axis=1)[:, :count].astype(np.int32) for scores in blocks]
    return np.concatenate(nearest)


def _compare(vectors: Vectors, asked: Rows, candidates: Rows, found: Lists) -> None:
    if not len(candidates):
        return
    scores = vectors[asked] @ vectors[candidates].T
    scores[asked[:, np.newaxis] == candidates] = -np.inf
    better = (scores > found.scores[asked].min(axis=1, keepdims=True)).any(axis=1)
    asked, scores = asked[better], scores[better]
    kept = min(NEAR, len(candidates))
    best = np.argpartition(-scores, kept - 1, axis=1)[:, :kept]
    found.add(asked, candidates[best], np.take_along_axis(scores, best, axis=1))


def _join(vectors: Vectors, found: Lists) -> None:
    """Every item with the neighbours of its neighbours."""
    near = found.rows.copy()
    for start in range(0, len(vectors), GATHER):
        asked = np.arange(start, min(start + GATHER, len(vectors)))
        others = near[np.maximum(near[asked], 0)].reshape(len(asked), -1)
        others.sort(axis=1)
        scores = np.matmul(vectors[others], vectors[asked][:, :, np.newaxis])[:, :, 0]
        known = (others[:, :, np.newaxis] == near[asked][:, np.newaxis, :]).any(axis=2)
        known[:, 1:] |= others[:, 1:] == others[:, :-1]
        scores[known | (others == asked[:, np.newaxis]) | (others < 0)] = -np.inf
        found.add(asked, others, scores)


def _ordered(vectors: Vectors, layout: Partition, found: Lists) -> Rows:
    """The lists by place, best first, equal ones in the bundle's order, without what is not similar."""
    place_of = np.argsort(layout.order)
    mean = vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    floor = np.maximum(vectors @ mean, 0)[:, np.newaxis]
    similar = np.isfinite(found.scores) & (found.scores >= floor) & (found.scores > 0)
    places = np.where(similar, place_of[found.rows], -1)
    order = np.lexsort((places, np.where(similar, -found.scores, np.inf)), axis=1)
    return np.asarray(np.take_along_axis(places, order, axis=1)[layout.order])


def front_list(
    vectors: Vectors,
    stock: NDArray[np.bool_],
    popularity: NDArray[np.uint8] | None = None,
    count: int = FRONT,
) -> Rows:
    """int64 (≤ count,): catalog rows for a visitor of whom nothing is known.

    popularity: uint8 (n,), 0 for unknown. Where sessions told it: what most people want, but not all alike.
    Else one medoid for each of `count` clusters, the largest first: then variety is the best guess.
    """
    rows = np.flatnonzero(stock)
    if popularity is not None and np.count_nonzero(popularity[rows]) >= count:
        wanted = rows[np.argsort(-popularity[rows].astype(np.int16), kind="stable")][: POPULAR * count]
        worth = popularity[wanted] / 255.0
        found = wanted[
            select(worth, vectors[wanted].astype(np.float64), [""] * len(wanted), count, VARIETY, 0.98)
        ]
        if len(found) == count:
            return found
    if len(rows) <= count:
        return rows
    random = np.random.default_rng(0)
    rows = np.sort(random.permutation(rows)[: 200 * count]) if len(rows) > 200 * count else rows
    chosen = vectors[rows]
    clusters = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096).fit(chosen)
    nearness = np.einsum("ij,ij->i", chosen, unit_rows(clusters.cluster_centers_)[clusters.labels_])
    largest = np.argsort(-np.bincount(clusters.labels_, minlength=count), kind="stable")
    groups = [np.flatnonzero(clusters.labels_ == label) for label in largest]
    return np.array([rows[group[np.argmax(nearness[group])]] for group in groups if len(group)])
