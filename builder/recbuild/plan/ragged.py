"""Texts, or lists of numbers, in files that all workers reach."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows
from recbuild.plan.arrays import ArrayFile
from recbuild.plan.workspace import Workspace, on_disk
from recruntime.bundle.text_columns import TextColumn


@dataclass(frozen=True)
class Ragged:
    """Texts, or lists of numbers, end to end.

    starts: int64 (n + 1,), where each begins, and the end.
    values: uint8 or uint32 (m,).
    """

    starts: ArrayFile
    values: ArrayFile

    def read(self, first: int, end: int) -> tuple[Rows, NDArray[Any]]:
        """Starts and values of these rows alone."""
        starts = self.starts.read(first, end + 1)
        return starts - starts[0], self.values.read(int(starts[0]), int(starts[-1]))

    def texts(self, first: int, end: int) -> TextColumn:
        """Of these rows, in memory."""
        starts, values = self.read(first, end)
        return TextColumn(starts, values.tobytes())

    def column(self) -> TextColumn:
        """All texts, read as they are used. The system drops from memory what is not in use."""
        starts = plain(self.starts)
        if not len(self.values):
            return TextColumn(starts, b"")
        with self.values.path.open("rb") as file:
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return TextColumn(starts, cast(bytes, content))


def stored_text(workspace: Workspace, name: str, column: TextColumn) -> Ragged:
    """The texts in files of this name."""
    data = np.frombuffer(column.data, dtype=np.uint8)
    return Ragged(on_disk(workspace, f"{name}-starts", column.offsets), on_disk(workspace, name, data))


def plain(file: ArrayFile) -> NDArray[Any]:
    """The array, read as it is used, without numpy's own class for this, whose single elements are slow."""
    return np.asarray(file.view()).view(np.ndarray)
