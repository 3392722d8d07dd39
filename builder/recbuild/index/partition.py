"""Partition: the IVF cells, and the order in which a bundle keeps its items, so that similar ones share a
file.

In go the vectors; out come the cells (spherical k-means) and an order of the items, cell after cell, in which
similar items are near each other within a cell and from one cell to the next. Everything is computed with
whole numbers, so no item changes its cell with the machine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.index.files import cells_of
from recbuild.index.kmeans import labels_of, trained
from recbuild.linalg import BLOCK, SCALE, Rows, Vectors, principal_axes, sample_rows, whole
from recbuild.plan import ArrayFile, Runner, on_disk, spans

MIN_ITEMS = 1000
CELLS_PER_ROOT = 2.0
AXES = 64
SAMPLES_PER_CELL = 50
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


def partition(vectors: ArrayFile, runner: Runner) -> Partition:
    """About 2√n cells for n vectors, float32 (n, dims), on disk; one for a small catalog."""
    items, workspace = len(vectors), runner.workspace
    count, axes = cell_count(items), _axes(vectors)
    reduced = workspace.array("reduced", "<f4", items, axes.shape[1])
    middles = np.zeros((1, axes.shape[1]), dtype=np.float32)
    if count > 1:
        rows = sample_rows(items, count * SAMPLES_PER_CELL)
        middles = trained(_turned(vectors.take(rows), axes), count)
        middles = middles[_chained(middles, np.array([0]))]
    step = _Label(vectors, axes, on_disk(workspace, "cell-middles", middles), reduced)
    labels = np.concatenate(list(runner.each(step, list(spans(items)))))
    cells = np.bincount(labels)
    cells = cells[cells > 0]
    starts = np.append(0, np.cumsum(cells))
    found = on_disk(workspace, "by-cell", np.argsort(labels, kind="stable"))
    order = workspace.array("chained", "<i8", items)
    list(runner.each(_Chain(reduced, found, order), cells_of(starts)))
    return Partition(order.read(), cells)


def cell_count(items: int) -> int:
    """Cells for so many items."""
    return max(1, round(CELLS_PER_ROOT * items**0.5)) if items >= MIN_ITEMS else 1


@dataclass(frozen=True)
class _Label:
    """Writes the vectors of a span on the principal axes, in whole numbers; returns int32, their cells."""

    vectors: ArrayFile
    axes: Vectors
    middles: ArrayFile
    reduced: ArrayFile

    def __call__(self, span: tuple[int, int]) -> NDArray[np.int32]:
        reduced = _turned(self.vectors.read(*span), self.axes)
        self.reduced.write(span[0], reduced)
        return labels_of(reduced, self.middles.read())


@dataclass(frozen=True)
class _Chain:
    """Puts the items of some cells in order, given by their starts and the end of the last."""

    reduced: ArrayFile
    by_cell: ArrayFile
    order: ArrayFile

    def __call__(self, starts: Rows) -> None:
        rows = self.by_cell.read(int(starts[0]), int(starts[-1]))
        chained = _chained(self.reduced.take(rows), starts[:-1] - starts[0])
        self.order.write(int(starts[0]), rows[chained])


def _axes(vectors: ArrayFile) -> Vectors:
    """float32 (dims, ≤ AXES): the principal axes, which are enough to tell cells apart, for less work."""
    dims = vectors.shape[1]
    if dims <= AXES:
        return whole(np.eye(dims, dtype=np.float32))
    sample = whole(vectors.take(sample_rows(len(vectors), BLOCK)))
    square = np.zeros((dims, dims))
    for first, end in spans(len(sample)):
        block = sample[first:end].astype(np.float64)
        square += block.T @ block
    return whole(principal_axes(square)[1][:, :AXES])


def _turned(vectors: Vectors, axes: Vectors) -> Vectors:
    """float32 (n, axes): the vectors along the axes, in whole numbers as `linalg.whole` makes them."""
    found: Vectors = np.rint(whole(vectors) @ axes / np.float32(SCALE))
    return found


def _chained(vectors: Vectors, starts: Rows) -> Rows:
    """int64 (n,): an order of the vectors within each segment, by halving along the widest axis, again and
    again.

    vectors: float32 (n, axes), whole numbers, so that sums are exact. starts: the first of each segment.
    """
    order = np.arange(len(vectors))
    while True:
        sizes = np.diff(starts, append=len(order))
        large = sizes > LEAF
        if not large.any():
            return order
        segments = np.repeat(np.arange(len(starts)), sizes)
        block = vectors[order].astype(np.float64)
        means = np.add.reduceat(block, starts) / sizes[:, np.newaxis]
        spreads = np.add.reduceat(block**2, starts) / sizes[:, np.newaxis] - means**2
        along = block[np.arange(len(order)), np.argmax(spreads, axis=1)[segments]]
        order = order[np.lexsort((np.where(large[segments], along, 0), segments))]
        starts = np.sort(np.append(starts, (starts + sizes // 2)[large]))
