"""The items of its own category that are most similar to each item: a shelf of the category shows these."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows, whole
from recbuild.plan import ArrayFile, spans
from recruntime.bundle.text_columns import Column, TextColumn

NEAREST = 12  # items of the category
BLOCK = 1024  # items that are compared at once
AROUND = 2048  # items of the category before and after these: similar items are near in the bundle's order

Nearest = NDArray[np.int64]
"""int64 (n, NEAREST): rows, most similar first; -1 after the last, or for an item without a category."""


def nearest_in_category(categories: Column | None, vectors: ArrayFile) -> Nearest:
    """The nearest items of each item's category.

    categories: the cards' field of that name, if there is one. vectors: float32 (n, d) of unit length, in
    the bundle's order.
    """
    found = np.full((len(vectors), NEAREST), -1, dtype=np.int64)
    if not isinstance(categories, TextColumn):
        return found
    for rows in _groups(categories):
        for first, end in spans(len(rows), BLOCK):
            start = max(0, first - AROUND)
            beside = rows[start : end + AROUND]
            near = whole(vectors.take(beside))
            cosines = near[first - start : end - start] @ near.T
            np.fill_diagonal(cosines[:, first - start :], -np.inf)
            best = np.argsort(-cosines, axis=1, kind="stable")[:, : min(NEAREST, len(beside) - 1)]
            found[rows[first:end], : best.shape[1]] = beside[best]
    return found


def _groups(categories: TextColumn) -> Iterator[Rows]:
    """int64, ascending: rows of each category that two items have at least."""
    texts, which = categories.distinct
    order = np.argsort(which, kind="stable")
    bounds = np.cumsum(np.bincount(which, minlength=len(texts)))[:-1]
    for text, rows in zip(texts, np.split(order, bounds), strict=True):
        if text and len(rows) > 1:
            yield rows
