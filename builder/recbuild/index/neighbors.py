"""The lists that the instant lane shows: each item's neighbours, and the front list.

They come from the exact vectors, before anything is rounded. In a small catalog every item is compared with
every other. In a large one with those of its nearest cells, and then with the neighbours of its neighbours
(Dong, Moses and Li: Efficient k-nearest neighbor graph construction, WWW 2011). A list is full wherever the
catalog has enough products, however little similar they are, and names each product once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

from recbuild.embed.base import Vectors, unit_rows
from recbuild.index.partition import Partition
from recruntime.engine.arrange import select

NEAR = 12
WIDE = 24  # are found for each item: some are variants of one product
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
    """The best so far, in no order. rows: int64 (n, WIDE), -1 for none. scores: float32 (n, WIDE)."""

    rows: Rows
    scores: NDArray[np.float32]

    def add(self, asked: Rows, rows: Rows, scores: NDArray[np.float32]) -> None:
        """Candidates of the rows asked about; rows and scores: (asked, any number), each row once."""
        all_rows = np.concatenate([self.rows[asked], rows], axis=1)
        all_scores = np.concatenate([self.scores[asked], scores], axis=1)
        best = np.argpartition(-all_scores, WIDE - 1, axis=1)[:, :WIDE]
        self.rows[asked] = np.take_along_axis(all_rows, best, axis=1)
        self.scores[asked] = np.take_along_axis(all_scores, best, axis=1)


@dataclass(frozen=True)
class Compared:
    """What is compared, by the catalog's rows.

    vectors: float32 (n, dims), unit length or zero.
    offered: bool (n,), what may be on a list: in stock, and with a vector.
    twins: int64 (n,), equal for items that nobody could tell apart: none is on the list of another.
    """

    vectors: Vectors
    offered: NDArray[np.bool_]
    twins: Rows


@dataclass(frozen=True)
class Neighbors:
    """Each item's list, by place in the bundle's order, best first.

    rows: int64 (n, NEAR), places, -1 for none.
    cosines: float32 (n, NEAR), 0 for what was not found by its vector.
    similar: int64 (n,), how many of the first are more similar than an item is on average.
    """

    rows: Rows
    cosines: NDArray[np.float32]
    similar: Rows

    @property
    def near(self) -> Rows:
        """int64 (n, NEAR): what was found by its vector, -1 elsewhere."""
        return np.where(self.cosines > 0, self.rows, -1)


def nearest(compared: Compared, layout: Partition, advance: Callable[[int], None]) -> Lists:
    """The WIDE most similar items of each, by the catalog's rows, best first.

    An item without a vector has no neighbours, nor is it one.
    """
    found = _no_lists(len(compared.vectors))
    if len(compared.vectors) <= COMPARE_ALL:
        _compare_all(compared, found, advance)
    else:
        _compare_cells(compared, layout, found, advance)
        _join(compared, found)
    found.rows[~compared.vectors.any(axis=1)] = -1
    return _sorted(found, layout)


def neighbors_of(
    found: Lists, compared: Compared, layout: Partition, same: Sequence[Rows], front: Rows
) -> Neighbors:
    """The lists of a bundle: of what is the same, by one of these labels, each names the most similar alone.

    found: as `nearest` returns them. same: int64 (n,) each. front: the front list, which ends a short list.
    All but the result by the catalog's rows.
    """
    rows, cosines = _distinct(found, same)
    lacking = np.flatnonzero((rows < 0).any(axis=1) & compared.vectors.any(axis=1))
    if len(lacking):  # variants of few products were most similar
        again = _no_lists(len(rows))
        chosen = _representatives(compared.offered, same)
        for start in range(0, len(lacking), BLOCK):
            _compare(compared, lacking[start : start + BLOCK], chosen, again)
        again_rows, again_cosines = _distinct(_sorted(again, layout), same)
        rows[lacking], cosines[lacking] = again_rows[lacking], again_cosines[lacking]
    mean = compared.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    others = np.maximum(len(rows) - 1, 1)
    floor = np.maximum((len(rows) * (compared.vectors @ mean) - 1) / others, 1e-6)
    similar = (cosines >= floor[:, np.newaxis]).sum(axis=1)
    _end_with(rows, front, compared.twins, same)
    place_of = np.append(np.argsort(layout.order), -1)
    return Neighbors(place_of[rows][layout.order], cosines[layout.order], similar[layout.order])


def _no_lists(count: int) -> Lists:
    return Lists(np.full((count, WIDE), -1), np.full((count, WIDE), -np.inf, dtype=np.float32))


def _compare_all(compared: Compared, found: Lists, advance: Callable[[int], None]) -> None:
    candidates = np.flatnonzero(compared.offered)
    for start in range(0, len(compared.vectors), BLOCK):
        asked = np.arange(start, min(start + BLOCK, len(compared.vectors)))
        _compare(compared, asked, candidates, found)
        advance(len(asked))


def _compare_cells(
    compared: Compared, layout: Partition, found: Lists, advance: Callable[[int], None]
) -> None:
    """Every item with those of its PROBES nearest cells, cell by cell."""
    vectors, offered = compared.vectors, compared.offered
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
            _compare(compared, askers[start : start + 8 * BLOCK], candidates, found)
        advance(len(vectors) * (cell + 1) // len(members) - done)
        done = len(vectors) * (cell + 1) // len(members)


def _probed(vectors: Vectors, middles: Vectors) -> NDArray[np.int32]:
    """int32 (n, ≤ PROBES): the nearest cells of each item, with up to MOST_COMPARED items."""
    a_cell = len(vectors) // len(middles)
    count = min(PROBES, len(middles), max(1, MOST_COMPARED // a_cell))
    blocks = (vectors[at : at + 8192] @ middles.T for at in range(0, len(vectors), 8192))
    nearest = [np.argpartition(-scores, count - 1, axis=1)[:, :count].astype(np.int32) for scores in blocks]
    return np.concatenate(nearest)


def _compare(compared: Compared, asked: Rows, candidates: Rows, found: Lists) -> None:
    if not len(candidates):
        return
    vectors, twins = compared.vectors, compared.twins
    scores = vectors[asked] @ vectors[candidates].T
    scores[twins[asked][:, np.newaxis] == twins[candidates]] = -np.inf
    better = (scores > found.scores[asked].min(axis=1, keepdims=True)).any(axis=1)
    asked, scores = asked[better], scores[better]
    kept = min(WIDE, len(candidates))
    best = np.argpartition(-scores, kept - 1, axis=1)[:, :kept]
    found.add(asked, candidates[best], np.take_along_axis(scores, best, axis=1))


def _join(compared: Compared, found: Lists) -> None:
    """Every item with the NEAR nearest neighbours of its NEAR nearest."""
    vectors, twins = compared.vectors, compared.twins
    nearest = np.argpartition(-found.scores, NEAR - 1, axis=1)[:, :NEAR]
    near = np.take_along_axis(found.rows, nearest, axis=1)
    for start in range(0, len(vectors), GATHER):
        asked = np.arange(start, min(start + GATHER, len(vectors)))
        others = near[np.maximum(near[asked], 0)].reshape(len(asked), -1)
        others.sort(axis=1)
        scores = np.matmul(vectors[others], vectors[asked][:, :, np.newaxis])[:, :, 0]
        known = (others[:, :, np.newaxis] == found.rows[asked][:, np.newaxis, :]).any(axis=2)
        known[:, 1:] |= others[:, 1:] == others[:, :-1]
        scores[known | (twins[others] == twins[asked][:, np.newaxis]) | (others < 0)] = -np.inf
        found.add(asked, others, scores)


def _sorted(found: Lists, layout: Partition) -> Lists:
    """The lists best first, equal ones in the bundle's order; what has no score is no neighbour."""
    place_of = np.argsort(layout.order)
    there = np.isfinite(found.scores) & (found.rows >= 0)
    rows, scores = np.where(there, found.rows, -1), np.where(there, found.scores, -np.inf)
    order = np.lexsort((place_of[rows], -scores), axis=1)
    return Lists(np.take_along_axis(rows, order, axis=1), np.take_along_axis(scores, order, axis=1))


