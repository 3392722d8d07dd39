"""ThumbHash: about 24 bytes that stand for a picture until it is here, drawn as a blur of its colors.

The format is Evan Wallace's (https://evanw.github.io/thumbhash/), without transparency: the first terms of a
discrete cosine transform of the brightness and of two color differences, four bits each.
"""

from __future__ import annotations

from itertools import chain

import numpy as np
from numpy.typing import NDArray

MAX_SIDE = 100
TERMS = 7  # of brightness along the longer side
COLOR_TERMS = 3
DIGITS = 9  # sums that differ by less are the same on every machine

Channel = NDArray[np.float64]


def thumbhash(pixels: NDArray[np.uint8]) -> bytes:
    """pixels: uint8 (height, width, 3), red, green, blue, at most MAX_SIDE a side. Raises ValueError."""
    height, width = pixels.shape[:2]
    if not (0 < height <= MAX_SIDE and 0 < width <= MAX_SIDE):
        raise ValueError(
            f"A picture of {width} × {height} pixels has no thumbhash: at most {MAX_SIDE} a side."
        )
    red, green, blue = np.moveaxis(pixels.astype(np.float64) / 255, 2, 0)
    longest = max(width, height)
    across, down = (max(1, _rounded(TERMS * side / longest)) for side in (width, height))
    light = _Terms((red + green + blue) / 3, max(3, across), max(3, down))
    yellow = _Terms((red + green) / 2 - blue, COLOR_TERMS, COLOR_TERMS)
    reddish = _Terms(red - green, COLOR_TERMS, COLOR_TERMS)
    wide = int(width > height)
    first = (
        _rounded(63 * light.mean)
        | _rounded(31.5 + 31.5 * yellow.mean) << 6
        | _rounded(31.5 + 31.5 * reddish.mean) << 12
        | _rounded(31 * light.scale) << 18
    )
    second = (
        (down if wide else across)
        | _rounded(63 * yellow.scale) << 3
        | _rounded(63 * reddish.scale) << 9
        | wide << 15
    )
    nibbles = [*chain(light.nibbles, yellow.nibbles, reddish.nibbles)]
    nibbles += [0] * (len(nibbles) % 2)
    pairs = zip(nibbles[::2], nibbles[1::2], strict=True)
    head: bytes = first.to_bytes(3, "little") + int(second).to_bytes(2, "little")
    return head + bytes(low | high << 4 for low, high in pairs)


class _Terms:
    """The terms of one channel.

    mean: of all values.
    scale: the largest other term.
    nibbles: the other terms, 0 to 15, where 7.5 is none.
    """

    def __init__(self, channel: Channel, across: int, down: int) -> None:
        height, width = channel.shape
        waves = [
            np.cos(np.pi / side * np.outer(np.arange(terms), np.arange(side) + 0.5))
            for side, terms in ((height, down), (width, across))
        ]
        found = np.round(waves[0] @ channel @ waves[1].T / (width * height), DIGITS)
        kept = [found[y, x] for y in range(down) for x in range(across) if x * down < across * (down - y)]
        self.mean, terms = float(kept[0]), np.array(kept[1:])
        self.scale = float(np.abs(terms).max())
        shares = np.round(7.5 + 7.5 / self.scale * terms, DIGITS) if self.scale else np.full(len(terms), 7.5)
        self.nibbles = [_rounded(share) for share in shares.tolist()]


def _rounded(value: float) -> int:
    """To the nearest integer, halves up."""
    return int(value + 0.5)
