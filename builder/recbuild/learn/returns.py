"""Returns: how often people go back to what they met some items ago.

In go sessions of published items; out comes a step for each age. The age of an item is its place among the
distinct items of a session so far, the latest first: 0 for the newest one. A bundle says only the steps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recbuild.sessions import Sessions
from recruntime.wire import MOST_STEPS

AGES = 16  # that are told apart; what is older does not come again by default
LEAST_STEP = 4  # of steps by the square root of 2: a share of about 1 in 64
LATEST = 200_000  # sessions that are looked at, which bounds time and memory

Counts = NDArray[np.int64]


def returns(sessions: Sessions, min_users: int) -> NDArray[np.uint8]:
    """uint8 (≤ AGES,): 2^((step − 16) / 2) is how often the next item is the one of this age, 0 for less than
    about 1 in 64, or where fewer than `min_users` users went back. Empty if nobody goes back.

    Each user counts once, with the share of their events that could go back so far. An event on the newest
    item counts only if it is of the same kind as the one before: what is put into the cart after a view was
    not met again.
    """
    latest = sessions.take(np.arange(max(0, len(sessions) - LATEST), len(sessions)))
    possible, came = _counts(latest)
    users, number = np.unique(latest.user, return_inverse=True)
    sums = [np.zeros((len(users), AGES), dtype=np.int64) for _ in range(2)]
    for total, counts in zip(sums, (possible, came), strict=True):
        np.add.at(total, number, counts)
    could, did = sums
    shares = (did / np.maximum(could, 1)).sum(axis=0) / np.maximum((could > 0).sum(axis=0), 1)
    told = (did > 0).sum(axis=0) >= min_users
    steps = np.rint(MOST_STEPS + 2 * np.log2(np.where(told, shares, 1.0)))
    steps[~told | (steps < LEAST_STEP)] = 0
    told_up_to = int(np.max(np.flatnonzero(steps), initial=-1)) + 1
    found: NDArray[np.uint8] = steps[:told_up_to].astype(np.uint8)
    return found


def _counts(sessions: Sessions) -> tuple[Counts, Counts]:
    """int64 (s, AGES) twice, by session: events before which there was an item of this age, and those that
    were on it. All sessions are walked at once, the longest first.
    """
    lengths = np.diff(sessions.starts)
    order = np.argsort(-lengths, kind="stable")
    starts, ages = sessions.starts[:-1][order], np.arange(AGES)
    met = np.full((len(order), AGES), -1, dtype=np.int64)  # by age
    possible, came = np.zeros_like(met), np.zeros_like(met)
    for place in range(int(lengths.max(initial=0))):
        left = int(np.searchsorted(-lengths[order], -place))
        at, known = starts[:left] + place, met[:left]
        here = known == sessions.item[at][:, np.newaxis]
        found = here.any(axis=1)
        if place:
            step = here[:, 0] & (sessions.kind[at] != sessions.kind[at - 1])
            possible[:left] += (known >= 0) & ~step[:, np.newaxis]
            came[:left] += here & ~step[:, np.newaxis]
        gap = np.where(found, here.argmax(axis=1), AGES - 1)
        moved = np.roll(known, 1, axis=1)
        moved[:, 0] = sessions.item[at]
        met[:left] = np.where(ages <= gap[:, np.newaxis], moved, known)
    inverse = np.argsort(order)
    return possible[inverse], came[inverse]
