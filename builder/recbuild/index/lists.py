"""The lists of a bundle: each item's neighbors as a page shows them, and the default list.

A list is full wherever the catalog has enough products, however little similar they are, and names each
product once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

from recbuild.index.neighbors import COMPARE_ALL, Compared, Nearest, best_first, compare, no_neighbors
from recbuild.linalg import Rows, Vectors, sample_rows, unit_rows
from recruntime.engine.arrange import select

LENGTH = 12
DEFAULT_LENGTH = 24
POPULAR_POOL = 4  # times as many popular items as the default list shows are chosen from
DIVERSITY = 0.3
MAX_CLUSTERED = 200  # times the length of the default list: the items that are clustered for it


@dataclass(frozen=True)
class Neighbors:
    """Each item's list.

    rows: int64 (n, LENGTH), best first, -1 for none.
    cosines: float32 (n, LENGTH), 0 for a row that was not found by its vector.
    similar: int64 (n,), how many of the first are more similar than an item is on average.
    """

    rows: Rows
    cosines: NDArray[np.float32]
    similar: Rows

    @property
    def nearest(self) -> Rows:
        """int64 (n, LENGTH): the rows that were found by their vectors, -1 elsewhere."""
        return np.where(self.cosines > 0, self.rows, -1)


@dataclass(frozen=True)
class Products:
    """What is one product, for lists that name each product once.

    same: int64 (n,) each; items with equal numbers are not on one list.
    rank: int64 (n,), each item's place in the catalog: of several variants the first one is taken.
    """

    same: Sequence[Rows]
    rank: Rows

    def representatives(self, offered: NDArray[np.bool_]) -> Rows:
        """The first offered item of each product in the catalog's order.

        Where there are very many, some of them, spread evenly.
        """
        rows = self.in_catalog_order(np.flatnonzero(offered))
        for numbers in self.same:
            rows = rows[np.sort(np.unique(numbers[rows], return_index=True)[1])]
        return rows[:: -(-len(rows) // COMPARE_ALL) or 1]

    def in_catalog_order(self, rows: Rows) -> Rows:
        return rows[np.argsort(self.rank[rows], kind="stable")]


def neighbors_of(found: Nearest, compared: Compared, products: Products, default: Rows) -> Neighbors:
    """The lists of a bundle. found: as `nearest` returns it. default: the default list, which ends short
    lists.
    """
    rows, cosines = _distinct(found, products.same)
    short = np.flatnonzero((rows < 0).any(axis=1) & compared.vectors.any(axis=1))
    if len(short):  # the most similar items were variants of few products
        again = no_neighbors(len(rows))
        compare(compared, short, products.representatives(compared.offered), again, lambda done: None)
        again_rows, again_cosines = _distinct(best_first(again), products.same)
        rows[short], cosines[short] = again_rows[short], again_cosines[short]
    mean = compared.vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    others = np.maximum(len(rows) - 1, 1)
    floor = np.maximum((len(rows) * (compared.vectors @ mean) - 1) / others, 1e-6)
    similar = (cosines >= floor[:, np.newaxis]).sum(axis=1)
    _end_with(rows, default, compared.twins, products.same)
    return Neighbors(rows, cosines, similar)


def without_variants(lists: Rows, twins: Rows, same: Sequence[Rows]) -> Rows:
    """The lists, int64 (n, m), without an item's own twins, and with the first of each product alone."""
    own = (twins[lists] == twins[:, np.newaxis]) & (lists >= 0)
    kept = _first_of_each(np.where(own, -1, lists), same)
    first = np.argsort(~kept, axis=1, kind="stable")
    return np.asarray(np.take_along_axis(np.where(kept, lists, -1), first, axis=1))


def default_list(
    vectors: Vectors,
    stock: NDArray[np.bool_],
    products: Products,
    popularity: NDArray[np.uint8] | None = None,
    count: int = DEFAULT_LENGTH,
) -> Rows:
    """int64 (≤ count,): rows for a visitor of whom nothing is known.

    popularity: uint8 (n,), 0 for unknown. Where sessions taught it: popular items, with some diversity. Else
    one medoid for each of `count` clusters, the largest cluster first.
    """
    rows = products.in_catalog_order(np.flatnonzero(stock))
    if popularity is not None and np.count_nonzero(popularity[rows]) >= count:
        pool = rows[np.argsort(-popularity[rows].astype(np.int16), kind="stable")][: POPULAR_POOL * count]
        same = [numbers[pool] for numbers in products.same]
        chosen = select(popularity[pool] / 255.0, vectors[pool].astype(np.float64), same, count, DIVERSITY)
        if len(chosen) == count:
            return pool[chosen]
    rows = products.representatives(stock)
    return rows if len(rows) <= count else _medoids(vectors, rows, count)


def _medoids(vectors: Vectors, rows: Rows, count: int) -> Rows:
    """One row for each of `count` clusters, and others where equal vectors leave fewer clusters."""
    if len(rows) > MAX_CLUSTERED * count:
        rows = rows[sample_rows(len(rows), MAX_CLUSTERED * count)]
    sample = vectors[rows]
    clusters = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096).fit(sample)
    cosines = np.einsum("ij,ij->i", sample, unit_rows(clusters.cluster_centers_)[clusters.labels_])
    largest = np.argsort(-np.bincount(clusters.labels_, minlength=count), kind="stable")
    groups = [np.flatnonzero(clusters.labels_ == label) for label in largest]
    medoids = np.array([rows[group[np.argmax(cosines[group])]] for group in groups if len(group)])
    return np.concatenate([medoids, rows[~np.isin(rows, medoids)]])[:count]


def _distinct(found: Nearest, same: Sequence[Rows]) -> tuple[Rows, NDArray[np.float32]]:
    """int64 and float32 (n, LENGTH): the first row of each product; -1 and 0 where there are no more."""
    kept = _first_of_each(found.rows, same)
    first = np.argsort(~kept, axis=1, kind="stable")[:, :LENGTH]
    rows, scores, there = (
        np.take_along_axis(array, first, axis=1) for array in (found.rows, found.scores, kept)
    )
    return np.where(there, rows, -1), np.where(there, scores, 0).astype(np.float32)


def _first_of_each(lists: Rows, same: Sequence[Rows]) -> NDArray[np.bool_]:
    """bool (n, m): whether a row is there, and no earlier one that counts is the same product."""
    kept = lists >= 0
    labels = [numbers[lists] for numbers in same]
    for place in range(1, lists.shape[1]):
        for label in labels:
            before = (label[:, :place] == label[:, place : place + 1]) & kept[:, :place]
            kept[:, place] &= ~before.any(axis=1)
    return kept


def _end_with(rows: Rows, default: Rows, twins: Rows, same: Sequence[Rows]) -> None:
    """Fill short lists from the default list."""
    for row in np.flatnonzero((rows < 0).any(axis=1)).tolist():
        listed = rows[row][rows[row] >= 0]
        fresh = (twins[default] != twins[row]) & ~np.isin(default, listed)
        for numbers in same:
            fresh &= ~np.isin(numbers[default], numbers[listed])
        full = np.concatenate([listed, default[fresh]])[:LENGTH]
        rows[row, : len(full)] = full
