"""What came of the pictures of a catalog."""

from __future__ import annotations

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
class Collected:
    """The pictures of a catalog.

    thumbnails: by address.
    missing: what cannot be had, the most frequent reason first.
    """

    thumbnails: Thumbnails
    missing: tuple[MissingPictures, ...]
