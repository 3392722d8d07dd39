"""From a ranked pool to a shelf: no two variants of one product, some variety, and now and then a surprise.

In go scores, vectors and what is one product, best first; out come positions. Chance is handed in as a seed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.hashing import BASIS, fnv1a32

SAFE = 2  # places that are never given to a surprise


def select(
    scores: NDArray[np.float64],
    vectors: NDArray[np.float64],
    same: Sequence[NDArray[np.integer]],
    k: int,
    diversity: float,
) -> list[int]:
    """Up to k positions in the pool, in the order of the shelf.

    scores: float64 (m,), not negative. vectors: float64 (m, dims) of unit length. same: integers (m,) each,
    of which two equal ones say that a shelf shows one of the two. Each next one is the best by
    (1 − diversity) · score − diversity · likeness to what is chosen already (maximal marginal relevance:
    Carbonell and Goldstein, SIGIR 1998), scores relative to the best.
    """
    worth = (1 - diversity) * (scores / (scores.max(initial=0.0) or 1.0))
    left = np.ones(len(scores), dtype=np.bool_)
    nearest = np.zeros(len(scores), dtype=np.float64)
    chosen: list[int] = []
    while len(chosen) < k and left.any():
        best = int(np.argmax(np.where(left, worth - diversity * nearest, -np.inf)))
        chosen.append(best)
        left[best] = False
        likeness = (vectors @ vectors[best]).round(6)  # the sum's last bit depends on the machine
        nearest = np.maximum(nearest, likeness)
        for numbers in same:
            left &= numbers != numbers[best]
    return chosen


def numbered(names: Iterable[Hashable]) -> NDArray[np.intp]:
    """A number for each name, the same for equal ones; an empty name equals no other."""
    known: dict[Hashable, int] = {}
    keys = ((name or None, None if name else place) for place, name in enumerate(names))
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.intp)


def surprises(
    places: int, hashes: NDArray[np.uint32], share: float, seed: int
) -> tuple[int, NDArray[np.intp]]:
    """How many of a shelf's places are for a surprise, and all others in the order of their luck.

    share: of the places behind the first SAFE ones, on average over seeds. hashes: uint32 (m,), of the
    others' ids: from them and from the seed alone follows who is lucky.
    """
    drawn = draws(np.concatenate([np.array([BASIS], dtype=np.uint32), hashes]), seed)
    # share · places and a draw below 1, rounded down, is share · places on average.
    count = int(share * max(places - SAFE, 0) + drawn[0])
    return count, np.argsort(drawn[1:], kind="stable")


def draws(hashes: NDArray[np.uint32], seed: int) -> NDArray[np.float64]:
    """Numbers from 0 up to 1, float64 (m,): the same for the same seed and hash wherever they are drawn."""
    value = hashes ^ np.uint32(fnv1a32(str(seed)))
    # The last bytes of a text barely touch FNV's high bits: mixed as MurmurHash3 ends.
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        value = (value ^ value >> np.uint32(shift)) * np.uint32(factor)
    return (value ^ value >> np.uint32(16)) / 2**32
