"""Pictures of all kinds become small; what is none, or a trap, is told in a few words."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from recbuild.pictures.shrink import MOST_BYTES, SIDE, shrink
from recbuild.pictures.thumbnail import PictureError


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(shrink(content).content)).convert("RGB")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_every_kind_becomes_a_small_webp_of_the_same_shape(kind: str) -> None:
    small = shrink(saved(Image.new("RGB", (600, 300), "red"), kind))
    picture = Image.open(BytesIO(small.content))
    assert (picture.format, picture.size) == ("WEBP", (SIDE, SIDE // 2))


def test_a_noisy_picture_is_small_too() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (24, 24, 3)).astype(np.uint8)
    picture = Image.fromarray(noise).resize((500, 500), Image.Resampling.BICUBIC)
    assert len(shrink(saved(picture, "JPEG")).content) < 2 * MOST_BYTES


def test_what_is_transparent_becomes_white() -> None:
    small = opened(saved(Image.new("RGBA", (50, 50), (255, 0, 0, 0)), "PNG"))
    assert np.asarray(small).min() > 250


def test_a_photo_is_turned_as_its_camera_says() -> None:
    picture = Image.new("RGB", (200, 100), "blue")
    exif = picture.getexif()
    exif[0x0112] = 6  # lies on its side
    small = opened(saved(picture, "JPEG", exif=exif.tobytes()))
    assert small.height > small.width


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that says that it is huge."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [8_000, 12_000, 60_000])
def test_a_bomb_is_not_decoded(side: int) -> None:
    with pytest.raises(PictureError, match="million pixels"):
        shrink(bomb(side))


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(PictureError, match="none of JPEG"):
        shrink(b"<html>Not found</html>")


def test_half_a_picture_is_damaged() -> None:
    whole = saved(Image.effect_noise((300, 300), 80).convert("RGB"), "PNG")
    with pytest.raises(PictureError, match="damaged"):
        shrink(whole[: len(whole) // 2])
