"""Packs: instant parts end to end in few files, and the directory that says where each item's part is.

In go parts that lie in files, out come the packs of docs/format.md §4. Memory holds a pack at a time, and
what the directory says of an item: 30 bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.instant.groups import Written
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Workspace, spans
from recruntime.bundle.lookup import word_of
from recruntime.bundle.packs import HASH_BYTES, PACK_BYTES, RECORD, joined, long_hash

ITEMS_PER_PAGE = 128
TRIES = 64

Hashes = tuple[NDArray[np.uint32], NDArray[np.uint32]]


def packed_parts(written: Sequence[Written], kept: int) -> tuple[NDArray[Any], Iterator[bytes]]:
    """A record, (p,), for each part, without a mark and with packs counted from 0; and the packs' contents.

    kept: how many of the parts, the first, are of an earlier build: their packs hold no new parts, so that
    they stay as they were.
    """
    sizes = np.concatenate([one.sizes for one in written])
    records = np.zeros(len(sizes), dtype=RECORD)
    records["bytes"], records["hash"] = sizes, np.concatenate([one.hashes for one in written])
    pack, start = 0, 0
    for number, size in enumerate(sizes.tolist()):
        if start and (start + size > PACK_BYTES or number == kept):
            pack, start = pack + 1, 0
        records["pack"][number], records["start"][number] = pack, start
        start += size
    ends = np.bincount(records["pack"], weights=sizes).astype(np.int64)
    return records, _cut([one.path for one in written], ends)


def _cut(files: Sequence[Path], lengths: Rows) -> Iterator[bytes]:
    """The content of all files end to end, cut into pieces of these lengths."""
    waiting = bytearray()
    unread = iter(files)
    for length in lengths.tolist():
        while len(waiting) < length:
            waiting += next(unread).read_bytes()
        yield bytes(waiting[:length])
        del waiting[:length]


@dataclass(frozen=True)
class DirectoryPages:
    """The directory of packs, as docs/format.md §4 has it.

    pages: "|u1" (fan, page bytes), complete.
    seed: what an id's page and mark are computed with.
    root: of the hash tree.
    """

    pages: ArrayFile
    seed: int
    root: str

    @property
    def files(self) -> int:
        """In how many files it lies."""
        return -(-len(self.pages) // (PACK_BYTES // self.pages.row_bytes))

    def contents(self) -> Iterator[bytes]:
        """Of each file."""
        for first, end in spans(len(self.pages), PACK_BYTES // self.pages.row_bytes):
            yield self.pages.read(first, end).tobytes()


def directory_of(
    hashes: Hashes, numbers: Rows, records: NDArray[Any], workspace: Workspace
) -> DirectoryPages:
    """hashes: of the ids. numbers: int64 (n,), of each id's part. records: (p,), of the parts, complete but
    for the mark, with packs counted from 0: the directory's own files are counted in here.

    Raises ValueError for two ids whose hashes are both the same, which does not happen in practice.
    """
    fan = 1 << max(0, -(-len(numbers) // ITEMS_PER_PAGE) - 1).bit_length()
    seed, marks, page_of, order = _spread(hashes, fan)
    starts = np.searchsorted(page_of[order], np.arange(fan + 1))
    room = int(np.diff(starts).max()) * RECORD.itemsize
    levels = fan.bit_length() - 1
    pages = workspace.array("instant-directory", "|u1", fan, room + levels * HASH_BYTES)
    own = DirectoryPages(pages, seed, "").files
    leaves: list[str] = []
    for first, end in spans(fan):
        rows = order[starts[first] : starts[end]]
        block = np.zeros((end - first, room // RECORD.itemsize), dtype=RECORD)
        places = np.arange(starts[first], starts[end]) - starts[page_of[rows]]
        found = records[numbers[rows]]
        found["mark"] = marks[rows]
        found["pack"] += own
        block[page_of[rows] - first, places] = found
        content = block.view(np.uint8).reshape(end - first, room)
        leaves += [long_hash(page.data) for page in content]
        pages.write(first, np.pad(content, ((0, 0), (0, levels * HASH_BYTES))))
    return DirectoryPages(pages, seed, _write_tree(leaves, pages, room))


def _spread(hashes: Hashes, fan: int) -> tuple[int, NDArray[np.uint32], Rows, Rows]:
    """A seed with which no page has a mark twice, and with it each id's mark and page, and their order."""
    for seed in range(TRIES):
        marks = word_of(*hashes, seed, 0)
        page_of = (word_of(*hashes, seed, 1) % np.uint32(fan)).astype(np.int64)
        order = np.lexsort((marks, page_of))
        twice = (np.diff(marks[order]) == 0) & (np.diff(page_of[order]) == 0)
        if not twice.any():
            return seed, marks, page_of, order
    raise ValueError("Two ids have the same hashes.")


def _write_tree(leaves: Sequence[str], pages: ArrayFile, room: int) -> str:
    """Put the hashes that lead from each page to the root at the page's end; return the root.

    leaves: hash of each page. room: bytes of a page before these hashes.
    """
    tree = [leaves]
    while len(tree[-1]) > 1:
        tree.append([joined(*pair) for pair in zip(tree[-1][::2], tree[-1][1::2], strict=True)])
    levels = [
        np.frombuffer(bytes.fromhex("".join(level)), np.uint8).reshape(-1, HASH_BYTES) for level in tree
    ]
    for first, end in spans(len(leaves)):
        block, numbers = pages.read(first, end), np.arange(first, end)
        for level, known in enumerate(levels[:-1]):
            at = room + level * HASH_BYTES
            block[:, at : at + HASH_BYTES] = known[numbers >> level ^ 1]
        pages.write(first, block)
    return tree[-1][0]
