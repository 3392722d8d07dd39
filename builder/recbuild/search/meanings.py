"""What words mean: a vector for each, in the space of the items' own vectors.

The sum of a text's words, weighted by how rare they are, should point where the item's vector does: ridge
regression from bags of words to the vectors (Hoerl and Kennedy, 1970), by conjugate gradients, for all
dimensions at once. Whatever made the vectors, texts, sessions or a model, queries reach them so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.preprocessing import normalize

from recbuild.linalg import Vectors

RIDGE = 3.0
ROUNDS = 8
STEPS = 4.0  # levels to a word's length: finer ones find no more
MOST = 127


def word_vectors(
    weights: csr_matrix, idf: NDArray[np.float64], vectors: Vectors
) -> tuple[NDArray[np.int8], NDArray[np.uint8]]:
    """Levels, int8 (v, dims), and strengths, uint8 (v,), as the search part has them, of v words.

    weights: float32 (n, v), how much each word says of each item. idf: float64 (v,), what a word of a query
    counts. vectors: float32 (n, dims).
    """
    bags = csr_matrix(normalize(weights), dtype=np.float64)
    goals = vectors.astype(np.float64)
    found = ridge(bags, goals - goals.mean(axis=0)) * idf[:, np.newaxis]
    lengths = np.sqrt(np.einsum("ij,ij->i", found, found))
    lengths[lengths < 1e-9] = 0
    longest = float(lengths.max(initial=0.0)) or 1.0
    unit = found / np.where(lengths > 0, lengths, 1)[:, np.newaxis]
    levels = np.clip(np.rint(unit * STEPS), -MOST, MOST).astype(np.int8)
    strengths = np.where(lengths > 0, np.maximum(1, np.rint(lengths * (255 / longest))), 0).astype(np.uint8)
    strengths[~levels.any(axis=1)] = 0
    return levels, strengths


def ridge(bags: csr_matrix, goals: NDArray[np.float64]) -> NDArray[np.float64]:
    """float64 (v, dims): what brings bags, (n, v), near to goals, (n, dims)."""
    turned = csr_matrix(bags.T)
    residual: NDArray[np.float64] = turned @ goals
    found, direction = np.zeros_like(residual), residual
    size = _squares(residual)
    for _ in range(ROUNDS):
        moved = turned @ (bags @ direction) + RIDGE * direction
        step = size / np.maximum(np.einsum("ij,ij->j", direction, moved), 1e-30)
        found += step * direction
        residual = residual - step * moved
        smaller = _squares(residual)
        direction = residual + (smaller / np.maximum(size, 1e-30)) * direction
        size = smaller
    return found


def _squares(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    squares: NDArray[np.float64] = np.einsum("ij,ij->j", columns, columns)
    return squares
