"""From a ranked pool to a shelf: no two variants of one product, some variety, and now and then a surprise.

In go rows and scores, best first; out come the rows that are shown. Chance is handed in as a seed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recruntime.hashing import fnv1a32

Rows = NDArray[np.intp]
SAFE = 2  # places that are never given to a surprise


def select(
    scores: NDArray[np.float64],
    vectors: NDArray[np.float64],
    titles: Sequence[str],
    k: int,
    diversity: float,
    duplicates: float,
) -> list[int]:
    """Up to k positions in the pool, in the order of the shelf.

    scores: float64 (m,), descending, not negative. vectors: float64 (m, dims) of unit length. titles: "" for
    none. Each next one is the best by (1 − diversity) · score − diversity · likeness to what is chosen
    already (maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998), scores relative to the best.
    What is as like as `duplicates` to a chosen one, or has its title, is left out.
    """
    likeness = (vectors @ vectors.T).astype(np.float32)  # rounded: the sum's last bit depends on the machine
    worth = (1 - diversity) * (scores / (scores[0] or 1.0)) if len(scores) else scores
    open_ = np.ones(len(scores), dtype=np.bool_)
    nearest = np.zeros(len(scores), dtype=np.float64)
    titled = np.array([title.casefold() for title in titles])
    chosen: list[int] = []
    while len(chosen) < k and open_.any():
        best = int(np.argmax(np.where(open_, worth - diversity * nearest, -np.inf)))
        chosen.append(best)
        open_[best] = False
        open_ &= likeness[best] < duplicates
        if titled[best]:
            open_ &= titled != titled[best]
        nearest = np.maximum(nearest, likeness[best])
    return chosen


def explore(
    shelf: list[int], others: Sequence[int], names: Sequence[str], share: float, seed: int
) -> list[int]:
    """The shelf with the last of its places given to some of the others.

    share: of the places behind the first SAFE ones, on average over seeds. names: of the others, from which
    and from the seed alone follows who is chosen.
    """
    wanted = share * max(len(shelf) - SAFE, 0)
    draws = [draw(seed, name) for name in names]
    count = min(int(wanted + draw(seed, "")), len(others), max(len(shelf) - SAFE, 0))
    if not count:
        return shelf
    lucky = sorted(range(len(others)), key=lambda at: (draws[at], at))[:count]
    return [*shelf[: len(shelf) - count], *(others[at] for at in lucky)]


def draw(seed: int, name: str) -> float:
    """A number from 0 up to 1, the same for the same seed and name wherever it is drawn."""
    value = fnv1a32(f"{seed}\x00{name}")
    # The last bytes of a text barely touch FNV's high bits: mixed as MurmurHash3 ends.
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        value = ((value ^ value >> shift) * factor) & 0xFFFFFFFF
    return (value ^ value >> 16) / 2**32
