"""What came of the pictures of a catalog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recbuild.pictures.thumbnails import Thumbnails


@dataclass(frozen=True)
class MissingPictures:
    """Pictures that cannot be had, for one reason.

    reason: in words.
    count: of different addresses.
    example: one of them.
    """

    reason: str
    count: int
    example: str


@dataclass(frozen=True)
class ModelPictures:
    """What an image model sees of n items.

    digests: n texts, of each item's picture; "" for an item without one.
    pictures: by digest.
    """

    digests: Sequence[str]
    pictures: Thumbnails

    @property
    def count(self) -> int:
        """How many items have a picture."""
        return sum(map(bool, self.digests))


@dataclass(frozen=True)
class Collected:
    """The pictures of a catalog.

    thumbnails: by address; None where none were asked for.
    for_model: what an image model sees; None where there is no such model.
    missing: what cannot be had, the most frequent reason first.
    """

    thumbnails: Thumbnails | None
    for_model: ModelPictures | None
    missing: tuple[MissingPictures, ...]

    @property
    def digest(self) -> str:
        """Changes with any of the pictures."""
        both = (self.thumbnails, self.for_model and self.for_model.pictures)
        return " ".join(one.digest if one else "" for one in both)
