"""Verification, packs: the directory is what the boot piece names, and leads to parts that are what it says.

Written from docs/format.md §4, not with the builder's code, so that a mistake there is found here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.instant.lookup import hashes_of
from recbuild.bundle.manifest import Manifest
from recbuild.bundle.part import path_of
from recbuild.bundle.verify.checks import Check
from recbuild.bundle.verify.items import Register
from recbuild.bundle.verify.words import word
from recruntime.bundle.files import read_file
from recruntime.bundle.text_columns import text_column
from recruntime.wire import MANIFEST, split_names

PACK_BYTES = 20_000_000
HASH_BYTES = 16
RECORD_BYTES = 30
RECORD = np.dtype([("mark", "<u4"), ("pack", "<u2"), ("start", "<u4"), ("bytes", "<u4"), ("hash", "V16")])


@dataclass(frozen=True)
class Packs:
    """The directory of the packs.

    root: the bundle's folder.
    paths: of all packs.
    seed: what pages and marks of ids are computed with.
    records: (fan, r), what each page says.
    """

    root: Path
    paths: tuple[str, ...]
    seed: int
    records: NDArray[Any]

    def label(self, record: Any) -> str:
        """Where this part is, in words."""
        return f"{self.paths[record['pack']]}, byte {record['start']}"

    def parts(self) -> Iterator[tuple[str, str, bytes]]:
        """Path, label and content of each part that the directory names."""
        named = self.records[self.records["bytes"] > 0]
        _, first = np.unique(named[["pack", "start", "bytes", "hash"]], return_index=True)
        path, content = "", b""
        for record in named[first]:  # pack after pack
            if path != self.paths[record["pack"]]:
                path = self.paths[record["pack"]]
                content = read_file(self.root, path)
            found = content[record["start"] : int(record["start"]) + int(record["bytes"])]
            right = hashlib.sha256(found).digest()[:HASH_BYTES] == record["hash"].tobytes()
            yield path, self.label(record), found if right else b""


def read_packs(root: Path, manifest: Manifest, check: Check) -> Packs | None:
    """The directory, if it can be read and is what the boot piece names."""
    instant = manifest.boot.instant
    levels = instant.fan.bit_length() - 1
    room = instant.page - levels * HASH_BYTES
    if instant.fan < 1 or instant.fan & (instant.fan - 1) or room < RECORD_BYTES or room % RECORD_BYTES:
        check.fail(MANIFEST, f"has {instant.fan} pages of {instant.page} bytes, which no directory can have")
        return None
    paths = tuple(path_of("pack", name) for name in split_names(instant.names))
    listed = {entry.path for entry in manifest.of("pack")}
    for path in sorted(set(paths) ^ listed):
        check.fail(MANIFEST, f"names {path} among packs or parts alone")
    if check.failed:
        return None
    in_file = PACK_BYTES // instant.page
    files = [read_file(root, path) for path in paths[: -(-instant.fan // in_file)]]
    content = b"".join(files)
    if len(content) != instant.fan * instant.page:
        check.fail(paths[0], f"has not the {instant.fan} pages of {instant.page} bytes that {MANIFEST} says")
        return None
    pages = np.frombuffer(content, np.uint8).reshape(instant.fan, instant.page)
    for number, page in enumerate(pages):
        if _root(page.tobytes(), number, room) != instant.root:
            check.fail(paths[number // in_file], f"has a page {number} that is not of this bundle")
    records = np.ascontiguousarray(pages[:, :room]).view(RECORD)
    if np.any(records["pack"][records["bytes"] > 0] >= len(paths)):
        check.fail(paths[0], f"leads to a pack that {MANIFEST} does not name")
    check.count(instant.fan + len(paths))
    return None if check.failed else Packs(root, paths, instant.seed, records)


def check_marks(packs: Packs, register: Register, check: Check) -> dict[str, str]:
    """For every id and alias the label of the part to which it leads."""
    ids = [*register.place, *register.aliases]
    one, two = hashes_of(text_column(ids))
    marks = word(one, two, packs.seed, 0)
    pages = word(one, two, packs.seed, 1) % np.uint32(len(packs.records))
    found: dict[str, str] = {}
    for item, mark, page in zip(ids, marks, pages, strict=True):
        records = packs.records[page]
        here = records[(records["mark"] == mark) & (records["bytes"] > 0)]
        if len(here) == 1:
            found[item] = packs.label(here[0])
        else:
            check.fail(packs.paths[0], f"has {len(here)} records for {item!r} on page {page}")
    check.count(len(ids))
    return found


def _root(page: bytes, number: int, room: int) -> str:
    """The root of the hash tree, if this is the page of this number."""
    found = hashlib.sha256(page[:room]).hexdigest()[:32]
    for level, at in enumerate(range(room, len(page), HASH_BYTES)):
        other = page[at : at + HASH_BYTES].hex()
        pair = other + found if number >> level & 1 else found + other
        found = hashlib.sha256(pair.encode()).hexdigest()[:32]
    return found
