"""Arrays on disk, as long as the catalog, of which steps read and write blocks."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import BundleError

BATCH = 16_384
"""Items of a task. Part of what bytes depend on: it is the same on every machine."""


@dataclass(frozen=True)
class ArrayFile:
    """An array in a file, row after row. It can be pickled: workers open the file themselves.

    path: the file.
    dtype: of the values, such as "<f4".
    shape: (n, …).
    """

    path: Path
    dtype: str
    shape: tuple[int, ...]

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def row_bytes(self) -> int:
        """Bytes of one row."""
        return int(np.dtype(self.dtype).itemsize * np.prod(self.shape[1:], dtype=np.int64))

    def read(self, first: int = 0, end: int | None = None) -> NDArray[Any]:
        """Rows first to end, in memory."""
        count = (len(self) if end is None else end) - first
        values = count * int(np.prod(self.shape[1:], dtype=np.int64))
        found = np.fromfile(self.path, self.dtype, values, offset=first * self.row_bytes)
        return found.reshape(count, *self.shape[1:])

    def take(self, rows: NDArray[np.integer]) -> NDArray[Any]:
        """These rows, in this order, in memory."""
        found: NDArray[Any] = np.array(self.view()[rows])
        return found

    def view(self) -> NDArray[Any]:
        """All of it, read as it is used. The system drops from memory what is not in use."""
        if not len(self):
            return np.empty(self.shape, self.dtype)
        return np.memmap(self.path, self.dtype, mode="r", shape=self.shape)

    def digest(self) -> str:
        """SHA-256 of its bytes, in hexadecimal digits."""
        found = hashlib.sha256()
        for first, end in spans(len(self)):
            found.update(np.ascontiguousarray(self.read(first, end)).data)
        return found.hexdigest()

    def write(self, first: int, block: NDArray[Any]) -> None:
        """Put rows in place, from row `first` on. Tasks may write to one file at once, rows of their own."""
        with disk_errors(self.path), self.path.open("r+b") as file:
            file.seek(first * self.row_bytes)
            file.write(np.ascontiguousarray(block, dtype=self.dtype).data)


@contextmanager
def disk_errors(file: Path) -> Iterator[None]:
    """What the system refuses in a workspace, as a BundleError."""
    try:
        yield
    except OSError as error:
        raise BundleError(
            f"{file} cannot be written: {error.strerror or error}. Name a folder with room for what a build "
            "keeps meanwhile: --work FOLDER; an earlier bundle is still there."
        ) from error


@contextmanager
def full_disk() -> Iterator[None]:
    """Within, a full disk is a BundleError."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise BundleError(
            f"{error.strerror}, for what a build keeps meanwhile. Make room in {gettempdir()}, or name "
            "another folder: --work FOLDER; an earlier bundle is still there."
        ) from error


def spans(count: int, size: int = BATCH) -> Iterator[tuple[int, int]]:
    """The batches of so many rows: (first, end) of each."""
    return ((first, min(first + size, count)) for first in range(0, count, size))
