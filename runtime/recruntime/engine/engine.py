"""The engine: a request and a bundle in, recommendations out. No I/O, no clock, no chance.

Each step is a function over arrays: candidates → fuse → adjust (the long tail, prices, business rules) →
collapse and diversify → explore → backfill → explain. What may not be shown (out of stock, met already,
filtered out) never becomes a candidate. Similarity orders and labels; that little is similar never makes a
shelf short.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from recruntime.bundle.bundle import Bundle
from recruntime.engine.arrange import filled, pinned_rows, shelf_of, with_pins
from recruntime.engine.candidates import (
    Candidates,
    again_candidates,
    also_candidates,
    companions_of,
    popular_candidates,
)
from recruntime.engine.explain import Grounds, because, best_sources, heading_source
from recruntime.engine.filters import Filters
from recruntime.engine.fuse import Rows, Scores, ordered, reciprocal_rank_fusion, weighted_fusion
from recruntime.engine.rescore import price_factors, rule_factors, tail_factors, usual_price
from recruntime.engine.retrieve import Searches
from recruntime.engine.search import Index, index_of
from recruntime.engine.visitor import Visitor, visitor_of
from recruntime.settings import Ranking
from recruntime.types import Recommendation, Request, Result

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
        searches = Searches(self.bundle, self.index, self.ranking, request, visitor, allowed)
        nearby = searches.nearby(max(request.k, self.depth))
        lists = self._candidates(searches, grounds, nearby)
        rows, scores = self._fused(lists, visitor)
        shelf = shelf_of(self.bundle, rows, scores, self.ranking, request.k, request.seed)
        shelf = self._backfilled(shelf, searches, nearby)
        pinned = pinned_rows(self.filters, self.ranking.rules, allowed, request.k)
        placed = with_pins(shelf, pinned)[: request.k]
        best = best_sources(placed, lists, self.ranking.fusion)
        fixed = set(pinned.values())
        sources = ["pinned" if row in fixed else source for row, source in zip(placed, best, strict=True)]
        ranked = dict(zip(rows.tolist(), scores.tolist(), strict=True))
        worth = [ranked.get(row, 0.0) for row in placed]
        items, sources = self._explained(placed, worth, sources, grounds)
        heading = heading_source(sources, visitor.personal) if items else "front"
        return Result(self.bundle.labels[heading], items, visitor.carried)

    def _grounds(self, request: Request, visitor: Visitor) -> Grounds:
        met = {row: 1.0 for row in visitor.context.rows if row is not None}
        weights = visitor.history.weights
        total = float(weights[weights > 0].sum())
        for row, weight in zip(visitor.history.rows, weights.tolist(), strict=True):
            if row is not None and weight > 0:
                met[row] = met.get(row, 0.0) + visitor.warmth * weight / total
        told = self.ranking.also > 0 and met and len(self.bundle.items.also.values)
        companions = companions_of(self.bundle, met) if told else None
        carried = request.carried is not None and request.carried.events > 0
        group = self.filters.group(visitor.context)
        return Grounds(request.context, visitor.history, companions, group, carried)

    def _candidates(
        self, searches: Searches, grounds: Grounds, nearby: Sequence[Candidates]
    ) -> list[Candidates]:
        """A list from each source that has something to say; what fills a shelf if nothing comes of them."""
        ranking, visitor, allowed = self.ranking, searches.visitor, searches.allowed
        lists = [found.similar for found in nearby if found.source == "similar"]
        if searches.request.repeat and ranking.again > 0:
            lists.append(again_candidates(visitor.came_by, allowed, ranking.again))
        lists += [found.similar for found in nearby if found.source == "profile"]
        if grounds.companions is not None:
            lists.append(also_candidates(grounds.companions, allowed, ranking.also))
        lists = [found for found in lists if len(found.rows)] or searches.fillers(nearby)
        if ranking.popular > 0 and len(self.bundle.by_popularity):
            among = self.filters.of_group(grounds.group)
            lists.append(popular_candidates(self.bundle, among, allowed, ranking.popular))
        return lists

    def _backfilled(self, shelf: list[int], searches: Searches, nearby: Sequence[Candidates]) -> list[int]:
        """The shelf, and behind it what fills it, as far as the catalog goes."""
        k, more = searches.request.k, searches.more(nearby)
        while len(shelf) < k and (lists := next(more, None)) is not None:
            others, _ = self._fused(lists, searches.visitor)
            shelf = filled(self.bundle, shelf, others, self.ranking, k)
        return shelf

    def _fused(self, lists: Sequence[Candidates], visitor: Visitor) -> tuple[Rows, Scores]:
        ranking, bundle = self.ranking, self.bundle
        rows_of, weights = [found.rows for found in lists], [found.weight for found in lists]
        if ranking.fusion == "rrf":
            rows, scores = reciprocal_rank_fusion(rows_of, weights)
        else:
            rows, scores = weighted_fusion(rows_of, [found.worth for found in lists], weights)
        if ranking.tail != 0:
            scores = scores * tail_factors(bundle, rows, ranking.tail)
        if ranking.price > 0:
            # The open page's price alone would move what is most similar to the page out of its place.
            usual = usual_price(bundle, (visitor.context, visitor.history)) if visitor.personal else None
            scores = scores * price_factors(bundle, rows, usual, ranking.price)
        if ranking.rules:
            scores = scores * rule_factors(self.filters, rows, ranking.rules)
        return ordered(rows, scores)

    def _explained(
        self, rows: Sequence[int], scores: Sequence[float], sources: Sequence[str], grounds: Grounds
    ) -> tuple[tuple[Recommendation, ...], list[str]]:
        """The recommendations, and the source of each as its reason says."""
        bundle = self.bundle
        reasons = grounds.reasons(rows, sources, bundle)
        # The profile may recommend an item for nothing but the open page.
        named = zip(sources, reasons, strict=True)
        sources = ["similar" if reason.kind == "similar" else source for source, reason in named]
        words = {reason: because(reason, bundle) for reason in dict.fromkeys(reasons)}
        cards = [bundle.items.card(row) for row in rows]
        items = tuple(
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
        return items, sources
