"""From scores to an order: the best rows of one list, and several lists fused into one.

Pure functions over arrays. Ties are always broken the same way, so that every reader of a bundle, in a
browser or not, shows the same shelf.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RRF_K = 60


def best_rows(
    scores: NDArray[np.float32], allowed: NDArray[np.bool_], count: int, floor: float = -np.inf
) -> NDArray[np.intp]:
    """Up to `count` allowed rows of at least the floor's score, highest first; equal scores in row order.

    scores: float32 (n,); allowed: bool (n,).
    """
    candidates = np.flatnonzero(allowed & (scores >= floor))
    found = scores[candidates]
    if len(candidates) > count:
        bar = np.partition(found, -count)[-count]
        candidates, found = candidates[found >= bar], found[found >= bar]
    return candidates[np.argsort(-found, kind="stable")][:count]


def reciprocal_rank_fusion(lists: Sequence[NDArray[np.intp]]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Rows of all lists, best first, and their scores, Σ 1 / (60 + rank).

    Equal scores stand in the order in which the lists, one after the other, name them.
    Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning
    Methods (SIGIR 2009).
    """
    rows, first, index = np.unique(np.concatenate(lists), return_index=True, return_inverse=True)
    ranks = np.concatenate([np.arange(1, len(rows_of) + 1) for rows_of in lists])
    scores = np.zeros(len(rows), dtype=np.float64)
    np.add.at(scores, index, 1.0 / (RRF_K + ranks))
    order = np.lexsort((first, -scores))
    return rows[order], scores[order]
