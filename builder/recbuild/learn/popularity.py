"""Popularity in few coarse steps, so that one person more or less changes next to nothing that can be seen.

A step is a doubling of the number of users, and the first one reaches to twice `min_users`. In go sessions
of published items; out comes a step for each item. `strict_popularity` adds noise before that: the geometric
mechanism (Ghosh, Roughgarden and Sundararajan: Universally Utility-Maximizing Privacy Mechanisms, STOC 2009).
"""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
from numpy.typing import NDArray

from recbuild.learn.user_counts import capped, latest_events
from recbuild.sessions import Sessions

SCALE = 32  # steps that a bundle can hold
HALF_LIFE = 0.1  # share of the sessions in which popularity loses half of its weight,
MIN_HALF_LIFE = 1000  # but at least so many sessions: in a small shop each person counts, but none much
EPSILON = 1.0  # of one build, with `privacy = "strict"`
MOST_ITEMS = 10  # that one user counts for with `privacy = "strict"`: the sensitivity

Popularity = NDArray[np.uint8]


def popularity(sessions: Sessions, items: int, min_users: int) -> Popularity:
    """uint8 (items,): 255 for the most popular items, 0 for no users.

    A user counts once for an item, with the latest session that has it. Recent sessions weigh more.
    """
    event = latest_events(sessions)
    age = (len(sessions) - 1 - sessions.session_of[event]) / max(MIN_HALF_LIFE, HALF_LIFE * len(sessions))
    users = np.bincount(sessions.item[event], weights=0.5**age, minlength=items).astype(np.float64)
    return _steps(users, users > 0, min_users)


def strict_popularity(sessions: Sessions, known: NDArray[np.bool_], min_users: int, key: str) -> Popularity:
    """uint8 (n,): as `popularity`, of counts with noise.

    Each user counts once for the latest MOST_ITEMS items that they chose, and old sessions count as much as
    new ones; so a user changes the counts by MOST_ITEMS in all. The noise is a two-sided geometric one of
    scale MOST_ITEMS / EPSILON, so a build with a user and one without are EPSILON-indistinguishable in it.

    known: bool (n,), items that get a step. key: without it the noise cannot be computed from the log; equal
    logs and keys give equal noise.
    """
    once = np.zeros(len(sessions.item), dtype=np.bool_)
    once[latest_events(sessions)] = True
    few = capped(sessions.with_events(once), MOST_ITEMS)
    users = np.bincount(few.item, minlength=len(known))
    random = np.random.default_rng(_seed(sessions, key))
    stop = -np.expm1(-EPSILON / MOST_ITEMS)
    noise = random.geometric(stop, len(known)) - random.geometric(stop, len(known))
    return _steps((users + noise).astype(np.float64), known, min_users)


def _steps(users: NDArray[np.float64], known: NDArray[np.bool_], min_users: int) -> Popularity:
    """A step for each doubling, and the highest one at the end of the scale; 0 for what is not known."""
    doublings = np.floor(np.log2(np.maximum(users / min_users, 1.0))) + 1
    most = doublings[known].max(initial=1.0)
    steps = np.where(known, np.ceil(doublings / most * SCALE), 0)
    return np.asarray(steps * 255 // SCALE, dtype=np.uint8)


def _seed(sessions: Sessions, key: str) -> int:
    log = hashlib.sha256()
    for column in (sessions.starts, sessions.user, sessions.item):
        log.update(column.astype("<i8").tobytes())
    return int.from_bytes(hmac.digest(key.encode(), log.digest(), "sha256"), "little")
