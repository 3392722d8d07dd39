"""Takes the place of numpy.ma: numpy.unique and numpy.isin ask whether an array is masked, and none is."""

from __future__ import annotations


def is_masked(x: object) -> bool:
    return False
