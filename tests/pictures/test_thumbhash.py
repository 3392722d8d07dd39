"""A thumbhash stands for its picture: decoded by the published algorithm, it has nearly the same colors."""

from __future__ import annotations

from math import cos, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recbuild.pictures.thumbhash import MAX_SIDE, thumbhash

COLORS = st.tuples(*[st.integers(0, 255)] * 3)
SIDES = st.integers(1, MAX_SIDE)


def decoded(found: bytes) -> NDArray[np.float64]:
    """(height, width, 3), 0 to 1: after Evan Wallace's thumbHashToRGBA."""
    first, second = int.from_bytes(found[:3], "little"), int.from_bytes(found[3:5], "little")
    wide = second >> 15
    across = max(3, 7 if wide else second & 7)
    down = max(3, second & 7 if wide else 7)
    nibbles = iter([part for byte in found[5:] for part in (byte & 15, byte >> 4)])

    def terms(nx: int, ny: int, scale: float) -> list[tuple[int, int, float]]:
        return [
            (x, y, (next(nibbles) / 7.5 - 1) * scale)
            for y in range(ny)
            for x in range(1 if y == 0 else 0, nx)
            if x * ny < nx * (ny - y)
        ]

    light = terms(across, down, (first >> 18 & 31) / 31)
    yellow = terms(3, 3, (second >> 3 & 63) / 63 * 1.25)
    reddish = terms(3, 3, (second >> 9 & 63) / 63 * 1.25)
    ratio = across / down
    width, height = (32, round(32 / ratio)) if ratio > 1 else (round(32 * ratio), 32)
    pixels = np.empty((height, width, 3))
    for row in range(height):
        for column in range(width):
            x, y = (column + 0.5) / width, (row + 0.5) / height

            def at(mean: float, own: list[tuple[int, int, float]], x: float = x, y: float = y) -> float:
                return mean + sum(2 * w * cos(pi * x * cx) * cos(pi * y * cy) for cx, cy, w in own)

            bright = at((first & 63) / 63, light)
            p, q = at((first >> 6 & 63) / 31.5 - 1, yellow), at((first >> 12 & 63) / 31.5 - 1, reddish)
            blue = bright - 2 / 3 * p
            red = (3 * bright - blue + q) / 2
            pixels[row, column] = red, red - q, blue
    return np.clip(pixels, 0, 1)


@given(COLORS, st.integers(8, MAX_SIDE), st.integers(8, MAX_SIDE))
@settings(max_examples=25)
def test_a_plain_picture_keeps_its_color(color: tuple[int, int, int], width: int, height: int) -> None:
    found = decoded(thumbhash(np.full((height, width, 3), color, dtype=np.uint8)))
    assert np.abs(found - np.array(color) / 255).max() < 0.1


@given(COLORS, COLORS)
@settings(max_examples=25)
def test_two_halves_can_be_told_apart(left: tuple[int, int, int], right: tuple[int, int, int]) -> None:
    picture = np.empty((40, 60, 3), dtype=np.uint8)
    picture[:, :30], picture[:, 30:] = left, right
    found, middle = decoded(thumbhash(picture)), 16
    for half, color in ((found[:, :middle], left), (found[:, middle:], right)):
        assert np.abs(half.mean(axis=(0, 1)) - np.array(color) / 255).max() < 0.2


@given(st.integers(0, 2**32 - 1), SIDES, SIDES)
@settings(max_examples=50)
def test_it_is_short_for_every_picture(seed: int, width: int, height: int) -> None:
    picture = np.random.default_rng(seed).integers(0, 256, (height, width, 3)).astype(np.uint8)
    assert 5 < len(thumbhash(picture)) <= 25


def test_a_picture_that_is_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="101 × 5"):
        thumbhash(np.zeros((5, 101, 3), dtype=np.uint8))
