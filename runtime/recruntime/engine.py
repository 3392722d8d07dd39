"""The engine: a request and a bundle in, recommendations out. No I/O, no clock, no chance.

Each step is a function over arrays: candidates → fuse → adjust (the long tail, prices, business rules) →
collapse and diversify → explore → explain. What may not be shown (out of stock, met already, filtered out)
never becomes a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.adjust import price_factors, rule_factors, tail_factors, usual_price
from recruntime.bundle import Bundle
from recruntime.candidates import Candidates, Rows, again_candidates, also_candidates, led, popular_candidates
from recruntime.carried import Carried, carried_vector, carry_on, nothing_carried
from recruntime.diversify import explore, select
from recruntime.errors import UnknownItemError
from recruntime.explain import Grounds, because, best_source
from recruntime.filters import Filters
from recruntime.interests import interests_of
from recruntime.profile import Event, History, decode_rows, profile_vector, read_history, unit
from recruntime.ranking import ordered, reciprocal_rank_fusion, weighted_fusion
from recruntime.request import Recommendation, Request, Result
from recruntime.search import Index, index_of
from recruntime.settings import Ranking

DEEPEST = 200
SHALLOWEST = 20
POOL = 4  # times k: what MMR chooses from

Allowed = NDArray[np.bool_]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Visitor:
    """Who asks: the context as a history of one or of none, what they did, and what it comes to.

    warmth: 0 to 1, how much there is to go by.
    """

    context: History
    history: History
    profile: Vector | None
    carried: Carried | None
    warmth: float


class Engine:
    """One bundle, ready to search. ranking: the bundle's own unless another is given."""

    def __init__(self, bundle: Bundle, ranking: Ranking | None = None) -> None:
        self.bundle = bundle
        self.ranking = ranking or bundle.core.ranking
        self.index: Index = index_of(bundle)
        self.filters = Filters(bundle)
        # How long a list of candidates is. In a list as long as the catalog every item stands somewhere, and
        # what two lists hold in common would mean nothing.
        self.depth = min(DEEPEST, max(SHALLOWEST, len(bundle.items) // 10))

    def recommend(self, request: Request) -> Result:
        """The k best items for this request.

        Raises UnknownItemError when the context is not among the items that are here, and BadRequestError
        where a condition speaks of a field that cards do not have.
        """
        visitor = self._visitor(request)
        allowed = self.filters.allowed(request, visitor.context, visitor.history)
        grounds = self._grounds(request, visitor)
        lists = self._candidates(request, visitor, grounds, allowed)
        rows, scores = self._fused(lists, visitor)
        shelf = self._shelf(rows, scores, request)
        pinned = self._pinned(allowed, request.k)
        placed = _with_pins(shelf, pinned)[: request.k]
        score_of = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        items = self._explained(placed, score_of, set(pinned.values()), lists, grounds)
        return Result(self._heading(lists, items), items, visitor.carried)

    def _visitor(self, request: Request) -> Visitor:
        half_life = self.ranking.half_life
        # The page that is open speaks through the context; its own view would count it twice.
        past = [event for event in request.events if (event.item, event.type) != (request.context, "view")]
        history = read_history(past, self.bundle, half_life)
        if request.strategy == "rederive":
            profile, carried, count = profile_vector(history), None, history.liked
        else:
            recency = self.bundle.core.recency
            fade = float(recency[1] / recency[0]) if len(recency) > 1 and recency[0] > 0 else None
            before = request.carried or nothing_carried(self.bundle.codec.dims)
            carried = carry_on(before, history, fade, half_life)
            profile, count = carried_vector(carried), carried.events
        warmth = count / (count + self.ranking.warm) if count else 0.0
        return Visitor(self._context(request), history, profile, carried, warmth)

    def _context(self, request: Request) -> History:
        if request.context is None:
            return read_history([], self.bundle, 1.0)
        context = read_history([Event(request.context)], self.bundle, 1.0)
        if not context.events:
            raise UnknownItemError(
                f"This bundle has no item {request.context!r}. Check the id, or build the bundle again "
                "if the item is new."
            )
        return context

    def _grounds(self, request: Request, visitor: Visitor) -> Grounds:
        met = {row: 1.0 for row in visitor.context.rows if row is not None}
        weights = visitor.history.weights
        total = float(weights[weights > 0].sum())
        for row, weight in zip(visitor.history.rows, weights.tolist(), strict=True):
            if row is not None and weight > 0:
                met[row] = met.get(row, 0.0) + visitor.warmth * weight / total
        return Grounds(request.context, visitor.history, met, self.filters.group(visitor.context))

    def _candidates(
        self, request: Request, visitor: Visitor, grounds: Grounds, allowed: Allowed
    ) -> list[Candidates]:
        """A list from each source that has something to say; the front list if nothing comes of them."""
        ranking, depth = self.ranking, max(request.k, self.depth)
        lists: list[Candidates] = []

        def add(source: str, query: Vector | None, weight: float) -> None:
            if query is not None and weight > 0:
                rows, scores = self.index.nearest(query, allowed, depth, request.exact)
                lists.append(Candidates(source, rows, scores.astype(np.float64), weight))

        if visitor.context.events:
            add("similar", unit(visitor.context.vectors[0]), ranking.similar)
            near = [self.bundle.row(item) for item in request.near] if lists else []
            named = [row for row in near if row is not None and allowed[row]]
            if named:
                lists[0] = led(lists[0], named, depth)
        weight = ranking.profile * (visitor.warmth if visitor.context.events else 1.0)
        if request.repeat and ranking.again > 0:
            lists.append(again_candidates(visitor.history.rows, allowed, ranking.again))
        interests = interests_of(visitor.history, ranking.interests, ranking.apart)
        add("profile", visitor.profile, weight / 2 if interests else weight)
        for interest in interests:
            add("profile", interest.vector, weight / 2 * interest.share)
        if ranking.also > 0 and grounds.met:
            lists.append(also_candidates(self.bundle, grounds.met, allowed, ranking.also))
        if not any(len(found.rows) for found in lists):
            front = self.bundle.front[allowed[self.bundle.front]]
            lists = [Candidates("front", front, 1.0 / np.arange(1, len(front) + 1), 1.0)]
        if ranking.popular > 0:
            among = self.filters.of_group(grounds.group)
            lists.append(popular_candidates(self.bundle, among, allowed, ranking.popular))
        return lists

    def _fused(self, lists: Sequence[Candidates], visitor: Visitor) -> tuple[Rows, NDArray[np.float64]]:
        ranking, bundle = self.ranking, self.bundle
        rows_of, weights = [found.rows for found in lists], [found.weight for found in lists]
        if ranking.fusion == "rrf":
            rows, scores = reciprocal_rank_fusion(rows_of, weights)
        else:
            rows, scores = weighted_fusion(rows_of, [found.scores for found in lists], weights)
        if ranking.tail > 0:
            scores = scores * tail_factors(bundle, rows, ranking.tail)
        if ranking.price > 0:
            usual = usual_price(bundle, (visitor.context, visitor.history))
            scores = scores * price_factors(bundle, rows, usual, ranking.price)
        if ranking.rules:
            scores = scores * rule_factors(bundle, rows, ranking.rules)
        return ordered(rows, scores)

    def _shelf(self, rows: Rows, scores: NDArray[np.float64], request: Request) -> list[int]:
        ranking, items = self.ranking, self.bundle.items
        pool = rows[: POOL * request.k]
        if ranking.diversity > 0 or ranking.duplicates <= 1:
            vectors = decode_rows(self.bundle, items.codes[pool])
            titles = [str(items.value("title", row) or "") for row in pool.tolist()]
            chosen = select(
                scores[: len(pool)], vectors, titles, request.k, ranking.diversity, ranking.duplicates
            )
        else:
            chosen = list(range(min(request.k, len(pool))))
        shelf: list[int] = pool[chosen].tolist()
        if request.seed is None or ranking.explore == 0:
            return shelf
        others = rows[POOL * request.k :].tolist()
        names = [items.ids[row] for row in others]
        return explore(shelf, others, names, ranking.explore, request.seed)

    def _pinned(self, allowed: Allowed, k: int) -> dict[int, int]:
        """Place on the shelf, from 0 → row. Of several items that a rule speaks of the most popular one."""
        found: dict[int, int] = {}
        for rule in self.ranking.rules:
            if rule.pin is not None and rule.pin <= k:
                rows = np.flatnonzero(self.filters.mask(rule.where) & allowed)
                rows = rows[~np.isin(rows, list(found.values()))]
                if len(rows):
                    best = rows[np.argmax(self.bundle.items.popularity[rows])]
                    found.setdefault(rule.pin - 1, int(best))
        return found

    def _explained(
        self,
        rows: Sequence[int],
        score_of: dict[int, float],
        pinned: set[int],
        lists: Sequence[Candidates],
        grounds: Grounds,
    ) -> tuple[Recommendation, ...]:
        bundle = self.bundle
        vectors = decode_rows(bundle, bundle.items.codes[list(rows)])
        found = []
        for row, vector in zip(rows, vectors, strict=True):
            source = "pinned" if row in pinned else best_source(row, lists)
            reason = grounds.reason(source, row, vector, bundle)
            card = bundle.items.card(row)
            found.append(
                Recommendation(
                    item=str(card["id"]),
                    score=score_of.get(row, 0.0),
                    label=bundle.labels[source],
                    reason=reason,
                    because=because(reason, bundle),
                    card=card,
                )
            )
        return tuple(found)

    def _heading(self, lists: Sequence[Candidates], items: Sequence[Recommendation]) -> str:
        labels = self.bundle.labels
        sources = [found.source for found in lists]
        personal = "profile" in sources and bool(items)
        return labels["profile"] if personal else labels[sources[0]]


def _with_pins(shelf: Sequence[int], pinned: dict[int, int]) -> list[int]:
    """The shelf with the pinned rows in their places, or at its end where it is shorter."""
    placed = [row for row in shelf if row not in pinned.values()]
    for place, row in sorted(pinned.items()):
        placed.insert(place, row)
    return placed
