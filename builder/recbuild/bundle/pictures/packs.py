"""Packs of small pictures: the thumbnails of similar items end to end, each found by a hash of its address.

A pack says itself what it holds, so that a page uses the packs of earlier pages, and of earlier builds, as
they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.part import Part
from recbuild.linalg import Rows
from recbuild.pictures.thumbnails import Thumbnails
from recbuild.plan import Workspace
from recruntime.errors import PartCorruptError

PACK_BYTES = 60_000
HEADER = 4
RECORD = np.dtype([("key", "<u8"), ("start", "<u4"), ("end", "<u4")])


@dataclass(frozen=True)
class PicturePacks:
    """The packs of a bundle.

    parts: in the order of the items.
    of: int32 (n,), the number of the pack that has each item's picture; -1 for an item without one.
    count: how many different pictures items have.
    """

    parts: Sequence[Part]
    of: NDArray[np.int32]
    count: int

    @property
    def sizes(self) -> Rows:
        """int64 (p,), bytes of each pack."""
        return np.array([part.size for part in self.parts], dtype=np.int64)

    @property
    def names(self) -> Sequence[str]:
        """The name hash of each pack."""
        return [part.name for part in self.parts]


def pack_pictures(
    places: Rows, thumbnails: Thumbnails, kept: Sequence[Part], workspace: Workspace
) -> PicturePacks:
    """Packs of all pictures that items have.

    places: int64 (n,), the thumbnail of each item in the bundle's order, -1 for none. kept: packs of an
    earlier build, which stay; what they hold as it is now is not packed again.
    """
    number_of = np.full(len(thumbnails) + 1, -1, dtype=np.int32)
    for number, pack in enumerate(kept):
        number_of[_held(pack, thumbnails)] = number
    wanted = dict.fromkeys(places[places >= 0].tolist())
    fresh = [place for place in wanted if number_of[place] < 0]
    parts = list(kept)
    for some in _cut(fresh, thumbnails):
        number_of[some] = len(parts)
        content = pack_of(thumbnails.keys[some], thumbnails.read(some))
        parts.append(Part("pictures", content).stored(workspace))
    number_of[-1] = -1
    return PicturePacks(parts, number_of[places], len(wanted))


def _held(pack: Part, thumbnails: Thumbnails) -> list[int]:
    """The thumbnails that this pack has."""
    content = pack.content
    keys, found = pictures_in(content, pack.path), []
    for key, (start, end) in keys.items():
        place = thumbnails.place_of(key)
        if place >= 0 and thumbnails.read([place])[0] == content[start:end]:
            found.append(place)
    return found


def _cut(places: Sequence[int], thumbnails: Thumbnails) -> Iterator[list[int]]:
    """The thumbnails of each pack, in order."""
    sizes = (
        (thumbnails.ends - thumbnails.starts)[places] + RECORD.itemsize
        if places
        else np.empty(0, dtype=np.int64)
    )
    some: list[int] = []
    total = HEADER
    for place, size in zip(places, sizes.tolist(), strict=True):
        if some and total + size > PACK_BYTES:
            yield some
            some, total = [], HEADER
        some.append(place)
        total += size
    if some:
        yield some


def pack_of(keys: NDArray[np.uint64], contents: Sequence[bytes]) -> bytes:
    """The file: the number of pictures, a record of each, the pictures."""
    records = np.zeros(len(keys), dtype=RECORD)
    ends = HEADER + records.nbytes + np.cumsum([len(content) for content in contents], dtype=np.int64)
    records["key"], records["end"] = keys, ends
    records["start"] = ends - [len(content) for content in contents]
    return b"".join([len(keys).to_bytes(HEADER, "little"), records.tobytes(), *contents])


def pictures_in(content: bytes, what: str) -> dict[int, tuple[int, int]]:
    """Where each picture begins and ends in a pack, by its key. Raises PartCorruptError, naming `what`."""
    count = int.from_bytes(content[:HEADER], "little")
    bodies = HEADER + count * RECORD.itemsize
    if len(content) < max(HEADER, bodies):
        raise PartCorruptError(f"{what} is shorter than the {count} pictures that it says.")
    records: NDArray[Any] = np.frombuffer(content, RECORD, count, HEADER)
    found = {int(key): (int(start), int(end)) for key, start, end in records.tolist()}
    if len(found) < count or any(not bodies <= start < end <= len(content) for start, end in found.values()):
        raise PartCorruptError(f"{what} has a picture twice, or one that lies outside of it.")
    return found
