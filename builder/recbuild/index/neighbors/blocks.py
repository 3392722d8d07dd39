"""Blocks: the cells cut into small groups of similar items, and for each group the nearest others.

They serve the search for neighbors alone; a bundle has cells.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.index.files import cells_of
from recbuild.index.neighbors.best import LARGEST, above, lists_of, pairs_of
from recbuild.linalg import Rows, Vectors, unit_rows, whole
from recbuild.plan import ArrayFile, Runner, on_disk, spans

SIZE = 64  # items of a block, on average; twice as many at most
ROUNDS = 4  # of k-means within a cell
NEAR = 512  # blocks among which an item finds its nearest
TOGETHER = 1024  # blocks that are compared at once with all


@dataclass(frozen=True)
class Blocks:
    """The blocks, on disk.

    rows: int32 (n,), the rows block after block, ascending in each.
    starts: int64 (b + 1,), the first place of each in `rows`, and the end.
    of: int32 (n,), the block of each row.
    middles: float32 (b, dims), what the items of each have in common, as `linalg.whole` makes it.
    near: int32 (b, ≤ NEAR), the nearest blocks of each, itself first.
    """

    rows: ArrayFile
    starts: ArrayFile
    of: ArrayFile
    middles: ArrayFile
    near: ArrayFile


def blocks_of(vectors: ArrayFile, starts: Rows, runner: Runner) -> Blocks:
    """vectors: float32 (n, dims), as `linalg.whole` makes them, in the bundle's order.

    starts: int64 (c + 1,), the first row of each cell, and the end.
    """
    workspace = runner.workspace
    rows = workspace.array("block-rows", "<i4", len(vectors))
    sizes = np.concatenate(list(runner.each(_Cut(vectors, rows), cells_of(starts))))
    places, count = np.append(0, np.cumsum(sizes)), len(sizes)
    of = np.empty(len(vectors), dtype=np.int32)
    of[rows.read()] = np.repeat(np.arange(count, dtype=np.int32), sizes)
    blocks = Blocks(
        rows,
        on_disk(workspace, "block-starts", places),
        on_disk(workspace, "block-of", of),
        workspace.array("block-middles", "<f4", count, *vectors.shape[1:]),
        workspace.array("block-near", "<i4", count, min(NEAR, count)),
    )
    tasks = list(spans(count, TOGETHER))
    list(runner.each(_Middles(vectors, blocks), tasks))
    list(runner.each(_Near(blocks.middles, blocks.near), tasks))
    return blocks


@dataclass(frozen=True)
class _Cut:
    """Cuts some cells, given by their starts and the end of the last; returns the sizes of their blocks."""

    vectors: ArrayFile
    rows: ArrayFile

    def __call__(self, starts: Rows) -> Rows:
        sizes = [np.empty(0, dtype=np.int64)]
        for first, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
            labels = _clusters(self.vectors.read(first, end))
            order = np.argsort(labels, kind="stable")
            self.rows.write(first, first + order)
            sizes += [_pieces(size) for size in np.bincount(labels).tolist() if size]
        return np.concatenate(sizes)


@dataclass(frozen=True)
class _Middles:
    """Writes the middles of a span of blocks."""

    vectors: ArrayFile
    blocks: Blocks

    def __call__(self, span: tuple[int, int]) -> None:
        starts = self.blocks.starts.read(span[0], span[1] + 1)
        rows = self.blocks.rows.read(int(starts[0]), int(starts[-1]))
        self.blocks.middles.write(span[0], _middles(self.vectors.take(rows), starts[:-1] - starts[0]))


@dataclass(frozen=True)
class _Near:
    """Writes the nearest blocks of a span of blocks."""

    middles: ArrayFile
    near: ArrayFile

    def __call__(self, span: tuple[int, int]) -> None:
        middles, wanted = np.asarray(self.middles.view()), self.near.shape[1]
        scores = middles[slice(*span)] @ middles.T
        own = np.arange(*span)
        scores[own - span[0], own] = LARGEST
        at = above(scores, wanted)
        asked, blocks = np.divmod(at, len(middles))
        self.near.write(span[0], lists_of(pairs_of(asked, scores.ravel()[at], blocks), len(own), wanted)[0])


def _clusters(vectors: Vectors) -> NDArray[np.intp]:
    """intp (n,): labels by spherical k-means, which begins with pieces of the order that the vectors have."""
    count = -(-len(vectors) // SIZE)
    labels = np.arange(len(vectors)) * count // max(len(vectors), 1)
    for _ in range(ROUNDS if count > 1 else 0):
        order = np.argsort(labels, kind="stable")
        firsts = np.flatnonzero(np.diff(labels[order], prepend=-1))
        labels = np.argmax(vectors @ _middles(vectors[order], firsts).T, axis=1)
    return labels


def _middles(vectors: Vectors, firsts: Rows) -> Vectors:
    """The directions of groups of vectors, in whole numbers. Sums of whole numbers are exact."""
    return whole(unit_rows(np.add.reduceat(vectors, firsts, axis=0, dtype=np.float64)))


def _pieces(size: int) -> Rows:
    """Sizes of the blocks of a cluster: equal vectors make clusters of any size."""
    count = -(-size // (2 * SIZE))
    return np.diff(np.arange(count + 1) * size // count)
