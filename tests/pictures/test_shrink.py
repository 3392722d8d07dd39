"""Pictures of all kinds become small; what is none, or a trap, is told in a few words."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from recbuild.pictures.shrink import MODEL_SIDE, MOST_BYTES, SIDE, for_model, pixels_of, shrink
from recbuild.pictures.thumbnail import PictureError, Thumbnail


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


@pytest.mark.parametrize(
    ("mode", "color", "kind"),
    [
        ("CMYK", (0, 255, 255, 0), "JPEG"),
        ("P", 1, "PNG"),
        ("L", 120, "PNG"),
        ("RGBA", (200, 0, 0, 128), "PNG"),
        ("LA", (0, 0), "PNG"),
        ("1", 1, "PNG"),
        ("I;16", 40_000, "PNG"),
    ],
)
def test_every_mode_becomes_rgb_for_a_model(mode: str, color: float | tuple[float, ...], kind: str) -> None:
    picture = Image.new(mode, (500, 250), color)
    found = pixels_of(for_model(saved(picture, kind)).content)
    assert (found.mode, found.size) == ("RGB", (MODEL_SIDE, MODEL_SIDE // 2))


def test_of_an_animation_the_first_picture_counts() -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "blue", "green")]
    moving = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert pixels_of(for_model(moving).content).getpixel((20, 20)) == pytest.approx((254, 0, 0), abs=4)


def test_a_photo_is_turned_for_a_model_too() -> None:
    picture = Image.new("RGB", (200, 100), "blue")
    exif = picture.getexif()
    exif[0x0112] = 6
    assert pixels_of(for_model(saved(picture, "JPEG", exif=exif.tobytes())).content).size == (100, 200)


@pytest.mark.parametrize("make", [shrink, for_model])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", "none of JPEG"),
        (b"\x89PNG\r\n\x1a\n", "none of JPEG|damaged"),
        (b"BM" + bytes(60), "none of JPEG"),
        (bomb(60_000), "million pixels"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused_by_both(
    make: Callable[[bytes], Thumbnail], content: bytes, reason: str
) -> None:
    with pytest.raises(PictureError, match=reason):
        make(content)
