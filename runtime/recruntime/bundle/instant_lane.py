"""The instant lane: an item's neighbors and cosines, as its instant part lists them (docs/format.md §4).

In go the boot piece and the files of the instant lane, which stay compressed until they are asked for. A page
reads the same in TypeScript, and hands it to the engine with each request.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from recruntime.bundle.hashing import fnv1a32
from recruntime.bundle.lookup import Lookup
from recruntime.bundle.packs import PackDirectory, Span
from recruntime.errors import PartCorruptError
from recruntime.types import Neighbors
from recruntime.untrusted import gunzip, is_count, read_json
from recruntime.wire import MANIFEST, PATHS, split_names

MAX_OPEN = 256  # files that stay decompressed


class InstantLane:
    """The instant parts of one bundle."""

    def __init__(self, boot: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        """boot: `instant` of the boot piece. files: contents by path, whose hashes were checked; what
        lies in packs is checked when it is asked for."""
        self._boot = boot
        self._files = files
        self._json = lru_cache(MAX_OPEN)(self._open)

    def __reduce__(self) -> tuple[Any, ...]:
        return InstantLane, (self._boot, self._files)

    def neighbors(self, item: str) -> Neighbors:
        """The item's neighbors; none for an unknown item. Raises PartCorruptError."""
        place = self._place(item)
        path = str(place)
        match self._json(place) if place else {"items": {}}:
            case {"aliases": {} as aliases, "items": {} as items, "cards": {"id": [*ids]}} if item in aliases:
                found = _listed(items.get(aliases[item]), ids)
            case {"items": {} as items} if item not in items:
                return ()
            case {"items": {} as items, "cards": {"id": [*ids]}}:
                found = _listed(items[item], ids)
            case _:
                found = None
        if found is not None:
            return found
        raise PartCorruptError(f"{path} does not hold lists of neighbors.")

    def _place(self, item: str) -> str | Span | None:
        """The file, or the bytes of a pack, that may have the item."""
        match self._boot:
            case {"page": int(page), "names": str(names), "fan": fan, "seed": seed, "root": str(root)} if (
                page
            ):
                return PackDirectory(names, fan, page, seed, root).find(item, self._files)
            case {"fan": 0, "names": str(names), "seed": int(seed), "table": str(table)}:
                return _path_of(item, names, seed, table)
            case {"fan": int(fan), "names": str(names)} if 0 < fan == len(split_names(names)):
                directory = split_names(names)[fnv1a32(item) % fan]
                match self._json(PATHS["directory"].format(directory)):
                    case {"names": str(names), "seed": int(seed), "table": str(table)}:
                        return _path_of(item, names, seed, table)
        raise PartCorruptError("The lookup of instant parts cannot be read.")

    def _open(self, place: str | Span) -> Any:
        path = str(place)
        if isinstance(place, Span):
            return read_json(gunzip(place.of(self._files), path), path)
        if place not in self._files:
            raise PartCorruptError(f"{MANIFEST} does not list {path}, which another file names.")
        return read_json(gunzip(self._files[place], path), path)


def _path_of(item: str, names: str, seed: int, table: str) -> str | None:
    """The path of the instant part to which the lookup leads. Raises PartCorruptError."""
    try:
        words = np.frombuffer(b64decode(table, validate=True), dtype="<u2")
    except ValueError as error:
        raise PartCorruptError("The lookup of instant parts cannot be read.") from error
    known, number = split_names(names), Lookup(seed, words).number(item)
    return PATHS["instant"].format(known[number]) if number < len(known) else None


def _listed(entry: object, ids: list[Any]) -> Neighbors | None:
    """The neighbors that an entry lists; None where it cannot be read. ids: of the part's cards."""
    match entry:
        case {"neighbors": [*rows], "cosines": [*cosines]} if (
            len(rows) == len(cosines)
            and all(is_count(row, len(ids) - 1) and isinstance(ids[row], str) for row in rows)
            and all(is_count(cosine, 100) for cosine in cosines)
        ):
            return tuple((ids[row], cosine / 100) for row, cosine in zip(rows, cosines, strict=True))
    return None
