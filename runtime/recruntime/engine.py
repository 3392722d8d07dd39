"""The engine: a request and a bundle in, recommendations out. No I/O, no clock, no chance.

Each step is a function over arrays: candidates → fuse → adjust (the long tail, prices, business rules) →
collapse and diversify → explore → fill → explain. What may not be shown (out of stock, met already, filtered
out) never becomes a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import numpy as np

from recruntime.adjust import price_factors, rule_factors, tail_factors, usual_price
from recruntime.bundle import Bundle
from recruntime.candidates import (
    Candidates,
    again_candidates,
    also_candidates,
    any_candidates,
    companions_of,
    front_candidates,
    led,
    popular_candidates,
)
from recruntime.explain import Grounds, because, best_sources
from recruntime.filters import Filters
from recruntime.interests import interests_of
from recruntime.ranking import Mask, Rows, Scores, ordered, reciprocal_rank_fusion, weighted_fusion
from recruntime.request import Recommendation, Request, Result
from recruntime.search import Index, index_of
from recruntime.settings import Ranking
from recruntime.shelf import filled, pinned_rows, shelf_of, with_pins
from recruntime.visitor import Vector, Visitor, visitor_of

DEEPEST = 200
SHALLOWEST = 20


class Engine:
    """One bundle, ready to search."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self.ranking = bundle.core.ranking
        self.index: Index = index_of(bundle)
        self.filters = Filters(bundle)
        # How long a list of candidates is. In a list as long as the catalog every item stands somewhere, and
        # what two lists hold in common would mean nothing.
        self.depth = min(DEEPEST, max(SHALLOWEST, len(bundle.items) // 10))

    def ranked_by(self, ranking: Ranking) -> Engine:
        """This engine with other settings."""
        other = copy(self)
        other.ranking = ranking
        return other

    def recommend(self, request: Request) -> Result:
        """The k best items for this request.

        Raises UnknownItemError when the context is not among the items that are here, and BadRequestError
        where a condition speaks of a field that cards do not have.
        """
        visitor = visitor_of(request, self.bundle, self.ranking)
        allowed = self.filters.allowed(request, visitor.context, visitor.history)
        grounds = self._grounds(request, visitor)
        lists = self._candidates(request, visitor, grounds, allowed)
        rows, scores = self._fused(lists, visitor)
        shelf = shelf_of(self.bundle, rows, scores, self.ranking, request.k, request.seed)
        if request.narrow and len(shelf) < request.k:
            others, _ = self._fused([self._others(request, visitor, allowed)], visitor)
            shelf = filled(self.bundle, shelf, others, self.ranking, request.k)
        pinned = pinned_rows(self.filters, self.ranking.rules, allowed, request.k)
        placed = with_pins(shelf, pinned)[: request.k]
        sources = ["pinned" if row in pinned.values() else "" for row in placed]
        best = best_sources(placed, lists, self.ranking.fusion)
        sources = [own or other for own, other in zip(sources, best, strict=True)]
        ranked = rows.tolist()
        worth = [float(scores[ranked.index(row)]) if row in ranked else 0.0 for row in placed]
        items = self._explained(placed, worth, sources, grounds)
        return Result(self._heading(lists, bool(items) and visitor.personal), items, visitor.carried)

    def _grounds(self, request: Request, visitor: Visitor) -> Grounds:
        met = {row: 1.0 for row in visitor.context.rows if row is not None}
        weights = visitor.history.weights
        total = float(weights[weights > 0].sum())
        for row, weight in zip(visitor.history.rows, weights.tolist(), strict=True):
            if row is not None and weight > 0:
                met[row] = met.get(row, 0.0) + visitor.warmth * weight / total
        told = self.ranking.also > 0 and met and len(self.bundle.items.also.values)
        companions = companions_of(self.bundle, met) if told else None
        return Grounds(request.context, visitor.history, companions, self.filters.group(visitor.context))

    def _candidates(
        self, request: Request, visitor: Visitor, grounds: Grounds, allowed: Mask
    ) -> list[Candidates]:
        """A list from each source that has something to say; the others if nothing comes of them."""
        ranking = self.ranking
        lists = self._similar(request, visitor, allowed)
        if request.repeat and ranking.again > 0:
            lists.append(again_candidates(visitor.came_by, allowed, ranking.again))
        lists += self._personal(request, visitor, allowed)
        if grounds.companions is not None:
            lists.append(also_candidates(grounds.companions, allowed, ranking.also))
        lists = [found for found in lists if len(found.rows)] or [self._others(request, visitor, allowed)]
        if ranking.popular > 0 and len(self.bundle.by_popularity):
            among = self.filters.of_group(grounds.group)
            lists.append(popular_candidates(self.bundle, among, allowed, ranking.popular))
        return lists

    def _similar(self, request: Request, visitor: Visitor, allowed: Mask) -> list[Candidates]:
        query = visitor.page
        # Where sessions taught, the open page is part of the profile, and speaks there once that is warm.
        cold = 1.0 - visitor.warmth if len(self.bundle.core.recency) else 1.0
        weight = self.ranking.similar * cold
        if query is None or weight == 0:
            return []
        found = self._nearest("similar", query, weight, request, allowed)
        near = [self.bundle.row(item) for item in request.near]
        named = [row for row in near if row is not None and allowed[row]]
        return [led(found, named, self._depth(request)) if named else found]

    def _personal(self, request: Request, visitor: Visitor, allowed: Mask) -> list[Candidates]:
        ranking = self.ranking
        weight = ranking.profile * (visitor.warmth if visitor.context.events else 1.0)
        if weight == 0:
            return []
        interests = interests_of(visitor.history, ranking.interests, ranking.apart)
        queries = [(interest.vector, weight / 2 * interest.share) for interest in interests]
        if visitor.profile is not None:
            queries.insert(0, (visitor.profile, weight / 2 if interests else weight))
        return [self._nearest("profile", query, worth, request, allowed) for query, worth in queries]

    def _nearest(
        self, source: str, query: Vector, weight: float, request: Request, allowed: Mask
    ) -> Candidates:
        depth = self._depth(request)
        rows, scores = self.index.nearest(query, allowed, depth, request.exact, request.narrow)
        return Candidates(source, rows, np.maximum(scores, 0).astype(np.float64), weight)

    def _others(self, request: Request, visitor: Visitor, allowed: Mask) -> Candidates:
        """What is shown though nothing speaks for it: the front list; where the request says itself what may
        be shown, any of that. A list of its own, so that none of the others calls similar what is not."""
        if not request.narrow:
            return front_candidates(self.bundle, allowed)
        query, most = visitor.page, max(request.k, DEEPEST)
        query = visitor.profile if query is None else query
        return any_candidates(self.index, self.bundle, query, allowed, most, request.exact)

    def _depth(self, request: Request) -> int:
        return max(request.k, self.depth)

    def _fused(self, lists: Sequence[Candidates], visitor: Visitor) -> tuple[Rows, Scores]:
        ranking, bundle = self.ranking, self.bundle
        rows_of, weights = [found.rows for found in lists], [found.weight for found in lists]
        if ranking.fusion == "rrf":
            rows, scores = reciprocal_rank_fusion(rows_of, weights)
        else:
            rows, scores = weighted_fusion(rows_of, [found.scores for found in lists], weights)
        if ranking.tail != 0:
            scores = scores * tail_factors(bundle, rows, ranking.tail)
        if ranking.price > 0:
            usual = usual_price(bundle, (visitor.context, visitor.history))
            scores = scores * price_factors(bundle, rows, usual, ranking.price)
        if ranking.rules:
            scores = scores * rule_factors(self.filters, rows, ranking.rules)
        return ordered(rows, scores)

    def _explained(
        self, rows: Sequence[int], scores: Sequence[float], sources: Sequence[str], grounds: Grounds
    ) -> tuple[Recommendation, ...]:
        bundle = self.bundle
        reasons = grounds.reasons(rows, sources, bundle)
        words = {reason: because(reason, bundle) for reason in dict.fromkeys(reasons)}
        cards = [bundle.items.card(row) for row in rows]
        return tuple(
            Recommendation(
                item=str(card["id"]),
                score=score,
                label=bundle.labels[source],
                reason=reason,
                because=words[reason],
                card=card,
            )
            for card, score, source, reason in zip(cards, scores, sources, reasons, strict=True)
        )

    def _heading(self, lists: Sequence[Candidates], personal: bool) -> str:
        told = personal and any(found.source == "profile" for found in lists)
        return self.bundle.labels["profile" if told else lists[0].source]
