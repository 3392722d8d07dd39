"""The engine: a request and a bundle in, recommendations out. No I/O, no clock, no chance.

Each step is a function over arrays: candidates (similar to the context, similar to the profile) → filter
(seen, disliked, the context itself, out of stock) → fuse → explain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle import Bundle
from recruntime.codecs import Scorer
from recruntime.errors import BadRequestError, UnknownItemError
from recruntime.explain import Reason, because, reason_for
from recruntime.profile import Event, History, profile_vector, read_history, unit
from recruntime.ranking import best_rows, reciprocal_rank_fusion

DEPTH = 200
MOST = 1000


@dataclass(frozen=True)
class Request:
    """context: id of the item whose page is open. context_code: its code, if the bundle may not know it."""

    context: str | None = None
    context_code: bytes | None = None
    events: tuple[Event, ...] = ()
    k: int = 6

    def __post_init__(self) -> None:
        if not 1 <= self.k <= MOST:
            raise BadRequestError(f"k is {self.k}: ask for 1 to {MOST} recommendations.")


@dataclass(frozen=True)
class Recommendation:
    """label: the list it came from; because: the reason, both in words. score: comparable in one result."""

    item: str
    score: float
    label: str
    reason: Reason
    because: str
    card: dict[str, str | float | None]


@dataclass(frozen=True)
class Result:
    """heading: a title for the whole list. items: best first, at most k."""

    heading: str
    items: tuple[Recommendation, ...]


@dataclass(frozen=True)
class Candidates:
    """One ranked list. source: "similar", "profile" or "front"; rows: intp (m,), best first."""

    source: str
    rows: NDArray[np.intp]


class Engine:
    """One bundle, ready to search."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.scorer: Scorer = bundle.codec.scorer(bundle.items.codes)

    def recommend(self, request: Request) -> Result:
        """The k best items for this request.

        Raises UnknownItemError when the context is not in the bundle and brings no code.
        """
        context = self._context_vector(request)
        # The page that is open speaks through the context; its own view would count it twice.
        past = [event for event in request.events if (event.item, event.type) != (request.context, "view")]
        history = read_history(past, self.bundle)
        allowed = self._allowed(request)
        lists = self._candidates(context, profile_vector(history), allowed)
        rows, scores = reciprocal_rank_fusion([found.rows for found in lists])
        chosen = list(zip(rows[: request.k].tolist(), scores[: request.k].tolist(), strict=True))
        items = tuple(
            self._recommendation(row, score, lists, request.context, history) for row, score in chosen
        )
        return Result(self._heading(items, lists), items)

    def _context_vector(self, request: Request) -> NDArray[np.float64] | None:
        if request.context is None:
            return None
        found = read_history([Event(request.context, code=request.context_code)], self.bundle)
        if not found.events:
            raise UnknownItemError(
                f"This bundle has no item {request.context!r}. Check the id, or build the bundle again "
                "if the item is new."
            )
        return unit(found.vectors[0])

    def _allowed(self, request: Request) -> NDArray[np.bool_]:
        allowed = self.bundle.items.stock.copy()
        for item in {request.context, *(event.item for event in request.events)}:
            row = None if item is None else self.bundle.row(item)
            if row is not None:
                allowed[row] = False
        return allowed

    def _candidates(
        self,
        context: NDArray[np.float64] | None,
        profile: NDArray[np.float64] | None,
        allowed: NDArray[np.bool_],
    ) -> list[Candidates]:
        queries = {"similar": context, "profile": profile}
        lists = [
            Candidates(source, best_rows(self.scorer.scores(query), allowed, DEPTH))
            for source, query in queries.items()
            if query is not None
        ]
        if any(len(found.rows) for found in lists):
            return lists
        front = self.bundle.front.astype(np.intp)
        return [Candidates("front", front[allowed[front]])]

    def _recommendation(
        self, row: int, score: float, lists: Sequence[Candidates], context: str | None, history: History
    ) -> Recommendation:
        source = best_source(row, lists)
        reason = reason_for(source, context, history, self._vector(row))
        return Recommendation(
            item=self.bundle.items.ids[row],
            score=score,
            label=self.bundle.labels[source],
            reason=reason,
            because=because(reason, self.bundle),
            card=self.bundle.items.card(row),
        )

    def _vector(self, row: int) -> NDArray[np.float64]:
        decoded = self.bundle.codec.decode(self.bundle.items.codes[row : row + 1])
        return decoded.astype(np.float64).reshape(-1)

    def _heading(self, items: Sequence[Recommendation], lists: Sequence[Candidates]) -> str:
        labels = self.bundle.labels
        personal = any(found.source == "profile" for found in lists) and bool(items)
        return labels["profile"] if personal else labels[lists[0].source]


def best_source(row: int, lists: Sequence[Candidates]) -> str:
    """The source of the list in which the row stands highest; the earlier list on a tie."""
    ranks = {found.source: np.flatnonzero(found.rows == row) for found in lists}
    return min((source for source in ranks if len(ranks[source])), key=lambda source: int(ranks[source][0]))
