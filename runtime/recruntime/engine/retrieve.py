"""Retrieval: one request's searches, for the page's item, the profile and its interests.

A list has the most similar items, however little similar they are; below its floor they are not called
similar. The same lists, and then the rest of the catalog, fill a shelf that is too short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.engine.candidates import Candidates, default_candidates, promote, remaining_candidates
from recruntime.engine.interests import interests_of
from recruntime.engine.search import Index
from recruntime.engine.visitor import Vector, Visitor
from recruntime.settings import Settings
from recruntime.types import Mask, Request


@dataclass(frozen=True)
class Retrieval:
    """The searches of one request.

    bundle: what is searched.
    index: its index.
    settings: of the ranking.
    request: what is asked.
    visitor: who asks.
    allowed: bool (n,), what may be recommended.
    """

    bundle: Bundle
    index: Index
    settings: Settings
    request: Request
    visitor: Visitor
    allowed: Mask

    def search(self, depth: int, everywhere: bool = False) -> list[Candidates]:
        """The items most similar to the page's item, to the session and to each of its interests.

        depth: rows of each list. everywhere: look for allowed rows in all cells.
        """
        restricted = everywhere or self.request.restricted
        met = np.array(self.visitor.met, dtype=np.intp)
        lists = []
        for source, query, weight in self._queries():
            cells = self.index.cell_cosines(query)
            floor = self.index.mean_cosine(query, cells, met)
            exact = self.request.exact
            rows, cosines = self.index.search(query, cells, self.allowed, depth, exact, restricted)
            found = Candidates(source, rows, cosines.astype(np.float64), weight, floor)
            lists.append(self._promoted(found) if source == "similar" else found)
        return lists

    def fallback(self, searched: Sequence[Candidates]) -> list[Candidates]:
        """What is shown where no source has anything: the most similar items, or the default list."""
        if searched:
            return [found.backfill for found in searched]
        default = default_candidates(self.bundle, self.allowed)
        return [default if self.request.item is None else default.backfill]

    def backfill(self, searched: Sequence[Candidates]) -> Iterator[list[Candidates]]:
        """Lists to fill a shelf from: what was found already, then all that is allowed."""
        yield self.fallback(searched)
        yield self.fallback(self.search(len(self.allowed), everywhere=True))
        yield [remaining_candidates(self.bundle, self.allowed)]

    def _queries(self) -> list[tuple[str, Vector, float]]:
        """The queries: source, vector and weight."""
        settings, visitor = self.settings, self.visitor
        # Where sessions taught, the page's item is part of the profile, and counts there once that is warm.
        taught = visitor.warmth if len(self.bundle.core.recency) else 0.0
        similar = settings.similar * (1.0 - taught)
        profile = settings.profile * (visitor.warmth if visitor.page.events else 1.0)
        interests = interests_of(visitor.history, settings.interests, settings.interest_threshold)
        if visitor.page_vector is not None and visitor.profile is not None and not visitor.personal:
            similar, profile = similar + profile, 0.0  # Both would search for the same.
        queries = [
            ("similar", visitor.page_vector, similar),
            ("profile", visitor.profile, profile / 2 if interests else profile),
            *(("profile", interest.vector, profile / 2 * interest.share) for interest in interests),
        ]
        return [(source, query, weight) for source, query, weight in queries if query is not None and weight]

    def _promoted(self, candidates: Candidates) -> Candidates:
        """What is similar to the page's item, with the neighbors first that the builder found."""
        exact: dict[int, float] = {}
        for item, cosine in self.request.neighbors:
            row = self.bundle.row(item)
            if row is not None and self.allowed[row]:
                exact.setdefault(row, cosine)
        return promote(candidates, exact) if exact else candidates
