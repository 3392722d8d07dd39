"""The item-to-item table: what people met in the same sessions ("often chosen together").

In go sessions; out comes for each item a short ranked list. A user counts once for a pair, however often the
two were met. Scores are damped by how often either item is met at all, as cosine does
(Sarwar et al.: Item-based collaborative filtering, WWW 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.learn.model import Rows
from recbuild.sessions import Sessions

NEAR = 12
REACH = 20  # events that two may lie apart
BACKWARDS = 0.5
PAIRS_AT_ONCE = 5_000_000

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Directed pairs, both ways. one, other: int64 (p,) items; weight: float64 (p,); users: int64 (p,)."""

    one: Rows
    other: Rows
    weight: Weights
    users: Rows

    def take(self, kept: NDArray[np.bool_]) -> Pairs:
        """Those of these pairs."""
        return Pairs(self.one[kept], self.other[kept], self.weight[kept], self.users[kept])


def count_pairs(sessions: Sessions, items: int) -> Pairs:
    """All pairs of items that were met in one session, what each weighs, and how many users met it.

    A user counts once, with 1 / distance of the closest meeting, half as much against the order of events.
    """
    item, session = sessions.item, sessions.session_of
    time, user = sessions.time, sessions.user[session]
    lengths = np.diff(sessions.starts)
    total = sum(int(np.maximum(lengths - lag, 0).sum()) for lag in range(1, REACH + 1))
    passes = max(1, -(-total // PAIRS_AT_ONCE))
    found = []
    for number in range(passes):
        ones, others, users, weights, backs = [], [], [], [], []
        for lag in range(1, REACH + 1):
            same = session[lag:] == session[:-lag]
            near = same & (item[lag:] != item[:-lag])
            near &= np.minimum(item[lag:], item[:-lag]) % passes == number
            at = np.flatnonzero(near)
            # What was bought in one go has no order: the distance on the receipt means nothing.
            at_once = (time[at + lag] == time[at]) & sessions.timed
            ones.append(item[at])
            others.append(item[at + lag])
            users.append(user[at])
            weights.append(np.where(at_once, 1.0, 1.0 / lag))
            backs.append(np.where(at_once, 1.0, BACKWARDS / lag))
        columns = [np.concatenate(column) for column in (ones, others, users, weights, backs)]
        found.append(_aggregated(*columns, items=items))
    return Pairs(
        np.concatenate([pairs.one for pairs in found]),
        np.concatenate([pairs.other for pairs in found]),
        np.concatenate([pairs.weight for pairs in found]),
        np.concatenate([pairs.users for pairs in found]),
    )


def _aggregated(one: Rows, other: Rows, user: Rows, weight: Weights, back: Weights, *, items: int) -> Pairs:
    """Each pair once for each user. weight, back: of a meeting, along and against the order of events."""
    key = np.minimum(one, other) * items + np.maximum(one, other)
    order = np.lexsort((-back, -weight, user, key))
    first = np.ones(len(key), dtype=bool)
    first[1:] = (np.diff(key[order]) != 0) | (np.diff(user[order]) != 0)
    chosen = order[first]
    pairs, place, users = np.unique(key[chosen], return_inverse=True, return_counts=True)
    upwards, weight, back = (one < other)[chosen], weight[chosen], back[chosen]
    up = np.bincount(place, weights=np.where(upwards, weight, back), minlength=len(pairs))
    down = np.bincount(place, weights=np.where(upwards, back, weight), minlength=len(pairs))
    low, high = pairs // items, pairs % items
    return Pairs(
        np.concatenate([low, high]),
        np.concatenate([high, low]),
        np.concatenate([up, down]),
        np.concatenate([users, users]),
    )


def best_lists(pairs: Pairs, users: Rows, stock: NDArray[np.bool_], most: int = NEAR) -> tuple[Rows, Weights]:
    """int64 (items, most) rows, best first, -1 for none, and their scores, float64, 0 for none.

    users: of each item. Items that are out of stock are nobody's companion.
    """
    offered = stock[pairs.other]
    one, other = pairs.one[offered], pairs.other[offered]
    score = pairs.weight[offered] / np.sqrt(users[one] * users[other])
    order = np.lexsort((other, -score, one))
    one, other, score = one[order], other[order], score[order]
    place = np.arange(len(one)) - np.searchsorted(one, one)
    kept = place < most
    rows = np.full((len(users), most), -1, dtype=np.int64)
    scores = np.zeros((len(users), most))
    rows[one[kept], place[kept]] = other[kept]
    scores[one[kept], place[kept]] = score[kept]
    return rows, scores
