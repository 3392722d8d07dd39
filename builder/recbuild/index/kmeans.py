"""Spherical k-means with whole numbers, as `linalg.whole` makes them: the same clusters on every machine."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Vectors, unit_rows, whole
from recbuild.plan import spans

ROUNDS = 10
LABELED = 2048  # vectors that are compared with the middles at once


def trained(vectors: Vectors, count: int) -> Vectors:
    """float32 (count, axes): the directions of the clusters of the vectors, (n, axes), in whole numbers."""
    middles = vectors[np.sort(np.random.default_rng(0).permutation(len(vectors))[:count])]
    middles = whole(unit_rows(middles))
    for _ in range(ROUNDS):
        labels = labels_of(vectors, middles)
        order = np.argsort(labels, kind="stable")
        firsts = np.flatnonzero(np.diff(labels[order], prepend=-1))
        sums = np.add.reduceat(vectors[order], firsts, axis=0, dtype=np.float64)
        middles[labels[order[firsts]]] = whole(unit_rows(sums))
    return middles


def labels_of(vectors: Vectors, middles: Vectors) -> NDArray[np.int32]:
    """int32 (n,): the nearest middle of each vector."""
    found = np.empty(len(vectors), dtype=np.int32)
    for first, end in spans(len(vectors), LABELED):
        found[first:end] = np.argmax(vectors[first:end] @ middles.T, axis=1)
    return found
