"""Queries: what an engine is asked on sessions that it has not learned from, and what would be right.

Three protocols. next: each event of a session is predicted from those before it. last: only the last event
is. basket: what a returning customer buys is predicted from everything that they did before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import SessionsError
from recbuild.evaluation.metrics import Relevant
from recbuild.sessions import KINDS, Sessions
from recruntime.types import MAX_EVENTS, Event

Protocol = Literal["next", "last", "basket"]

PROTOCOLS = {
    "next": "Each event of a session is predicted from those before it.",
    "last": "The last event of each session is predicted from those before it.",
    "basket": "What a customer who comes again buys is predicted from all that they did before.",
}


@dataclass(frozen=True)
class Queries:
    """q queries.

    sessions: the sessions that they are made of.
    given: for each query the events that are known, oldest first, as places in `sessions`.
    session: int64 (q,), the number of each query's session.
    relevant: the items that would be right.
    """

    sessions: Sessions
    given: Sequence[NDArray[np.int64]]
    session: NDArray[np.int64]
    relevant: Relevant

    def __len__(self) -> int:
        return len(self.given)

    def events(self, query: int, ids: Sequence[str]) -> tuple[Event, ...]:
        """The known events of a query, as a page sends them. ids: of the catalog's rows."""
        sessions = self.sessions
        return tuple(
            Event(ids[sessions.item[at]], KINDS[sessions.kind[at]], float(sessions.time[at]))
            for at in self.given[query].tolist()
        )

    def take(self, numbers: NDArray[np.int64]) -> Queries:
        """The queries of these numbers."""
        wanted = [self.relevant.of(number) for number in numbers.tolist()]
        given = [self.given[number] for number in numbers.tolist()]
        return Queries(self.sessions, given, self.session[numbers], relevant_of(wanted))


def queries_of(sessions: Sessions, first: int, protocol: Protocol, repeat: bool) -> Queries:
    """The queries of all sessions from number `first` on; earlier sessions are only known.

    repeat: whether an item among the known events counts as right; else it is not asked for.
    Raises SessionsError if there is no query.
    """
    split = {"next": _next, "last": _last, "basket": _baskets}[protocol]
    given, session, wanted = [], [], []
    for known, number, rows in split(sessions, first):
        fresh = rows if repeat else np.setdiff1d(rows, sessions.item[known])
        if len(fresh):
            given.append(known[-MAX_EVENTS:])
            session.append(number)
            wanted.append(np.unique(fresh))
    if not given:
        raise SessionsError(
            f"The {len(sessions) - first:,} sessions to measure on give no question: {_WHY[protocol]}"
        )
    return Queries(sessions, given, np.array(session), relevant_of(wanted))


_WHY = {
    "next": "each has only one event, or only repeats. Measure on sessions of at least two different items.",
    "last": "each has only one event, or only repeats. Measure on sessions of at least two different items.",
    "basket": "none is of a user who was there before. Give users, or measure with --protocol next.",
}

Split = tuple[NDArray[np.int64], int, NDArray[np.int64]]
"""Known events, the number of the session, and the rows of the items that follow."""


def _next(sessions: Sessions, first: int) -> list[Split]:
    splits = []
    for number in range(first, len(sessions)):
        events = np.arange(sessions.starts[number], sessions.starts[number + 1])
        splits += [
            (events[:place], number, sessions.item[events[place : place + 1]])
            for place in range(1, len(events))
            if sessions.weight[events[place]] > 0
        ]
    return splits


def _last(sessions: Sessions, first: int) -> list[Split]:
    spans = zip(sessions.starts[first:-1].tolist(), sessions.starts[first + 1 :].tolist(), strict=True)
    return [
        (np.arange(start, end - 1), first + number, sessions.item[end - 1 : end])
        for number, (start, end) in enumerate(spans)
        if end - start > 1 and sessions.weight[end - 1] > 0
    ]


def _baskets(sessions: Sessions, first: int) -> list[Split]:
    known: dict[int, list[NDArray[np.int64]]] = {}
    splits = []
    for number, user in enumerate(sessions.user.tolist()):
        events = np.arange(sessions.starts[number], sessions.starts[number + 1])
        if number >= first and user in known:
            bought = sessions.item[events[sessions.weight[events] > 0]]
            splits.append((np.concatenate(known[user]), number, np.unique(bought)))
        known.setdefault(user, []).append(events)
    return splits


def relevant_of(wanted: Sequence[NDArray[np.int64]]) -> Relevant:
    """The wanted rows of each query, one after the other."""
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in wanted])]).astype(np.int64)
    return Relevant(starts, np.concatenate(wanted).astype(np.int64))
