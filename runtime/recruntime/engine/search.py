"""Search among the items that are here: the nearest cells first, and in them every item.

An inverted file (Sivic and Zisserman, Video Google, 2003): a query is compared with the cells, then with the
items of the `probes` cells that are most similar. The cells' own vectors are the means of their items, so
they cost no byte. Where a request says itself what it allows, only that is compared, and in more cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.items import NO_HOME
from recruntime.codecs import Scorer
from recruntime.engine.fuse import best_rows

TELLING = 0.01


@dataclass(frozen=True)
class Index:
    """starts: int64 (m + 1,), the first row of each cell and the end. probes: cells to look into.

    copies: bool (m,), cells of copies. They are few, each stands for a cell that is not here, and they are
    always looked into: else they would take the probes from the cells that are.
    """

    scorer: Scorer
    cells: Scorer
    starts: NDArray[np.int64]
    copies: NDArray[np.bool_]
    probes: int

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """float64 (m,): how many rows each cell has."""
        return np.diff(self.starts).astype(np.float64)

    @cached_property
    def wanted(self) -> int:
        """How many cells a search looks into, those of copies among them."""
        return self.probes + int(np.count_nonzero(self.copies))

    def nearest(
        self,
        query: NDArray[np.float64],
        allowed: NDArray[np.bool_],
        count: int,
        exact: bool = False,
        narrow: bool = False,
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """Up to `count` allowed rows and their cosines, the most similar first; equal ones in row order.

        query: float64 (dims,) of unit length; allowed: bool (n,). narrow: they may be few, and anywhere.
        """
        nearness = self.nearness(query)
        return self.among(query, nearness, allowed, count, exact, narrow)

    def nearness(self, query: NDArray[np.float64]) -> NDArray[np.float64]:
        """float64 (m,): the cosine of each cell with the query."""
        return self.cells.scores(query).astype(np.float64) if len(self.starts) > 1 else np.empty(0)

    def among(
        self,
        query: NDArray[np.float64],
        nearness: NDArray[np.float64],
        allowed: NDArray[np.bool_],
        count: int,
        exact: bool,
        narrow: bool,
    ) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
        """As `nearest`, for a query whose nearness to the cells is known."""
        if not len(nearness):
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
        rows = self._allowed_rows(nearness, allowed, count, exact) if narrow else self._rows(nearness, exact)
        scores = self.scorer.scores(query, rows)
        best = best_rows(scores, allowed[rows], count)
        return rows[best], scores[best]

    def average(
        self, query: NDArray[np.float64], nearness: NDArray[np.float64], besides: NDArray[np.intp]
    ) -> float:
        """The mean cosine of the items that are here, as their cells tell it, without these rows.

        besides: each row once. In a small catalog what the visitor has met would raise the mean above all
        that is left; where it is less than TELLING of the catalog, it counts with the rest.
        """
        count, left = float(self.starts[-1]), float(self.starts[-1]) - len(besides)
        if left <= 0:
            return 0.0
        total = float(nearness @ self.sizes)
        if len(besides) < TELLING * count:
            return total / count
        return (total - fsum(self.scorer.scores(query, besides).tolist())) / left

    def _rows(self, nearness: NDArray[np.float64], exact: bool) -> NDArray[np.intp]:
        """The rows of the nearest cells, ascending."""
        if exact or self.wanted >= len(nearness):
            return np.arange(self.starts[-1], dtype=np.intp)
        chosen = np.sort(self._ranked(nearness)[: self.wanted])
        ends = self.starts[chosen + 1].tolist()
        spans = zip(self.starts[chosen].tolist(), ends, strict=True)
        return np.concatenate([np.arange(start, end, dtype=np.intp) for start, end in spans])

    def _allowed_rows(
        self, nearness: NDArray[np.float64], allowed: NDArray[np.bool_], count: int, exact: bool
    ) -> NDArray[np.intp]:
        """The allowed rows of the nearest cells, ascending: of so many cells that as many rows are compared
        as in any search, which is no dearer, and at least `count`."""
        rows, ranked = np.flatnonzero(allowed), self._ranked(nearness)
        enough = max(count, int(self.sizes[ranked[: self.wanted]].sum()))
        if exact or len(rows) <= enough:
            return rows
        bounds = np.searchsorted(rows, self.starts)
        held = np.diff(bounds)[ranked]
        last = int(np.searchsorted(np.cumsum(held), enough))
        chosen = np.sort(ranked[: last + 1][held[: last + 1] > 0])
        spans = zip(bounds[chosen].tolist(), bounds[chosen + 1].tolist(), strict=True)
        return np.concatenate([rows[start:end] for start, end in spans])

    def _ranked(self, nearness: NDArray[np.float64]) -> NDArray[np.intp]:
        """The cells: those of copies, then the nearest first; equal ones in their order."""
        return np.argsort(-np.where(self.copies, np.inf, nearness), kind="stable")


def index_of(bundle: Bundle) -> Index:
    """The index over a bundle's items."""
    items = bundle.items
    starts = np.concatenate([[0], np.cumsum(items.cells)])
    scorer = bundle.codec.scorer(items.codes)
    cells = scorer.centroids(starts[:-1].astype(np.intp)) if len(items) else scorer
    copies = items.home[starts[:-1]] != NO_HOME
    return Index(scorer, cells, starts, copies, bundle.core.probes)
