"""The words of an id, by docs/format.md §4 alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def word(one: NDArray[np.uint32], two: NDArray[np.uint32], seed: int, number: int) -> NDArray[np.uint32]:
    """uint32 (n,): word 0, 1 or 2 of each id with these two hashes."""
    salt = np.uint32((3 * seed + number) * 0x9E3779B1 & 0xFFFFFFFF)
    return _mix(one + _mix(two + salt))


def _mix(words: NDArray[np.uint32]) -> NDArray[np.uint32]:
    words = (words ^ words >> np.uint32(16)) * np.uint32(0x85EBCA6B)
    words = (words ^ words >> np.uint32(13)) * np.uint32(0xC2B2AE35)
    return words ^ words >> np.uint32(16)
