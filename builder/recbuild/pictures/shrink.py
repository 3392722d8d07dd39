"""Shrinking: a picture's bytes in, out a thumbnail of about 1.5 KB and a blur of 24 bytes, or a picture that
is as large as image models see it.

Nothing of a picture is believed: its size is looked at before it is decoded, and what Pillow cannot read is a
`PictureError`, which says why in a few words.
"""

from __future__ import annotations

import warnings
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError, features

from recbuild.pictures.thumbhash import MAX_SIDE, thumbhash
from recbuild.pictures.thumbnail import PictureError, Thumbnail

SIDE = 112
"""Pixels of a thumbnail's longer side."""
QUALITIES = (60, 45, 30, 20)
"""Of WebP: the first with which a thumbnail has at most MOST_BYTES, else the last."""
MOST_BYTES = 1_400
MAX_PIXELS = 50_000_000
TOO_LARGE = f"it has more than {MAX_PIXELS // 10**6} million pixels"
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
MODEL_SIDE = 384
"""Pixels of the longer side of what an image model gets: most models see 224 to 384."""
MODEL_QUALITY = 90

# The size is checked here, before anything is decoded; Pillow would only print a line.
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


def shrink(content: bytes) -> Thumbnail:
    """Raises PictureError."""
    small = _opened(content, SIDE)
    for quality in QUALITIES:
        file = BytesIO()
        small.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MOST_BYTES:
            break
    tiny = small.copy()
    tiny.thumbnail((MAX_SIDE, MAX_SIDE))
    return Thumbnail(file.getvalue(), b64encode(thumbhash(np.asarray(tiny))).decode())


def for_model(content: bytes) -> Thumbnail:
    """The picture as an image model gets it, without a blur. Raises PictureError."""
    file = BytesIO()
    _opened(content, MODEL_SIDE).save(file, "WEBP", quality=MODEL_QUALITY, method=4)
    return Thumbnail(file.getvalue(), "")


BLANK = Image.new("RGB", (MODEL_SIDE, MODEL_SIDE))
"""A picture of nothing, to try a model with."""


def pixels_of(small: bytes) -> Image.Image:
    """A picture that was made here, decoded."""
    return Image.open(BytesIO(small)).convert("RGB")


@dataclass(frozen=True)
class Recipe:
    """One way to shrink.

    name: changes with all that the results depend on.
    make: does it; raises PictureError.
    """

    name: str
    make: Callable[[bytes], Thumbnail]


_WEBP = f"webp {features.version('webp')}"
THUMBNAIL = Recipe(f"{SIDE} {QUALITIES} {MOST_BYTES} {_WEBP}", shrink)
FOR_MODEL = Recipe(f"{MODEL_SIDE} {MODEL_QUALITY} {_WEBP}", for_model)


def _opened(content: bytes, side: int) -> Image.Image:
    """The picture as it is meant to be seen, `side` pixels at most, on white; of an animation the first."""
    if not content:
        raise PictureError("it is empty")
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise PictureError(TOO_LARGE)
            picture.draft("RGB", (2 * side, 2 * side))  # JPEG: decoded at a fraction of its size
            turned = ImageOps.exif_transpose(picture)
            clear = turned.has_transparency_data
            plain = turned.convert("RGBA" if clear else "RGB")
            plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    except UnidentifiedImageError as error:
        raise PictureError(f"it is none of {', '.join(FORMATS)}") from error
    except Image.DecompressionBombError as error:
        raise PictureError(TOO_LARGE) from error
    except PictureError:
        raise
    except Exception as error:  # of damaged files Pillow raises almost anything
        raise PictureError("it is damaged") from error
    if not clear:
        return plain
    white = Image.new("RGBA", plain.size, "white")
    white.alpha_composite(plain)
    return white.convert("RGB")
