"""Counts of distinct users: nothing may depend on one user's many events, or on what few users did.

In go sessions; out come those that count, and the number of distinct users of each item.
"""

from __future__ import annotations

import numpy as np

from recbuild.sessions import Sessions
from recbuild.sessions.data import Integers


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
    return np.bincount(sessions.item[latest_events(sessions)], minlength=items).astype(np.int64)


def latest_events(sessions: Sessions) -> Integers:
    """int64: the place of the latest event of each user with each item, ascending."""
    user = sessions.user[sessions.session_of][::-1]
    pairs = sessions.item[::-1] * (int(sessions.user.max(initial=0)) + 1) + user
    _, first = np.unique(pairs, return_index=True)
    return np.sort(len(pairs) - 1 - first)