def without_variants(lists: Rows, twins: Rows, same: Sequence[Rows]) -> Rows:
    """The lists, int64 (n, m), without an item's own twins, and of what is the same with the first alone."""
    own = (twins[lists] == twins[:, np.newaxis]) & (lists >= 0)
    kept = _first_of_each(np.where(own, -1, lists), same)
    first = np.argsort(~kept, axis=1, kind="stable")
    return np.asarray(np.take_along_axis(np.where(kept, lists, -1), first, axis=1))


def _first_of_each(lists: Rows, same: Sequence[Rows]) -> NDArray[np.bool_]:
    """bool (n, m): what is on a list, and not the same as anything before it."""
    kept = lists >= 0
    labels = [label[lists] for label in same]
    for place in range(1, lists.shape[1]):
        for label in labels:
            before = (label[:, :place] == label[:, place : place + 1]) & kept[:, :place]
            kept[:, place] &= ~before.any(axis=1)
    return kept


def _distinct(found: Lists, same: Sequence[Rows]) -> tuple[Rows, NDArray[np.float32]]:
    """int64 and float32 (n, NEAR): the first of each list that are not the same as one before them.

    -1 and 0 where there are no more.
    """
    kept = _first_of_each(found.rows, same)
    first = np.argsort(~kept, axis=1, kind="stable")[:, :NEAR]
    rows, scores, there = (
        np.take_along_axis(array, first, axis=1) for array in (found.rows, found.scores, kept)
    )
    return np.where(there, rows, -1), np.where(there, scores, 0).astype(np.float32)


