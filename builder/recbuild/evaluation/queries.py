"""Queries: what an engine is asked about sessions that it has not learned from, and what would be right.

Three protocols. next: each event of a session is predicted from those before it. last: only the last one is.
basket: what a returning customer buys is predicted from everything that they did before.
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
    """given: for each query the events that are known, oldest first, as places in `sessions`. session: int64
    (q,), the number of the session that each is from. relevant: rows of what comes."""

    sessions: Sessions
    given: Sequence[NDArray[np.int64]]
    session: NDArray[np.int64]
    relevant: Relevant

    def __len__(self) -> int:
        return len(self.given)

    def events(self, query: int, ids: Sequence[str]) -> tuple[Event, ...]:
        """What the visitor did, as the page would tell it."""
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
    """The queries of all sessions from number `first` on; the earlier ones are known, but not asked about.

    repeat: what was met already counts as right; else it is not asked for. Raises SessionsError if nothing
    can be asked.
    """
    ask = {"next": _next, "last": _last, "basket": _baskets}[protocol]
    given, session, wanted = [], [], []
    for known, number, rows in ask(sessions, first):
        fresh = rows if repeat else np.setdiff1d(rows, sessions.item[known])
        if len(fresh):
            given.append(known[-MAX_EVENTS:])
            session.append(number)
            wanted.append(np.unique(fresh))
    if not given:
        raise SessionsError(
            f"The {len(sessions) - first:,} sessions to measure on ask for nothing: {_WHY[protocol]}"
        )
    return Queries(sessions, given, np.array(session), relevant_of(wanted))


_WHY = {
    "next": "each has only one event, or only repeats. Measure on sessions of at least two different items.",
    "last": "each has only one event, or only repeats. Measure on sessions of at least two different items.",
    "basket": "none is of a user who was there before. Give users, or measure with --protocol next.",
}

Asked = tuple[NDArray[np.int64], int, NDArray[np.int64]]


def _next(sessions: Sessions, first: int) -> list[Asked]:
    found = []
    for number in range(first, len(sessions)):
        events = np.arange(sessions.starts[number], sessions.starts[number + 1])
        found += [
            (events[:place], number, sessions.item[events[place : place + 1]])
            for place in range(1, len(events))
            if sessions.weight[events[place]] > 0
        ]
    return found


def _last(sessions: Sessions, first: int) -> list[Asked]:
    spans = zip(sessions.starts[first:-1].tolist(), sessions.starts[first + 1 :].tolist(), strict=True)
    return [
        (np.arange(start, end - 1), first + number, sessions.item[end - 1 : end])
        for number, (start, end) in enumerate(spans)
        if end - start > 1 and sessions.weight[end - 1] > 0
    ]


def _baskets(sessions: Sessions, first: int) -> list[Asked]:
    known: dict[int, list[NDArray[np.int64]]] = {}
    found = []
    for number, user in enumerate(sessions.user.tolist()):
        events = np.arange(sessions.starts[number], sessions.starts[number + 1])
        if number >= first and user in known:
            bought = sessions.item[events[sessions.weight[events] > 0]]
            found.append((np.concatenate(known[user]), number, np.unique(bought)))
        known.setdefault(user, []).append(events)
    return found


def relevant_of(wanted: Sequence[NDArray[np.int64]]) -> Relevant:
    """The wanted rows of each query, one after the other."""
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in wanted])]).astype(np.int64)
    return Relevant(starts, np.concatenate(wanted).astype(np.int64))
