"""Trending: what more people chose in the latest week than before.

In go sessions of published items; out comes a ranking. A bundle says only the order, and only of items that
enough people chose in that week.
"""

from __future__ import annotations

import numpy as np

from recbuild.learn.user_counts import users_of_items
from recbuild.linalg import Rows
from recbuild.sessions import Sessions

WEEK = 7 * 86_400.0
MIN_SHARE = 4  # the log must be so many times as long as the time that is called late
MOST = 200


def trending(sessions: Sessions, items: int, min_users: int) -> Rows:
    """int64 (≤ MOST,): rows, those first that people chose most more often than before.

    items: number of items of the catalog. The number of people is compared with the one that the time before
    makes expect, in units of its standard deviation, as counts are Poisson distributed. Without times, or in
    a log of few days, there are none.
    """
    nothing = np.empty(0, dtype=np.int64)
    if not (sessions.timed and len(sessions.item)):
        return nothing
    first, last = float(sessions.time.min()), float(sessions.time.max())
    late = sessions.time > last - min(WEEK, (last - first) / MIN_SHARE)
    now, before = (users_of_items(sessions.with_events(part), items) for part in (late, ~late))
    if not before.any() or not now.any():
        return nothing
    expected = before * (now.sum() / before.sum())
    growth = (now - expected) / np.sqrt(expected + 1.0)
    rows = np.flatnonzero((now >= min_users) & (growth > 0))
    return rows[np.lexsort((rows, -growth[rows]))][:MOST]
