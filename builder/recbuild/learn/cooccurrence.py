"""Co-occurrence: which items users chose in the same sessions ("often chosen together").

In go sessions; out comes a short ranked list for each item. A user counts once for a pair, however often they
chose both. Scores are divided by how many users chose either item, as cosine similarity does (Sarwar et al.:
Item-based collaborative filtering, WWW 2001).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows
from recbuild.sessions import Sessions

LIST_LENGTH = 12
MAX_DISTANCE = 20  # events between the two items of a pair
BACKWARD_WEIGHT = 0.5  # of a pair against the order of events
PAIRS_PER_PASS = 5_000_000  # which bounds the memory

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Directed pairs of items from one session: p of them, each pair in both directions.

    one: int64 (p,), the item that the pair counts for.
    other: int64 (p,), the item that was chosen together with it.
    weight: float64 (p,), sum over the users.
    users: int64 (p,), number of users that chose both.
    """

    one: Rows
    other: Rows
    weight: Weights
    users: Rows

    def take(self, kept: NDArray[np.bool_]) -> Pairs:
        """The pairs for which `kept`, bool (p,), is true."""
        return Pairs(self.one[kept], self.other[kept], self.weight[kept], self.users[kept])


def count_pairs(sessions: Sessions, items: int) -> Pairs:
    """All pairs of items within a session. items: number of items of the catalog.

    A user's weight for a pair is 1 / distance of its closest occurrence, times BACKWARD_WEIGHT if that is
    against the order of events.
    """
    item, session = sessions.item, sessions.session_of
    time, user = sessions.time, sessions.user[session]
    lengths = np.diff(sessions.starts)
    total = sum(int(np.maximum(lengths - lag, 0).sum()) for lag in range(1, MAX_DISTANCE + 1))
    passes = max(1, -(-total // PAIRS_PER_PASS))
    found = []
    for number in range(passes):
        ones, others, users, forward, backward = [], [], [], [], []
        for lag in range(1, MAX_DISTANCE + 1):
            in_one_session = session[lag:] == session[:-lag]
            counted = in_one_session & (item[lag:] != item[:-lag])
            counted &= np.minimum(item[lag:], item[:-lag]) % passes == number
            at = np.flatnonzero(counted)
            # Items of one receipt have no order: their distance on it means nothing.
            simultaneous = (time[at + lag] == time[at]) & sessions.timed
            ones.append(item[at])
            others.append(item[at + lag])
            users.append(user[at])
            forward.append(np.where(simultaneous, 1.0, 1.0 / lag))
            backward.append(np.where(simultaneous, 1.0, BACKWARD_WEIGHT / lag))
        columns = [np.concatenate(column) for column in (ones, others, users, forward, backward)]
        found.append(_sum_over_users(*columns, items=items))
    return Pairs(
        np.concatenate([pairs.one for pairs in found]),
        np.concatenate([pairs.other for pairs in found]),
        np.concatenate([pairs.weight for pairs in found]),
        np.concatenate([pairs.users for pairs in found]),
    )


def _sum_over_users(
    one: Rows, other: Rows, user: Rows, forward: Weights, backward: Weights, *, items: int
) -> Pairs:
    """Each pair once, with the best weight of each user. All but `items`: by occurrence of a pair."""
    key = np.minimum(one, other) * items + np.maximum(one, other)
    order = np.lexsort((-backward, -forward, user, key))
    first = np.ones(len(key), dtype=bool)
    first[1:] = (np.diff(key[order]) != 0) | (np.diff(user[order]) != 0)
    best = order[first]
    pairs, pair_of, users = np.unique(key[best], return_inverse=True, return_counts=True)
    upwards, forward, backward = (one < other)[best], forward[best], backward[best]
    up = np.bincount(pair_of, weights=np.where(upwards, forward, backward), minlength=len(pairs))
    down = np.bincount(pair_of, weights=np.where(upwards, backward, forward), minlength=len(pairs))
    low, high = pairs // items, pairs % items
    return Pairs(
        np.concatenate([low, high]),
        np.concatenate([high, low]),
        np.concatenate([up, down]),
        np.concatenate([users, users]),
    )


def best_lists(
    pairs: Pairs, users: Rows, stock: NDArray[np.bool_], length: int = LIST_LENGTH
) -> tuple[Rows, Weights]:
    """int64 (n, length) rows, best first, -1 for none; and their scores, float64, 0 for none.

    users: int64 (n,), how many chose each item. stock: bool (n,), what may be listed.
    """
    listed = stock[pairs.other]
    one, other = pairs.one[listed], pairs.other[listed]
    score = pairs.weight[listed] / np.sqrt(users[one] * users[other])
    order = np.lexsort((other, -score, one))
    one, other, score = one[order], other[order], score[order]
    place = np.arange(len(one)) - np.searchsorted(one, one)
    kept = place < length
    rows = np.full((len(users), length), -1, dtype=np.int64)
    scores = np.zeros((len(users), length))
    rows[one[kept], place[kept]] = other[kept]
    scores[one[kept], place[kept]] = score[kept]
    return rows, scores
