"""A small picture, and the error where there is none."""

from __future__ import annotations

from dataclasses import dataclass


class PictureError(Exception):
    """A picture cannot be had. Its text is the reason, in a few words that many pictures share."""


@dataclass(frozen=True)
class Thumbnail:
    """A small picture.

    content: a WebP file.
    blur: its thumbhash in base64.
    """

    content: bytes
    blur: str
