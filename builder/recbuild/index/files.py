"""Arrays as long as the catalog, brought to disk, into another order, or into whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows, whole
from recbuild.plan import ArrayFile, Runner, on_disk, spans
from recbuild.plan.arrays import BATCH


def in_order(source: ArrayFile, order: Rows, name: str, runner: Runner) -> ArrayFile:
    """The rows in another order: row i of the result is row order[i], int64 (m,)."""
    result = runner.workspace.array(name, source.dtype, len(order), *source.shape[1:])
    rows = on_disk(runner.workspace, f"{name}-order", order.astype(np.int64))
    list(runner.each(_Reorder(source, rows, result), list(spans(len(order)))))
    return result


def whole_of(vectors: ArrayFile, name: str, runner: Runner) -> tuple[ArrayFile, NDArray[np.bool_]]:
    """The vectors in whole numbers, as `linalg.whole` makes them, and bool (n,), whether an item has one."""
    result = runner.workspace.array(name, "<f4", *vectors.shape)
    parts = runner.each(_Round(vectors, result), list(spans(len(vectors))))
    return result, np.concatenate([np.empty(0, dtype=np.bool_), *parts])


def cells_of(starts: Rows) -> list[Rows]:
    """Tasks of whole cells, of about BATCH items: the starts of some, and the end of the last.

    starts: int64 (c + 1,), the first row of each cell, and the end.
    """
    bounds = np.unique(np.searchsorted(starts, [*range(0, starts[-1], BATCH), starts[-1]])).tolist()
    return [starts[first : end + 1] for first, end in pairwise(bounds)]


@dataclass(frozen=True)
class _Reorder:
    """Writes a span of the result."""

    source: ArrayFile
    order: ArrayFile
    result: ArrayFile

    def __call__(self, span: tuple[int, int]) -> None:
        self.result.write(span[0], self.source.take(self.order.read(*span)))


@dataclass(frozen=True)
class _Round:
    """Writes a span of the result; returns whose vectors are not zero."""

    vectors: ArrayFile
    result: ArrayFile

    def __call__(self, span: tuple[int, int]) -> NDArray[np.bool_]:
        block = whole(self.vectors.read(*span))
        self.result.write(span[0], block)
        return np.asarray(block.any(axis=1))
