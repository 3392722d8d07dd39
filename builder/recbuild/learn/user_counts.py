"""Counts of distinct users: nothing may depend on one user's many events, or on what few users did.

In go sessions; out come those that count, the number of distinct users of each item, and its popularity.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recbuild.sessions import Sessions
from recbuild.sessions.data import Integers

STEPS = 32  # of the popularity in a bundle, which must not reveal a count
HALF_LIFE = 0.1  # share of the sessions in which popularity loses half of its weight,
MIN_HALF_LIFE = 100  # but at least so many sessions: the latest visitors alone must not decide


def capped(sessions: Sessions, max_events: int) -> Sessions:
    """The sessions with at most `max_events` events of any user: the latest ones."""
    user = sessions.user[sessions.session_of]
    order = np.argsort(user, kind="stable")
    ends = np.searchsorted(user[order], user[order], side="right")
    kept = np.empty(len(user), dtype=np.bool_)
    kept[order] = ends - np.arange(len(user)) <= max_events
    return sessions.with_events(kept)


def users_of_items(sessions: Sessions, items: int) -> Integers:
    """int64 (items,): how many distinct users each item has."""
    return np.bincount(_latest_sessions(sessions)[0], minlength=items).astype(np.int64)


def popularity(sessions: Sessions, items: int) -> NDArray[np.uint8]:
    """uint8 (items,): 255 for the most popular item, on a logarithmic scale of STEPS steps; 0 for no users.

    A user counts once for an item, with the latest session that has it. Recent sessions weigh more.
    """
    item, session = _latest_sessions(sessions)
    age = (len(sessions) - 1 - session) / max(MIN_HALF_LIFE, HALF_LIFE * len(sessions))
    logs = np.log1p(np.bincount(item, weights=0.5**age, minlength=items))
    steps = np.ceil(logs / max(logs.max(initial=0.0), 1e-9) * STEPS)
    return np.asarray(steps * 255 // STEPS, dtype=np.uint8)


def _latest_sessions(sessions: Sessions) -> tuple[Integers, Integers]:
    """For each pair of an item and a user: the item, and the number of the latest session with both."""
    session = sessions.session_of[::-1]
    pairs = sessions.item[::-1] * (int(sessions.user.max(initial=0)) + 1) + sessions.user[session]
    _, first = np.unique(pairs, return_index=True)
    return sessions.item[::-1][first], session[first]
