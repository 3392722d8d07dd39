"""Arrays of vectors: the types, unit length, whole numbers, principal axes, and samples that are always the
same.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

BLOCK = 65_536
SCALE = 4000.0
"""Vectors are compared as whole numbers: their coordinates, times this, rounded. No sum of products of two
such vectors reaches 2^24, so float32 holds it exactly, whatever the order of the additions, which differs
between machines and libraries."""

Vectors = NDArray[np.float32]
"""float32 (n, dims)."""

Rows = NDArray[np.signedinteger]
"""int64, or int32 on disk: numbers of items."""


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """float32 (n, dims) with each row at unit length; a row of zeros stays. In blocks: less memory."""
    found = np.empty(vectors.shape, dtype=np.float32)
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK].astype(np.float64)
        lengths = np.linalg.norm(block, axis=1, keepdims=True)
        found[start : start + BLOCK] = block / np.where(lengths > 0, lengths, 1)
    return found


def whole(vectors: NDArray[np.floating]) -> Vectors:
    """float32 (n, dims), whole numbers: vectors of at most unit length, times SCALE. Products of such vectors
    are exact, and SCALE² times the cosine.
    """
    found: Vectors = np.rint(vectors * np.float32(SCALE)).astype(np.float32)
    return found


def principal_axes(square: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The variances, float64 (dims,), and axes, float64 (dims, dims), one a column, of a symmetric matrix.

    The axis of the largest variance comes first.
    """
    variances, axes = np.linalg.eigh(square)
    return variances[::-1], axes[:, ::-1]


def sample_rows(count: int, most: int) -> Rows:
    """int64 (≤ most,), ascending: random numbers below `count`, always the same ones."""
    return np.sort(np.random.default_rng(0).permutation(count)[:most])
