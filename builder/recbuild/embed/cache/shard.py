"""A file of vectors: a header, and columns of keys, checksums and vectors.

It is written once and never changed, so builds at the same time do not disturb each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Vectors

MAGIC = b"recbuild vectors 1"
HEADER = 64  # bytes

Keys = NDArray[np.uint64]
"""uint64 (m, 2): the two halves of a hash."""


@dataclass(frozen=True)
class Shard:
    """A file of vectors. It can be pickled.

    path: the file.
    count: how many it holds.
    dims: of each.
    """

    path: Path
    count: int
    dims: int

    @property
    def keys(self) -> Keys:
        return np.memmap(self.path, "<u8", mode="r", offset=HEADER, shape=(self.count, 2))

    def take(self, rows: NDArray[np.integer]) -> tuple[Vectors, NDArray[np.bool_]]:
        """Vectors, float32 (m, dims), and which of them are as they were written, bool (m,)."""
        at = HEADER + 16 * self.count
        sums = np.memmap(self.path, "<u4", mode="r", offset=at, shape=self.count)
        held = np.memmap(
            self.path, "<f4", mode="r", offset=at + 4 * self.count, shape=(self.count, self.dims)
        )
        vectors = np.array(held[rows])
        return vectors, sums[rows] == _checksums(self.keys[rows], vectors)


def open_shard(path: Path, dims: int) -> Shard | None:
    """None where the file is none of this version, or not whole. Raises OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        header = file.read(HEADER)
    if len(header) < HEADER or not header.startswith(MAGIC):
        return None
    count, width = np.frombuffer(header, "<u8", 2, offset=HEADER - 16).tolist()
    whole = HEADER + count * (20 + 4 * width)
    return Shard(path, count, dims) if count and (width, whole) == (dims, size) else None


def shard_bytes(keys: Keys, vectors: Vectors) -> bytes:
    """The file of these vectors."""
    header = MAGIC.ljust(HEADER - 16, b"\0") + np.array(vectors.shape, "<u8").tobytes()
    columns = (keys.astype("<u8"), _checksums(keys, vectors).astype("<u4"), vectors.astype("<f4"))
    return b"".join([header, *(column.tobytes() for column in columns)])


def _checksums(keys: Keys, vectors: Vectors) -> NDArray[np.uint32]:
    """uint32 (m,): changes if any bit of a key or a vector does."""
    words = np.hstack([np.ascontiguousarray(keys).view("<u4"), np.ascontiguousarray(vectors).view("<u4")])
    odd = 2 * np.arange(words.shape[1], dtype=np.uint32) + 1
    found: NDArray[np.uint32] = (words * odd).sum(axis=1, dtype=np.uint32) + np.uint32(1)
    return found
