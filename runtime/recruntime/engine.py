"""The engine: a request and a bundle in, recommendations out. No I/O, no clock, no chance.

Each step is a function over arrays: candidates (similar to the context, similar to the profile) → filter
(seen, disliked, the context itself, out of stock) → fuse → explain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle import Bundle
from recruntime.errors import BadRequestError, UnknownItemError
from recruntime.explain import Reason, because, reason_for
from recruntime.profile import Event, History, decode_rows, profile_vector, read_history, unit
from recruntime.ranking import reciprocal_rank_fusion
from recruntime.search import Index, index_of

DEEPEST = 200
SHALLOWEST = 20
MOST = 1000


@dataclass(frozen=True)
class Request:
    """context: id of the item whose page is open. exact: search every cell that is here, not the nearest.

    near: ids of the context's neighbours as its instant part lists them, best first: the builder found them
    with vectors that nothing had been rounded in, so they lead the list of what is similar.
    """

    context: str | None = None
    near: tuple[str, ...] = ()
    events: tuple[Event, ...] = ()
    k: int = 6
    exact: bool = False

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
        self.index: Index = index_of(bundle)
        # How long a list of candidates is. In a list as long as the catalog every item stands somewhere, and
        # what two lists hold in common would mean nothing.
        self.depth = min(DEEPEST, max(SHALLOWEST, len(bundle.items) // 10))

    def recommend(self, request: Request) -> Result:
        """The k best items for this request.

        Raises UnknownItemError when the context is not among the items that are here.
        """
        context = self._context(request)
        # The page that is open speaks through the context; its own view would count it twice.
        past = [event for event in request.events if (event.item, event.type) != (request.context, "view")]
        history = read_history(past, self.bundle)
        allowed = self._allowed((*context.rows, *history.rows))
        queries = {
            "similar": unit(context.vectors[0]) if context.events else None,
            "profile": profile_vector(history),
        }
        lists = self._candidates(queries, request, allowed)
        rows, scores = reciprocal_rank_fusion([found.rows for found in lists])
        items = self._explained(rows[: request.k], scores[: request.k], lists, request.context, history)
        return Result(self._heading(items, lists), items)

    def _context(self, request: Request) -> History:
        """The page's own item as a history of one, or of none."""
        if request.context is None:
            return read_history([], self.bundle)
        context = read_history([Event(request.context)], self.bundle)
        if not context.events:
            raise UnknownItemError(
                f"This bundle has no item {request.context!r}. Check the id, or build the bundle again "
                "if the item is new."
            )
        return context

    def _allowed(self, met: Sequence[int | None]) -> NDArray[np.bool_]:
        """bool (n,): in stock, and none of the rows that the visitor has met."""
        allowed = self.bundle.items.stock.copy()
        allowed[[row for row in met if row is not None]] = False
        return allowed

    def _candidates(
        self,
        queries: Mapping[str, NDArray[np.float64] | None],
        request: Request,
        allowed: NDArray[np.bool_],
    ) -> list[Candidates]:
        """A list for each query that points somewhere; the front list if nothing comes of them."""
        depth = max(request.k, self.depth)
        lists = [
            Candidates(source, self.index.nearest(query, allowed, depth, request.exact))
            for source, query in queries.items()
            if query is not None
        ]
        if lists and lists[0].source == "similar":
            lists[0] = Candidates("similar", self._led(lists[0].rows, request.near, allowed)[:depth])
        if any(len(found.rows) for found in lists):
            return lists
        front = self.bundle.front
        return [Candidates("front", front[allowed[front]])]

    def _led(
        self, rows: NDArray[np.intp], near: Sequence[str], allowed: NDArray[np.bool_]
    ) -> NDArray[np.intp]:
        """The rows behind those of the items that are known to be nearest."""
        named = [row for row in map(self.bundle.row, near) if row is not None and allowed[row]]
        return np.array([*named, *(row for row in rows.tolist() if row not in named)], dtype=np.intp)

    def _explained(
        self,
        rows: NDArray[np.intp],
        scores: NDArray[np.float64],
        lists: Sequence[Candidates],
        context: str | None,
        history: History,
    ) -> tuple[Recommendation, ...]:
        bundle = self.bundle
        vectors = decode_rows(bundle, bundle.items.codes[rows])
        found = []
        for row, score, vector in zip(rows.tolist(), scores.tolist(), vectors, strict=True):
            source = best_source(row, lists)
            reason = reason_for(source, context, history, vector)
            card = bundle.items.card(row)
            found.append(
                Recommendation(
                    item=str(card["id"]),
                    score=score,
                    label=bundle.labels[source],
                    reason=reason,
                    because=because(reason, bundle),
                    card=card,
                )
            )
        return tuple(found)

    def _heading(self, items: Sequence[Recommendation], lists: Sequence[Candidates]) -> str:
        labels = self.bundle.labels
        personal = any(found.source == "profile" for found in lists) and bool(items)
        return labels["profile"] if personal else labels[lists[0].source]


def best_source(row: int, lists: Sequence[Candidates]) -> str:
    """The source of the list in which the row stands highest; the earlier list on a tie."""
    ranks = {found.source: np.flatnonzero(found.rows == row) for found in lists}
    return min((source for source in ranks if len(ranks[source])), key=lambda source: int(ranks[source][0]))
