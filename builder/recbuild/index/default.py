"""The list for a visitor of whom nothing is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recbuild.index.kmeans import labels_of, trained
from recbuild.index.lists import Products
from recbuild.linalg import Rows, sample_rows, whole
from recbuild.plan import ArrayFile
from recruntime.engine.arrange import select

DEFAULT_LENGTH = 24
POPULAR_POOL = 4  # times as many popular items as the default list shows are chosen from
DIVERSITY = 0.3
MAX_CLUSTERED = 200  # times the length of the default list: the items that are clustered for it


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
    if len(rows) > MAX_CLUSTERED * count:
        rows = rows[sample_rows(len(rows), MAX_CLUSTERED * count)]
    sample = whole(vectors.take(rows))
    middles = trained(sample, count)
    labels = labels_of(sample, middles)
    cosines = np.einsum("ij,ij->i", sample, middles[labels], dtype=np.float64)
    largest = np.argsort(-np.bincount(labels, minlength=count), kind="stable")
    groups = [np.flatnonzero(labels == label) for label in largest]
    medoids = np.array([rows[group[np.argmax(cosines[group])]] for group in groups if len(group)])
    return np.concatenate([medoids, rows[~np.isin(rows, medoids)]])[:count]
