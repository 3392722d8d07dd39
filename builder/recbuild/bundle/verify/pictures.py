"""Verification, pictures: each pack holds pictures that cards show, and pages name packs that are there.

Written from docs/format.md §4, not with the builder's code, so that a mistake there is found here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from recbuild.bundle.instant.lookup import hashes_of
from recbuild.bundle.manifest import Manifest
from recbuild.bundle.part import InstantPart, path_of
from recbuild.bundle.verify.checks import Check
from recbuild.bundle.verify.items import Register
from recruntime.bundle.files import read_file
from recruntime.bundle.text_columns import TextColumn
from recruntime.wire import MANIFEST, split_names

HEADER_BYTES = 4
RECORD_BYTES = 16
MAX_BYTES = 65_536  # of one picture: a pack is for small ones


def check_pictures(root: Path, manifest: Manifest, register: Register, check: Check) -> None:
    """Every picture of every pack: where it is, what it is, and that a card shows it.

    A pack that a rebuild left as it was may have pictures that no card shows any more.
    """
    shown = _shown(register)
    seen: set[int] = set()
    for entry in manifest.of("pictures"):
        content = read_file(root, entry.path)
        for what in _pack_failures(content, seen):
            check.fail(entry.path, what)
        check.count()
    if manifest.of("pictures") and not seen & shown:
        check.fail(MANIFEST, "lists packs of pictures, of which no card shows one")


def named_failures(part: InstantPart, living: Iterable[str], packs: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the packs that an instant part names. packs: name hash → path."""
    names = split_names(part.pictures)
    for item in living:
        for number in part.items[item].get("pictures", ()):
            if number >= len(names):
                yield f"assigns pack {number} of {len(names)} to {item!r}"
            elif names[number] not in packs:
                yield f"names {path_of('pictures', names[number])}, which {MANIFEST} does not list"


def _shown(register: Register) -> set[int]:
    """Keys of the addresses that cards have."""
    columns = [items.cards.get("image") for items in register.parts]
    texts = [column for column in columns if isinstance(column, TextColumn)]
    return {key for column in texts for key in _keys(column)}


def _keys(addresses: TextColumn) -> list[int]:
    one, two = hashes_of(addresses)
    return [low | high << 32 for low, high in zip(one.tolist(), two.tolist(), strict=True)]


def _pack_failures(content: bytes, seen: set[int]) -> Iterator[str]:
    """What is wrong with a pack. seen: gets the keys of its pictures."""
    count = int.from_bytes(content[:HEADER_BYTES], "little")
    at = HEADER_BYTES + count * RECORD_BYTES
    if not count or len(content) < at:
        yield f"says that it has {count} pictures, and has {len(content)} bytes"
        return
    words = np.frombuffer(content, "<u4", 4 * count, HEADER_BYTES).reshape(count, 4).tolist()
    keys = [one | two << 32 for one, two, _, _ in words]
    if len(set(keys)) < count:
        yield "has a picture twice"
    for number, (_, _, start, end) in enumerate(words):
        picture = content[start:end]
        if not at <= start < end <= len(content):
            yield f"says that picture {number} lies from byte {start} to {end} of {len(content)}"
        elif len(picture) > MAX_BYTES:
            yield f"has {len(picture)} bytes for picture {number}"
        elif picture[:4] != b"RIFF" or picture[8:12] != b"WEBP" or _riff_bytes(picture) != len(picture):
            yield f"has something else than a WebP file for picture {number}"
    seen.update(keys)


def _riff_bytes(picture: bytes) -> int:
    """How long the file says that it is."""
    return int.from_bytes(picture[4:8], "little") + 8
