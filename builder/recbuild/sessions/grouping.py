"""Which events are one session, and the order of events and sessions.

In go the session, user and time of each event; out come a key per event, equal within a session, and then the
order. If a log has no sessions, a user's events are one session until a long break.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.sessions.data import Integers, spans
from recbuild.sessions.log import Log

Times = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Keys:
    """Which events belong together.

    key: int64 (n,), equal within a session; -1 for an event without a session and a user.
    user: int64 (n,), index into the log's users; -1 for none.
    by_user: bool (n,), events with a user but no session: a long break separates them.
    """

    key: Integers
    user: Integers
    by_user: Mask

    def take(self, events: Integers) -> Keys:
        """The keys of these events."""
        return Keys(self.key[events], self.user[events], self.by_user[events])


def keys_of(log: Log) -> Keys:
    """A key for each event, by its session and user, else by its user."""
    session, users = log.session.codes, len(log.user.texts)
    user = _known_users(session, log.user.codes, len(log.session.texts), users)
    by_user = (session < 0) & (user >= 0)
    pair = session * (users + 1) + user + 1
    alone = len(log.session.texts) * (users + 1) + user
    return Keys(np.where(session >= 0, pair, np.where(by_user, alone, -1)), user, by_user)


def _known_users(session: Integers, user: Integers, sessions: int, users: int) -> Integers:
    """Each event's user. In a session of one user, events without a user are theirs, as before a login."""
    known = (session >= 0) & (user >= 0)
    first, last = np.full(sessions, users), np.full(sessions, -1)
    np.minimum.at(first, session[known], user[known])
    np.maximum.at(last, session[known], user[known])
    sole = np.append(np.where(first == last, first, -1), -1)
    return np.where(user < 0, sole[session], user)


def arrange(keys: Keys, time: Times, place: Integers, gap: float) -> tuple[Integers, Integers]:
    """The order of the events, int64 (m,), and where each session starts in it, int64 (s + 1,).

    place: int64 (m,), by which events of one time are sorted. gap: seconds; a longer break ends a session of
    `by_user` events.
    """
    order = np.lexsort((place, time, keys.key))
    key, when = keys.key[order], time[order]
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = (np.diff(key) != 0) | (keys.by_user[order][1:] & (np.diff(when) > gap))
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.append(starts, len(order)))
    by_start = np.lexsort((np.minimum.reduceat(place[order], starts), when[starts]))
    sorted_ = order[spans(starts[by_start], lengths[by_start])]
    return sorted_, np.concatenate([[0], np.cumsum(lengths[by_start])])


def repeated(keys: Keys, item: Integers, kind: Integers, time: Times) -> Mask:
    """bool (m,): events that repeat the session, item, type and time of an earlier event."""
    order = np.lexsort((time, kind, item, keys.key))
    same = np.ones(max(len(order) - 1, 0), dtype=np.bool_)
    for column in (keys.key, item, kind, time):
        same &= np.diff(column[order]) == 0
    repeats = np.zeros(len(order), dtype=np.bool_)
    repeats[order[1:]] = same
    return repeats


def newest_first(time: Times) -> bool:
    """Whether the log begins with the latest event and ends with the first."""
    return bool(len(time) > 1 and time[0] > time[-1] and (np.diff(time) <= 0).all())


def backwards(keys: Keys, time: Times) -> int:
    """How many events are older than the one before; 0 if the log does not have each session in one piece."""
    same = np.diff(keys.key) == 0
    if np.count_nonzero(~same) + 1 != len(np.unique(keys.key)):
        return 0
    return int(np.count_nonzero(same & (np.diff(time) < 0)))
