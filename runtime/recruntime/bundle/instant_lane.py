"""The instant lane: an item's neighbors and cosines, as its instant part lists them (docs/format.md §4).

In go the boot piece and the files of the instant lane, which stay compressed until they are asked for. A page
reads the same in TypeScript, and hands it to the engine with each request.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from recruntime.bundle.hashing import fnv1a32
from recruntime.bundle.lookup import Lookup
from recruntime.errors import PartCorruptError
from recruntime.types import Neighbors
from recruntime.wire import split_names

GZIP = 16 + zlib.MAX_WBITS
MAX_OPEN = 256  # files that stay decompressed


class InstantLane:
    """The instant parts of one bundle."""

    def __init__(self, boot: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
        """boot: `instant` of the boot piece. files: contents by path, whose hashes were checked."""
        self._boot = boot
        self._files = files
        self._json = lru_cache(MAX_OPEN)(self._open)

    def __reduce__(self) -> tuple[Any, ...]:
        return InstantLane, (self._boot, self._files)

    def neighbors(self, item: str) -> Neighbors:
        """The item's neighbors; none for an unknown item. Raises PartCorruptError."""
        path = self._path(item)
        try:
            part = self._json(path) if path else {"items": {}}
            entry = part["items"].get(item)
            if entry is None:
                return ()
            ids = [part["cards"]["id"][row] for row in entry["neighbors"]]
            return tuple(zip(ids, (cosine / 100 for cosine in entry["cosines"]), strict=True))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise PartCorruptError(f"{path} does not hold lists of neighbors.") from error

    def _path(self, item: str) -> str | None:
        """The file that may have the item."""
        found = self._boot
        try:
            if found["fan"]:
                name = split_names(found["names"])[fnv1a32(item) % found["fan"]]
                found = self._json(f"instant/{name}.bin")
            table = np.frombuffer(b64decode(found["table"]), dtype="<u2")
            number = Lookup(found["seed"], table).number(item)
            names = split_names(found["names"])
        except (IndexError, KeyError, TypeError, ValueError, ZeroDivisionError) as error:
            raise PartCorruptError("The lookup of instant parts cannot be read.") from error
        return f"instant/{names[number]}.bin" if number < len(names) else None

    def _open(self, path: str) -> Any:
        try:
            return json.loads(zlib.decompress(self._files[path], GZIP))
        except KeyError as error:
            raise PartCorruptError(
                f"manifest.json does not list {path}, which another file names."
            ) from error
        except (ValueError, zlib.error) as error:
            raise PartCorruptError(f"{path} is not compressed JSON: {error}.") from error
