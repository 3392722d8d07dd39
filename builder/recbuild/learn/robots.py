"""Robots: what no person does is left out of what is learned.

In go sessions; out come those of people. A crawler that opens the whole catalog would else stand behind every
pair.
"""

from __future__ import annotations

import numpy as np

from recbuild.sessions import Sessions

HOUR = 3600
FASTEST = 3600  # events of one user within an hour: one a second


def without_robots(sessions: Sessions) -> tuple[Sessions, int]:
    """The sessions of people, and how many users are none: those with more than FASTEST events in an hour.

    Where the time between events is not known, nobody is told from a person.
    """
    user = sessions.user[sessions.session_of]
    if not sessions.timed or len(user) <= FASTEST:
        return sessions, 0
    order = np.lexsort((sessions.time, user))
    first, last = order[:-FASTEST], order[FASTEST:]
    fast = (user[first] == user[last]) & (sessions.time[last] - sessions.time[first] < HOUR)
    robots = np.unique(user[first[fast]])
    return (sessions.with_events(~np.isin(user, robots)), len(robots)) if len(robots) else (sessions, 0)
