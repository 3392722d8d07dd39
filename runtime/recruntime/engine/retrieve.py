"""What is like the open page and like the session: one request's searches, and what fills a shelf from them.

In go the bundle, its index and what is asked; out come lists of candidates. A list holds the most similar
items, however little similar they are; its floor tells which of them can be called similar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.engine.candidates import Candidates, front_candidates, led, remaining_candidates
from recruntime.engine.fuse import Mask
from recruntime.engine.interests import interests_of
from recruntime.engine.search import Index
from recruntime.engine.visitor import Vector, Visitor
from recruntime.settings import Ranking
from recruntime.types import Request


@dataclass(frozen=True)
class Searches:
    """The searches of one request. allowed: bool (n,), what may be recommended."""

    bundle: Bundle
    index: Index
    ranking: Ranking
    request: Request
    visitor: Visitor
    allowed: Mask

    def nearby(self, depth: int, everywhere: bool = False) -> list[Candidates]:
        """What is most like the page, then what is most like the session and each of its interests.

        depth: rows of each list. everywhere: look for allowed rows in all cells.
        """
        narrow = everywhere or self.request.narrow
        met = np.array(self.visitor.met, dtype=np.intp)
        found = []
        for source, query, weight in self._queries():
            nearness = self.index.nearness(query)
            floor = self.index.average(query, nearness, met)
            exact = self.request.exact
            rows, scores = self.index.among(query, nearness, self.allowed, depth, exact, narrow)
            one = Candidates(source, rows, scores.astype(np.float64), weight, floor)
            found.append(self._led(one) if source == "similar" else one)
        return found

    def fillers(self, nearby: Sequence[Candidates]) -> list[Candidates]:
        """What is shown though nothing speaks for it: the most similar, however little that is; where there
        is nothing to compare with, the front list."""
        if nearby:
            return [found.backfill for found in nearby]
        front = front_candidates(self.bundle, self.allowed)
        return [front if self.request.context is None else front.backfill]

    def more(self, nearby: Sequence[Candidates]) -> Iterator[list[Candidates]]:
        """Lists to fill a shelf from: what was found already, then all that is allowed."""
        yield self.fillers(nearby)
        yield self.fillers(self.nearby(len(self.allowed), everywhere=True))
        yield [remaining_candidates(self.bundle, self.allowed)]

    def _queries(self) -> list[tuple[str, Vector, float]]:
        """What is searched for: source, vector and weight."""
        ranking, visitor = self.ranking, self.visitor
        # Where sessions taught, the open page is part of the profile, and speaks there once that is warm.
        fading = visitor.warmth if len(self.bundle.core.recency) else 0.0
        similar = ranking.similar * (1.0 - fading)
        profile = ranking.profile * (visitor.warmth if visitor.context.events else 1.0)
        interests = interests_of(visitor.history, ranking.interests, ranking.apart)
        if visitor.page is not None and visitor.profile is not None and not visitor.personal:
            similar, profile = similar + profile, 0.0  # Both would search for the same.
        queries = [
            ("similar", visitor.page, similar),
            ("profile", visitor.profile, profile / 2 if interests else profile),
            *(("profile", one.vector, profile / 2 * one.share) for one in interests),
        ]
        return [(source, query, weight) for source, query, weight in queries if query is not None and weight]

    def _led(self, found: Candidates) -> Candidates:
        """What is like the page, led by the neighbours that the builder found with exact vectors."""
        named: dict[int, float] = {}
        for item, cosine in self.request.near:
            row = self.bundle.row(item)
            if row is not None and self.allowed[row]:
                named.setdefault(row, cosine)
        return led(found, named) if named else found
