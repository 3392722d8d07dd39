"""What the learned baselines share: a method scores items; the best that may be shown are the answer.

A method learns once, when the first question is asked, from the sessions that the bundle has learned from.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from recbuild.evaluation.queries import Queries
from recbuild.evaluation.strategies import Ask, Asking
from recbuild.linalg import Rows
from recbuild.sessions import Sessions

Scores = NDArray[np.float64]
"""float64 (n,), a score of each item; what has none above 0 is not recommended."""

Scorer = Callable[[Rows], Scores]
"""From the rows that a visitor chose, at least one, the oldest first, to scores."""

Method = Callable[[Sessions, int], Scorer]
"""Learns from sessions, of what people chose and not of dislikes, and the number of items."""


def may_be_shown(queries: Queries, query: int, rows: Rows, asking: Asking) -> list[int]:
    """The first k of the rows, without those that the page leaves out."""
    known = queries.sessions.item[queries.given[query]]
    if asking.repeat:
        known = known[-1:] if asking.on_page else known[:0]
    return [int(row) for row in rows[~np.isin(rows, known)][: asking.k]]


def asked_of(method: Method, learned: Sessions, stock: NDArray[np.bool_], asking: Asking) -> Ask:
    """How the method answers. stock: bool (n,), what may be shown."""

    @cache
    def scorer() -> Scorer:
        return method(learned.with_events(learned.weight > 0), len(stock))

    def ask(queries: Queries, query: int) -> list[int]:
        given = queries.given[query]
        chosen = queries.sessions.item[given[queries.sessions.weight[given] > 0]]
        if not len(chosen):
            return []
        scores = scorer()(chosen)
        rows = np.flatnonzero(stock & (scores > 0))
        best = rows[np.argsort(-scores[rows], kind="stable")]
        return may_be_shown(queries, query, best[: asking.k + len(given)], asking)

    return ask
