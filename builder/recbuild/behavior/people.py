"""Who stands behind what: each user's contribution is capped, and nothing is told that few people know.

In go sessions; out come those that count, and for each item how many distinct users met it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recbuild.sessions import Sessions

STEPS = 32  # popularity is told in so many steps: never as a count
FADE = 0.1  # share of the sessions in which popularity loses half of its weight

Integers = NDArray[np.int64]


def capped(sessions: Sessions, most: int) -> Sessions:
    """The sessions in which no user has more than about `most` events: the latest ones stay."""
    lengths = np.diff(sessions.starts)
    order = np.lexsort((-np.arange(len(sessions)), sessions.user))
    totals = np.cumsum(lengths[order])
    users = sessions.user[order]
    first = np.concatenate([[True], users[1:] != users[:-1]])
    before = np.where(first, totals - lengths[order], 0)
    # Events of the same user in later sessions, without this one.
    later = totals - lengths[order] - np.maximum.accumulate(before)
    kept = np.sort(order[later < most])
    return sessions if len(kept) == len(sessions) else sessions.take(kept)


def users_of_items(sessions: Sessions, items: int) -> Integers:
    """int64 (items,): how many distinct users met each item, in whatever way."""
    users = sessions.user[sessions.session_of]
    pairs = np.unique(sessions.item * (int(users.max(initial=0)) + 1) + users)
    found: Integers = np.bincount(pairs // (int(users.max(initial=0)) + 1), minlength=items)
    return found


def popularity(sessions: Sessions, users: Integers, min_users: int) -> NDArray[np.uint8]:
    """uint8 (items,): 255 for the most popular item, on a logarithmic scale of STEPS steps; 0 for unknown.

    Of late sessions more than of early ones, each session once. users: of each item.
    """
    age = (len(sessions) - 1 - sessions.session_of) / max(1.0, FADE * len(sessions))
    liked = sessions.weight > 0
    keys, places = np.unique(
        sessions.item[liked] * len(sessions) + sessions.session_of[liked], return_index=True
    )
    counts = np.bincount(keys // len(sessions), weights=0.5 ** age[liked][places], minlength=len(users))
    known = (users >= min_users) & (counts > 0)
    if not known.any():
        return np.zeros(len(users), dtype=np.uint8)
    logs = np.log1p(np.where(known, counts, 0))
    steps = np.ceil(logs / logs.max() * STEPS)
    return np.where(known, np.maximum(steps, 1) * 255 // STEPS, 0).astype(np.uint8)
