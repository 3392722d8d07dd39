"""The thumbnails of a catalog, found by the address that a card has, in a file: there may be a million."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows
from recbuild.pictures.thumbnail import Thumbnail
from recruntime.bundle.lookup import hashes_of
from recruntime.bundle.text_columns import TextColumn, text_column

Keys = NDArray[np.uint64]
"""Of addresses: the two hashes of ids, the first one in the lower half."""


def keys_of(addresses: TextColumn) -> Keys:
    """uint64 (n,): the key of each address."""
    one, two = hashes_of(addresses)
    return one.astype(np.uint64) | two.astype(np.uint64) << np.uint64(32)


@dataclass(frozen=True)
class Thumbnails:
    """m thumbnails.

    keys: uint64 (m,), ascending.
    starts, ends: int64 (m,), where each begins and ends in the file.
    blurs: m thumbhashes in base64.
    file: has their contents.
    digest: changes with any of them.
    """

    keys: Keys
    starts: Rows
    ends: Rows
    blurs: Sequence[str]
    file: Path
    digest: str

    def __len__(self) -> int:
        return len(self.keys)

    def places(self, addresses: TextColumn) -> Rows:
        """int64 (n,): which thumbnail each address has; -1 for none."""
        if not len(self):
            return np.full(len(addresses), -1)
        keys = keys_of(addresses)
        found = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        there = (self.keys[found] == keys) & (np.diff(addresses.offsets) > 0)
        return np.where(there, found, -1)

    def place_of(self, key: int) -> int:
        """Which thumbnail has this key; -1 for none."""
        found = int(np.searchsorted(self.keys, np.uint64(key)))
        return found if found < len(self) and int(self.keys[found]) == key else -1

    def read(self, places: Sequence[int]) -> list[bytes]:
        """The contents of these thumbnails."""
        with self.file.open("rb") as file:
            return [self._content(file.fileno(), place) for place in places]

    def _content(self, handle: int, place: int) -> bytes:
        start = int(self.starts[place])
        return os.pread(handle, int(self.ends[place]) - start, start)


class ThumbnailWriter:
    """Writes thumbnails into a file, one after the other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._hash = hashlib.sha256()
        self._addresses: list[str] = []
        self._blurs: list[str] = []
        self._bounds = [0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, address: str, thumbnail: Thumbnail) -> None:
        """One more."""
        self._file.write(thumbnail.content)
        self._hash.update(f"{address}\n{len(thumbnail.content)}\n".encode() + thumbnail.content)
        self._addresses.append(address)
        self._blurs.append(thumbnail.blur)
        self._bounds.append(self._bounds[-1] + len(thumbnail.content))

    def finished(self) -> Thumbnails:
        """All that were added."""
        keys = keys_of(text_column(self._addresses))
        order = np.argsort(keys, kind="stable")
        bounds = np.array(self._bounds, dtype=np.int64)
        blurs = [self._blurs[place] for place in order.tolist()]
        starts, ends, digest = bounds[:-1][order], bounds[1:][order], self._hash.hexdigest()
        return Thumbnails(keys[order], starts, ends, blurs, self._path, digest)
