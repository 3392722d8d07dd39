"""Packs: few files that hold many instant parts end to end, and the directory of these (docs/format.md §4).

A page's request is a range of a pack. So each range has a hash of its own: that of an instant part is in the
directory, and each page of the directory ends with the hashes that lead from it to the root of a hash tree,
which the boot piece names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from recruntime.bundle.hashing import fnv1a32
from recruntime.bundle.lookup import MARK, word_of
from recruntime.errors import PartCorruptError
from recruntime.untrusted import Buffer, is_count
from recruntime.wire import LARGEST, PATHS, split_names

PACK_BYTES = 20_000_000
"""Of a pack, at most, unless a single part is larger. Part of the format: it says in which file a page is."""
HASH_BYTES = 16
RECORD = np.dtype(
    [("mark", "<u4"), ("pack", "<u2"), ("start", "<u4"), ("bytes", "<u4"), ("hash", "u1", (HASH_BYTES,))]
)
"""What a page says of an id: the pack, place and hash of the part that it is in. Without bytes: nothing."""


@dataclass(frozen=True)
class Span:
    """Some bytes of a pack.

    path: of the pack.
    start: where they begin.
    length: how many they are.
    hash: the first 32 hexadecimal digits of their SHA-256; empty for a page of the directory.
    """

    path: str
    start: int
    length: int
    hash: str = ""

    def __str__(self) -> str:
        return f"{self.path}, bytes {self.start} to {self.start + self.length},"

    def of(self, files: Mapping[str, Buffer]) -> bytes:
        """These bytes. Raises PartCorruptError unless they are there, and have the hash."""
        found = bytes(memoryview(files.get(self.path, b""))[self.start : self.start + self.length])
        if len(found) == self.length and (not self.hash or long_hash(found) == self.hash):
            return found
        raise PartCorruptError(f"{self.path} does not hold what the directory says. Copy the bundle again.")


@dataclass(frozen=True)
class PackDirectory:
    """The directory of a bundle's packs. Raises PartCorruptError for what cannot be one.

    names: name hashes of all packs, those of the directory first.
    fan: number of pages, a power of two.
    page: bytes of a page.
    seed: what an id's page and mark are computed with.
    root: of the hash tree.
    """

    names: str
    fan: int
    page: int
    seed: int
    root: str

    def __post_init__(self) -> None:
        if not (
            is_count(self.page, PACK_BYTES)
            and is_count(self.seed, LARGEST)
            and is_count(self.fan, LARGEST)
            and self.fan > 0
            and self.fan & (self.fan - 1) == 0
            and self.room >= RECORD.itemsize
            and self.room % RECORD.itemsize == 0
        ):
            raise PartCorruptError("The directory of the packs cannot be read.")

    @property
    def levels(self) -> int:
        """Of the hash tree, above the pages."""
        return self.fan.bit_length() - 1

    @property
    def room(self) -> int:
        """Bytes of a page that are records."""
        return self.page - self.levels * HASH_BYTES

    def page_span(self, number: int) -> Span:
        """Where this page is."""
        file, place = divmod(number, PACK_BYTES // self.page)
        return Span(self._path(file), place * self.page, self.page)

    def find(self, item: str, files: Mapping[str, Buffer]) -> Span | None:
        """Where the item's instant part is; None for an item that is not in the bundle.

        Raises PartCorruptError.
        """
        one, two = np.array([fnv1a32(item)], np.uint32), np.array([fnv1a32(MARK + item)], np.uint32)
        mark, number = (int(word_of(one, two, self.seed, word)[0]) for word in range(2))
        span = self.page_span(number % self.fan)
        records = self.checked(number % self.fan, span.of(files))
        for record in records[(records["mark"] == mark) & (records["bytes"] > 0)]:
            return self.span_of(record)
        return None

    def span_of(self, record: Any) -> Span:
        """Where a record says that the instant part is. Raises PartCorruptError."""
        path = self._path(int(record["pack"]))
        return Span(path, int(record["start"]), int(record["bytes"]), record["hash"].tobytes().hex())

    def checked(self, number: int, page: bytes) -> Any:
        """The records of this page. Raises PartCorruptError unless the root of the tree follows from it."""
        found, siblings = long_hash(page[: self.room]), page[self.room :].hex()
        for level in range(self.levels):
            other = siblings[2 * HASH_BYTES * level : 2 * HASH_BYTES * (level + 1)]
            found = joined(other, found) if number >> level & 1 else joined(found, other)
        if found != self.root:
            raise PartCorruptError(f"Page {number} of the packs' directory is not what the bundle names.")
        return np.frombuffer(page[: self.room], dtype=RECORD)

    def _path(self, number: int) -> str:
        known = split_names(self.names)
        if number >= len(known):
            raise PartCorruptError("The directory of the packs names a file that the bundle does not have.")
        return PATHS["pack"].format(known[number])


def long_hash(content: Buffer) -> str:
    """The first 32 hexadecimal digits of the SHA-256."""
    return hashlib.sha256(content).hexdigest()[: 2 * HASH_BYTES]


def joined(left: str, right: str) -> str:
    """The hash above two others in the tree."""
    return long_hash((left + right).encode())
