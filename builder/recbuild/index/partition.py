"""Partition: the IVF cells, and the order in which a bundle keeps its items, so that similar ones share a
file.

In go the vectors; out come the cells (spherical k-means) and an order of the items, cell after cell, in which
similar items are near each other within a cell and from one cell to the next.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.cluster import MiniBatchKMeans

from recbuild.linalg import BLOCK, Rows, Vectors, principal_axes, sample_rows, unit_rows

MIN_ITEMS = 1000
CELLS_PER_ROOT = 2.0
AXES = 64
SAMPLES_PER_CELL = 100
LEAF = 8


@dataclass(frozen=True)
class Partition:
    """The cells, and the order in which a bundle keeps its items.

    order: int64 (n,), the number of each item before; from here on its place is its number.
    cells: int64 (m,), number of items in each cell, none empty.
    """

    order: Rows
    cells: Rows

    @property
    def starts(self) -> Rows:
        """int64 (m + 1,): the first place of each cell, and the end."""
        return np.concatenate([[0], np.cumsum(self.cells)])


def partition(vectors: Vectors) -> Partition:
    """About 2√n cells for n vectors, float32 (n, dims); one for a small catalog."""
    reduced = _reduced(vectors)
    count = cell_count(len(vectors))
    if count == 1:
        return Partition(_chained(reduced), np.array([len(vectors)]))
    labels = _labels(reduced, _trained(reduced, count))
    members = [np.flatnonzero(labels == label) for label in range(count)]
    members = [rows for rows in members if len(rows)]
    centroids = np.stack([reduced[rows].mean(axis=0) for rows in members])
    along = [members[cell] for cell in _chained(centroids)]
    order = np.concatenate([rows[_chained(reduced[rows])] for rows in along])
    return Partition(order, np.array([len(rows) for rows in along]))


def cell_count(items: int) -> int:
    """Cells for so many items."""
    return max(1, round(CELLS_PER_ROOT * items**0.5)) if items >= MIN_ITEMS else 1


def _reduced(vectors: Vectors) -> Vectors:
    """The vectors on their AXES principal axes, which are enough to tell cells apart, for less work."""
    if vectors.shape[1] <= AXES:
        return vectors
    sample = vectors[sample_rows(len(vectors), BLOCK)]
    _, axes = principal_axes((sample.T @ sample).astype(np.float64))
    basis = axes[:, :AXES].astype(np.float32)
    return np.concatenate([vectors[at : at + BLOCK] @ basis for at in range(0, len(vectors), BLOCK)])


def _trained(vectors: Vectors, count: int) -> Vectors:
    sample = vectors[sample_rows(len(vectors), count * SAMPLES_PER_CELL)]
    means = MiniBatchKMeans(count, random_state=0, n_init=1, init="random", batch_size=4096, max_iter=30)
    return unit_rows(means.fit(sample).cluster_centers_.astype(np.float32))


def _labels(vectors: Vectors, centroids: Vectors) -> Rows:
    blocks = range(0, len(vectors), 8192)
    return np.concatenate([np.argmax(vectors[at : at + 8192] @ centroids.T, axis=1) for at in blocks])


def _chained(vectors: Vectors) -> Rows:
    """int64 (n,): an order by halving along the widest axis, again and again."""
    done: list[Rows] = []
    waiting = [np.arange(len(vectors))]
    while waiting:
        rows = waiting.pop()
        if len(rows) <= LEAF:
            done.append(rows)
            continue
        block = vectors[rows]
        along = block[:, np.argmax(block.var(axis=0))]
        halves = rows[np.argsort(along, kind="stable")]
        waiting += [halves[len(rows) // 2 :], halves[: len(rows) // 2]]
    return np.concatenate(done) if done else np.empty(0, dtype=np.intp)
