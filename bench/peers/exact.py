"""What is asked of every system, and the exact answers: from a file of vectors, always the same.

Two kinds of questions, each with the rows that count as *seen* and may not be answered: an item of the
catalog, and a profile, the mean of 2 to 10 items. The answers come from float32 products over all rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Rows = NDArray[np.intp]

NEIGHBOURS = 10
FEWEST, MOST = 2, 10
"""Items in a profile."""
BLOCK = 100
EQUAL = 1e-6
"""What is as near as the tenth neighbour to so much is as good an answer: duplicates have no order."""


class VectorsError(Exception):
    """A file of vectors that cannot be used. The message says why, and what to do."""


@dataclass(frozen=True)
class Questions:
    """queries: float32 (n, dims), unit rows. seen: for each, the rows that may not be answered."""

    queries: Vectors
    seen: tuple[Rows, ...]


def read_vectors(path: Path) -> Vectors:
    """float32 (n, dims), unit rows. Raises VectorsError."""
    try:
        vectors = np.load(path, allow_pickle=False)
    except OSError as error:
        raise VectorsError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise VectorsError(f"{path} is not a .npy file. bench/vectors/embed.py makes one.") from error
    if vectors.ndim != 2 or vectors.dtype != np.float32:
        found = f"{vectors.dtype} of shape {vectors.shape}"
        raise VectorsError(
            f"{path} holds {found}; it must hold float32 (items, dims). bench/vectors/embed.py makes one."
        )
    lengths = np.linalg.norm(vectors, axis=1)
    if np.any(np.abs(lengths - 1) > 1e-3):
        row = int(np.argmax(np.abs(lengths - 1)))
        raise VectorsError(f"{path}: row {row} has length {lengths[row]:.3f}; every row must have length 1.")
    return np.asarray(vectors)


def item_questions(vectors: Vectors, count: int) -> Questions:
    rows = np.random.default_rng(1).choice(len(vectors), min(count, len(vectors)), replace=False)
    return Questions(vectors[rows], tuple(rows[:, np.newaxis]))


def profile_questions(vectors: Vectors, count: int) -> Questions:
    """Each profile gathers around an item, as a visitor's do: of its nearest items, some at random."""
    chance = np.random.default_rng(2)
    around = chance.choice(len(vectors), count)
    near = _best(vectors[around] @ vectors.T, 10 * MOST)
    seen = tuple(chance.permuted(row)[: chance.integers(FEWEST, MOST + 1)] for row in near)
    means = np.stack([vectors[rows].mean(axis=0) for rows in seen])
    return Questions((means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32), seen)


def right_answers(vectors: Vectors, questions: Questions) -> list[Rows]:
    """For each question the rows that are right: the NEIGHBOURS nearest, and what is as near as the last."""
    right: list[Rows] = []
    for start in range(0, len(questions.queries), BLOCK):
        scores = questions.queries[start : start + BLOCK] @ vectors.T
        for row, seen in zip(scores, questions.seen[start : start + BLOCK], strict=True):
            row[seen] = -np.inf
            right.append(np.flatnonzero(row >= np.partition(row, -NEIGHBOURS)[-NEIGHBOURS] - EQUAL))
    return right


def _best(scores: Vectors, count: int) -> Rows:
    """The columns with the highest scores of each row, in no order."""
    count = min(count, scores.shape[1])
    return np.argpartition(-scores, count - 1, axis=1)[:, :count]
