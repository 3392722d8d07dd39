"""From scores to an order: the best rows of one list, and several lists fused into one.

Pure functions over arrays. Ties are always broken the same way, so that every reader of a bundle, in a
browser or not, shows the same shelf.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RRF_K = 60

Rows = NDArray[np.intp]
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]


def best_rows(scores: NDArray[np.float32], allowed: Mask, count: int) -> Rows:
    """Up to `count` allowed rows, highest score first; equal scores in row order.

    scores: float32 (n,); allowed: bool (n,).
    """
    candidates = np.flatnonzero(allowed)
    found = scores[candidates]
    if len(candidates) > count:
        bar = np.partition(found, -count)[-count]
        candidates, found = candidates[found >= bar], found[found >= bar]
    return candidates[np.argsort(-found, kind="stable")][:count]


def reciprocal_rank_fusion(
    lists: Sequence[Rows], weights: Sequence[float] | None = None
) -> tuple[Rows, Scores]:
    """Rows of all lists, best first, and their scores, Σ weight / (60 + rank). weights: 1 if not given.

    Equal scores stand in the order in which the lists, one after the other, name them.
    Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods (SIGIR 2009).
    """
    ranks = [1.0 / (RRF_K + np.arange(1, len(rows) + 1)) for rows in lists]
    return weighted_fusion(lists, ranks, weights or [1.0] * len(lists))


def weighted_fusion(
    lists: Sequence[Rows], scores: Sequence[Scores], weights: Sequence[float]
) -> tuple[Rows, Scores]:
    """Rows of all lists, best first, and Σ weight · score; a list that does not name a row gives it 0."""
    named = np.concatenate(lists)
    worth = np.concatenate([weight * of for of, weight in zip(scores, weights, strict=True)])
    places = np.arange(len(named))
    first = np.empty(named.max(initial=-1) + 1, dtype=np.intp)  # by row, where it is named first
    first[named[::-1]] = places[::-1]
    place = first[named]
    sums: Scores = np.bincount(place, worth, len(named)).astype(np.float64)
    found = np.flatnonzero(place == places)
    return ordered(named[found], sums[found])


def ordered(rows: Rows, scores: Scores) -> tuple[Rows, Scores]:
    """The rows by score, the highest first; equal ones as they stood."""
    order = np.argsort(-scores, kind="stable")
    return rows[order], scores[order]
