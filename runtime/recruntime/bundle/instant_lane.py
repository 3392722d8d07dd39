"""The instant lane: an item's neighbors and cosines, as its instant part lists them (docs/format.md §4).

In go the boot piece and the files of the instant lane, which stay compressed until they are asked for. A page
reads the same in TypeScript, and hands it to the engine with each request.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from recruntime.bundle.files import Entry, Read, checked
from recruntime.bundle.hashing import fnv1a32
from recruntime.bundle.instant_part import OpenedPart, open_part
from recruntime.bundle.lookup import Lookup
from recruntime.bundle.packs import PackDirectory, Span
from recruntime.errors import PartCorruptError
from recruntime.kinds import CATALOG_LISTS, no_list
from recruntime.types import Neighbors
from recruntime.untrusted import gunzip, is_count, read_json
from recruntime.wire import MANIFEST, PATHS, split_names

RRF_K = 60
OF_AN_ITEM = {"bought-together": "bought_together", "looks-similar": "looks_similar"}
"""Kinds whose lists are in the entries of items → by which key."""
MAX_OPEN = 256  # files that stay decompressed


LANE = ("instant", "directory", "pack")
"""Kinds of parts that the instant lane reads."""


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
        found = self._entry(item)
        return () if found is None else _neighbors(found)

    def listed(self, kind: str, items: Sequence[str]) -> tuple[str, ...]:
        """The ids of the list of a kind of LISTED, best first; none for any other kind.

        items: the basket and the page's item, whose lists are fused by reciprocal rank. Raises
        BadRequestError where the bundle has no such list, and PartCorruptError.
        """
        if kind in CATALOG_LISTS:
            return self._catalog_list(kind)
        if kind not in OF_AN_ITEM:
            return ()
        if kind == "looks-similar" and self._boot.get("looks_similar") is not True:
            raise no_list(kind)
        scores: dict[str, float] = {}
        for item in dict.fromkeys(items):
            found = self._entry(item)
            for place, other in enumerate(() if found is None else _listed(found, OF_AN_ITEM[kind])):
                scores[other] = scores.get(other, 0.0) + 1.0 / (RRF_K + place + 1)
        return tuple(sorted(scores, key=lambda other: -scores[other]))

    def part(self, item: str) -> OpenedPart | None:
        """The only part that may have the item; None if none can. Raises PartCorruptError."""
        place = self._place(item)
        return None if place is None else open_part(self._json(place), str(place))

    def part_of(self, kind: str) -> OpenedPart | None:
        """The part with the default list (""), with the list of a kind, or with what rules pin ("pinned").

        None where the bundle has no such list. Raises PartCorruptError.
        """
        lists = self._boot.get("lists")
        name = (
            self._boot.get("default") if kind == "" else lists.get(kind) if isinstance(lists, dict) else None
        )
        if name is None:
            return None
        path = PATHS["instant"].format(name)
        return open_part(self._json(path), path)

    def _catalog_list(self, kind: str) -> tuple[str, ...]:
        match self._boot:
            case {"lists": {} as lists} if isinstance(name := lists.get(kind), str):
                path = PATHS["instant"].format(name)
                match self._json(path):
                    case {"items": {"": {"neighbors": [*rows]}}, "cards": {"id": [*ids]}}:
                        return _named(rows, ids, path)
                raise PartCorruptError(f"{path} does not hold a list.")
        raise no_list(kind)

    def _entry(self, item: str) -> InstantEntry | None:
        """The entry of an item, None for an unknown one. Raises PartCorruptError."""
        place = self._place(item)
        path = str(place)
        match self._json(place) if place else {"items": {}}:
            case {"aliases": {} as aliases, "items": {} as items, "cards": {"id": [*ids]}} if item in aliases:
                return InstantEntry(path, items.get(aliases[item]), ids)
            case {"items": {} as items} if item not in items:
                return None
            case {"items": {} as items, "cards": {"id": [*ids]}}:
                return InstantEntry(path, items[item], ids)
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


def lane_of(read: Read, manifest: Mapping[str, Any], entries: Sequence[Entry]) -> InstantLane:
    """The instant lane of a bundle, whose files are checked. Raises RecError.

    All files are read at once: an opened bundle works on when the folder gets a new one.
    """
    files = {entry.path: checked(read, entry) for entry in entries if entry.kind in LANE}
    match manifest:
        case {"boot": {"instant": {} as boot}}:
            return InstantLane(boot, files)
    raise PartCorruptError(f"{MANIFEST} does not say where the instant parts are.")


def _path_of(item: str, names: str, seed: int, table: str) -> str | None:
    """The path of the instant part to which the lookup leads. Raises PartCorruptError."""
    try:
        words = np.frombuffer(b64decode(table, validate=True), dtype="<u2")
    except ValueError as error:
        raise PartCorruptError("The lookup of instant parts cannot be read.") from error
    known, number = split_names(names), Lookup(seed, words).number(item)
    return PATHS["instant"].format(known[number]) if number < len(known) else None


@dataclass(frozen=True)
class InstantEntry:
    """An item's entry in an instant part.

    path: of the part. lists: the entry. ids: of the part's cards.
    """

    path: str
    lists: Any
    ids: list[Any]


def _neighbors(entry: InstantEntry) -> Neighbors:
    match entry.lists:
        case {"neighbors": [*rows], "cosines": [*cosines]} if len(rows) == len(cosines) and all(
            is_count(cosine, 100) for cosine in cosines
        ):
            found = zip(_named(rows, entry.ids, entry.path), cosines, strict=True)
            return tuple((item, cosine / 100) for item, cosine in found)
    raise PartCorruptError(f"{entry.path} does not hold lists of neighbors.")


def _listed(entry: InstantEntry, key: str) -> tuple[str, ...]:
    """The ids of a list that not every entry has."""
    match entry.lists:
        case {} as lists if isinstance(rows := lists.get(key), list):
            return _named(rows, entry.ids, entry.path)
    return ()


def _named(rows: list[Any], ids: list[Any], path: str) -> tuple[str, ...]:
    """The ids of these rows of a part's cards. Raises PartCorruptError, naming the part's path."""
    if all(is_count(row, len(ids) - 1) and isinstance(ids[row], str) for row in rows):
        return tuple(ids[row] for row in rows)
    raise PartCorruptError(f"{path} has a list that names what is not on its cards.")
