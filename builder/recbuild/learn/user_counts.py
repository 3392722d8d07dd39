"""Who stands behind what: each user's contribution is capped, and nothing is told that few people know.

In go sessions; out come those that count, for each item how many distinct users chose it, and how popular it
is. In all of it a user counts once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recbuild.sessions import Sessions
from recbuild.sessions.data import Integers

STEPS = 32  # popularity is told in so many steps: never as a count
FADE = 0.1  # share of the sessions in which popularity loses half of its weight,
SLOWEST = 100  # but at least so many: the latest visitors alone must not decide


def capped(sessions: Sessions, most: int) -> Sessions:
    """The sessions with at most `most` events of any user: the latest ones stay."""
    user = sessions.user[sessions.session_of]
    order = np.argsort(user, kind="stable")
    ends = np.searchsorted(user[order], user[order], side="right")
    kept = np.empty(len(user), dtype=np.bool_)
    kept[order] = ends - np.arange(len(user)) <= most
    return sessions.with_events(kept)


def users_of_items(sessions: Sessions, items: int) -> Integers:
    """int64 (items,): how many distinct users each item has."""
    return np.bincount(_latest(sessions)[0], minlength=items).astype(np.int64)


def popularity(sessions: Sessions, items: int) -> NDArray[np.uint8]:
    """uint8 (items,): 255 for the most popular item, on a logarithmic scale of STEPS steps; 0 for unknown.

    A user counts once for an item, by the latest session with it, and of late more than long ago.
    """
    item, session = _latest(sessions)
    age = (len(sessions) - 1 - session) / max(SLOWEST, FADE * len(sessions))
    logs = np.log1p(np.bincount(item, weights=0.5**age, minlength=items))
    steps = np.ceil(logs / max(logs.max(initial=0.0), 1e-9) * STEPS)
    return np.asarray(steps * 255 // STEPS, dtype=np.uint8)


def _latest(sessions: Sessions) -> tuple[Integers, Integers]:
    """For each pair of an item and a user: the item, and the number of the latest session with both."""
    session = sessions.session_of[::-1]
    pairs = sessions.item[::-1] * (int(sessions.user.max(initial=0)) + 1) + sessions.user[session]
    _, first = np.unique(pairs, return_index=True)
    return sessions.item[::-1][first], session[first]
