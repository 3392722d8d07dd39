"""Small pictures that earlier builds made, each under its source: an address, or a file's content."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass

from recbuild.embed.cache import Cache
from recbuild.pictures.download import Headers
from recbuild.pictures.shrink import Recipe
from recbuild.pictures.thumbnail import Thumbnail

FRESH_SECONDS = 7 * 86_400
"""For so long an address is not asked whether its picture changed."""


@dataclass(frozen=True)
class Remembered:
    """A small picture, and what it was made from.

    thumbnail: as it was made.
    version: headers by which a server can be asked whether the picture changed.
    time: when the server was last asked, in seconds since 1970.
    """

    thumbnail: Thumbnail
    version: Headers
    time: float

    @property
    def is_fresh(self) -> bool:
        """Whether the server need not be asked."""
        return 0 <= time.time() - self.time < FRESH_SECONDS


def recall(cache: Cache, source: str, recipe: Recipe) -> Remembered | None:
    """What was made from this source, if it is known and whole."""
    content = cache.picture(_name(source, recipe))
    head, _, picture = (content or b"").partition(b"\n")
    try:
        said = json.loads(head)
        if said["sha256"] != hashlib.sha256(picture).hexdigest():
            return None
        return Remembered(Thumbnail(picture, str(said["blur"])), dict(said["version"]), float(said["time"]))
    except (ValueError, KeyError, TypeError):
        return None


def remember(cache: Cache, source: str, recipe: Recipe, made: Remembered) -> None:
    """Keep it for later builds."""
    picture = made.thumbnail.content
    said = {
        "blur": made.thumbnail.blur,
        "version": dict(made.version),
        "time": made.time,
        "sha256": hashlib.sha256(picture).hexdigest(),
    }
    cache.keep_picture(_name(source, recipe), json.dumps(said).encode() + b"\n" + picture)


def _name(source: str, recipe: Recipe) -> str:
    return hashlib.sha256(f"{recipe.name}\n{source}".encode()).hexdigest()
