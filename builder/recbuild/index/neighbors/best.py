"""The best of many scores, by a bar that is cheap to find: to sort all costs more than to compute them.

Scores are whole numbers. An asker, its score and the row that reached it fit into one integer, whose order is
that of the lists: the same on every machine, equal scores in the order of their rows.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows

GROUPED = 16  # scores, of which the largest alone is looked at to find the bar
ASKED_BITS, SCORE_BITS, ROW_BITS = 14, 25, 25
MOST_ITEMS = 1 << ROW_BITS
LARGEST = 1 << 24

Pairs = NDArray[np.uint64]
"""uint64 (p,): each an asker, a score and a row, as `pairs_of` packs them."""

Lists = tuple[NDArray[np.int32], NDArray[np.float32]]
"""int32 (n, wanted), the best rows of each asker, -1 for none; float32, their scores, -inf for none."""


def above(scores: NDArray[np.float32], wanted: int) -> Rows:
    """int64: places in the flat scores, float32 (m, n), of the `wanted` best of each line, and of few others.

    Scores of minus infinity are left out.
    """
    width = scores.shape[1]
    if width <= wanted:
        return np.flatnonzero(scores > -np.inf)
    groups = width // GROUPED
    largest = scores
    if groups > wanted:  # the best of so many groups are as good as the bar
        largest = scores[:, : groups * GROUPED].reshape(len(scores), GROUPED, groups).max(axis=1)
    last = largest.shape[1] - wanted
    bars = np.maximum(np.partition(largest, last, axis=1)[:, last], np.finfo(np.float32).min)
    return np.flatnonzero(scores >= bars[:, np.newaxis])


def top(scores: NDArray[np.float32], wanted: int) -> Rows:
    """int64 (m, wanted): columns of the `wanted` best of each line, best first, equal ones in their order.

    scores: float32 (m, n), all finite, n at least `wanted`.
    """
    at = above(scores, wanted)
    lines, columns = np.divmod(at, scores.shape[1])
    order = np.lexsort((columns, -scores.ravel()[at], lines))
    firsts = np.searchsorted(lines, np.arange(len(scores)))
    found: Rows = columns[order[firsts[:, np.newaxis] + np.arange(wanted)]]
    return found


def pairs_of(asked: NDArray[np.integer], scores: NDArray[np.float32], rows: NDArray[np.integer]) -> Pairs:
    """Pairs of who asked, below 2^ASKED_BITS, and a row, below 2^ROW_BITS, with a score.

    Scores are whole, and at most LARGEST either way.
    """
    keys = asked.astype(np.int64) << SCORE_BITS | (LARGEST - scores.astype(np.int64))
    return keys.astype(np.uint64) << np.uint64(ROW_BITS) | rows.astype(np.uint64)


def asked_and_rows(pairs: Pairs) -> tuple[Rows, Rows]:
    """Who asked, and for which row: int64 (p,) each."""
    asked = pairs >> np.uint64(SCORE_BITS + ROW_BITS)
    return asked.astype(np.int64), (pairs & np.uint64((1 << ROW_BITS) - 1)).astype(np.int64)


def lists_of(pairs: Pairs, count: int, wanted: int) -> Lists:
    """The best rows of each of `count` askers, best first. A pair that is there twice counts once."""
    pairs = np.sort(pairs)
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    asked, rows = asked_and_rows(pairs)
    places = np.arange(len(asked)) - np.searchsorted(asked, np.arange(count))[asked]
    kept = places < wanted
    at = asked[kept], places[kept]
    best = np.full((count, wanted), -1, dtype=np.int32)
    best[at] = rows[kept]
    reached = np.full((count, wanted), -np.inf, dtype=np.float32)
    keys = (pairs[kept] >> np.uint64(ROW_BITS)).astype(np.int64)
    reached[at] = LARGEST - (keys & ((1 << SCORE_BITS) - 1))
    return best, reached