def _representatives(offered: NDArray[np.bool_], same: Sequence[Rows]) -> Rows:
    """The first offered item of each label; where there are very many, some of them, spread evenly."""
    rows = np.flatnonzero(offered)
    for label in same:
        rows = np.sort(rows[np.unique(label[rows], return_index=True)[1]])
    return rows[:: -(-len(rows) // COMPARE_ALL) or 1]


def _end_with(rows: Rows, front: Rows, twins: Rows, same: Sequence[Rows]) -> None:
    """Fills short lists with the front list."""
    for row in np.flatnonzero((rows < 0).any(axis=1)).tolist():
        listed = rows[row][rows[row] >= 0]
        fresh = (twins[front] != twins[row]) & ~np.isin(front, listed)
        for label in same:
            fresh &= ~np.isin(label[front], label[listed])
        full = np.concatenate([listed, front[fresh]])[:NEAR]
        rows[row, : len(full)] = full


def front_list(
    vectors: Vectors,
    stock: NDArray[np.bool_],
    same: Sequence[Rows] = (),
    popularity: NDArray[np.uint8] | None = None,
    count: int = FRONT,
) -> Rows:
    """int64 (≤ count,): catalog rows for a visitor of whom nothing is known.

    same: labels, int64 (n,) each, of which two equal ones say that the list names one of the two. popularity:
    uint8 (n,), 0 for unknown. Where sessions told it: what most people want, but not all alike. Else one
    medoid for each of `count` clusters, the largest first: then variety is the best guess.
    """
    rows = np.flatnonzero(stock)
    if popularity is not None and np.count_nonzero(popularity[rows]) >= count:
        wanted = rows[np.argsort(-popularity[rows].astype(np.int16), kind="stable")][: POPULAR * count]
        worth = popularity[wanted] / 255.0
        likeness = vectors[wanted].astype(np.float64)
        found = wanted[select(worth, likeness, [label[wanted] for label in same], count, VARIETY)]
        if len(found) == count:
            return found
    rows = _representatives(stock, same)
    if len(rows) <= count:
        return rows
    random = np.random.default_rng(0)
    rows = np.sort(random.permutation(rows)[: 200 * count]) if len(rows) > 200 * count else rows
    chosen = vectors[rows]
    clusters = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096).fit(chosen)
    nearness = np.einsum("ij,ij->i", chosen, unit_rows(clusters.cluster_centers_)[clusters.labels_])
    largest = np.argsort(-np.bincount(clusters.labels_, minlength=count), kind="stable")
    groups = [np.flatnonzero(clusters.labels_ == label) for label in largest]
    medoids = np.array([rows[group[np.argmax(nearness[group])]] for group in groups if len(group)])
    return np.concatenate([medoids, rows[~np.isin(rows, medoids)]])[:count]  # equal vectors are one cluster
