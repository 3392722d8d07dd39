"""Products, of which a list shows one item each, and the list for a visitor of whom nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows, sample_rows, unit_rows
from recbuild.plan import ArrayFile
from recruntime.engine.arrange import select

DEFAULT_LENGTH = 24
POPULAR_POOL = 4  # times as many popular items as the default list shows are chosen from
DIVERSITY = 0.3
MAX_CLUSTERED = 200  # times the length of the default list: the items that are clustered for it
MOST_PRODUCTS = 40_000  # with which an item is compared whose most similar items are variants of few


@dataclass(frozen=True)
class Products:
    """What is one product, for lists that name each product once.

    same: whole numbers (n,) each; items with equal numbers are not on one list.
    rank: int64 (n,), each item's place in the catalog: of several variants the first one is taken.
    """

    same: Sequence[NDArray[np.integer]]
    rank: Rows

    def representatives(self, offered: NDArray[np.bool_]) -> Rows:
        """The first offered item of each product in the catalog's order.

        Where there are very many, some of them, spread evenly.
        """
        rows = self.in_catalog_order(np.flatnonzero(offered))
        for numbers in self.same:
            rows = rows[np.sort(np.unique(numbers[rows], return_index=True)[1])]
        return rows[:: -(-len(rows) // MOST_PRODUCTS) or 1]

    def in_catalog_order(self, rows: Rows) -> Rows:
        return rows[np.argsort(self.rank[rows], kind="stable")]


def default_list(
    vectors: ArrayFile,
    stock: NDArray[np.bool_],
    products: Products,
    popularity: NDArray[np.uint8] | None = None,
    count: int = DEFAULT_LENGTH,
) -> Rows:
    """int64 (≤ count,): rows for a visitor of whom nothing is known.

    vectors: float32 (n, dims). popularity: uint8 (n,), 0 for unknown. Where sessions taught it: popular
    items, with some diversity. Else one medoid for each of `count` clusters, the largest cluster first.
    """
    rows = products.in_catalog_order(np.flatnonzero(stock))
    if popularity is not None and np.count_nonzero(popularity[rows]) >= count:
        pool = rows[np.argsort(-popularity[rows].astype(np.int16), kind="stable")][: POPULAR_POOL * count]
        same = [numbers[pool] for numbers in products.same]
        own = vectors.take(pool).astype(np.float64)
        chosen = select(popularity[pool] / 255.0, own, same, count, DIVERSITY)
        if len(chosen) == count:
            return pool[chosen]
    rows = products.representatives(stock)
    return rows if len(rows) <= count else _medoids(vectors, rows, count)


def _medoids(vectors: ArrayFile, rows: Rows, count: int) -> Rows:
    """One row for each of `count` clusters, and others where equal vectors leave fewer clusters."""
    from sklearn.cluster import MiniBatchKMeans  # noqa: PLC0415 (steps import this module, and it is slow)

    if len(rows) > MAX_CLUSTERED * count:
        rows = rows[sample_rows(len(rows), MAX_CLUSTERED * count)]
    sample = vectors.take(rows)
    clusters = MiniBatchKMeans(count, random_state=0, n_init=1, batch_size=4096).fit(sample)
    cosines = np.einsum("ij,ij->i", sample, unit_rows(clusters.cluster_centers_)[clusters.labels_])
    largest = np.argsort(-np.bincount(clusters.labels_, minlength=count), kind="stable")
    groups = [np.flatnonzero(clusters.labels_ == label) for label in largest]
    medoids = np.array([rows[group[np.argmax(cosines[group])]] for group in groups if len(group)])
    return np.concatenate([medoids, rows[~np.isin(rows, medoids)]])[:count]
