"""Search among the items that are here: the nearest cells first, and in them every item.

An inverted file (Sivic and Zisserman, Video Google, 2003): a query is compared with the cells, then with the
items of the `nprobe` nearest cells. A cell's vector is the mean of its items, so cells cost no byte. Where a
request restricts the items, only those that it allows are compared, and in more cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import fsum

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.items import NO_OWNER
from recruntime.codecs import Scorer
from recruntime.types import Mask, Rows

FEW = 0.01  # a share of the catalog that does not change its mean cosine

Query = NDArray[np.float64]


@dataclass(frozen=True)
class Index:
    """The searchable items of a bundle.

    scorer: scores the items' codes.
    cells: scores the cells.
    starts: int64 (m + 1,), the first row of each cell, and the end.
    replicas: bool (m,), cells of replicas. They are few, each stands for a cell that is not here, and every
        search looks into them: else they would take probes from the cells that are here.
    nprobe: how many other cells a search looks into.
    """

    scorer: Scorer
    cells: Scorer
    starts: NDArray[np.int64]
    replicas: NDArray[np.bool_]
    nprobe: int

    @cached_property
    def sizes(self) -> NDArray[np.float64]:
        """float64 (m,): number of rows in each cell."""
        return np.diff(self.starts).astype(np.float64)

    @cached_property
    def probed(self) -> int:
        """How many cells a search looks into, with those of replicas."""
        return self.nprobe + int(np.count_nonzero(self.replicas))

    def cell_cosines(self, query: Query) -> NDArray[np.float64]:
        """float64 (m,): the cosine of each cell with the query, float64 (dims,) of unit length."""
        return self.cells.scores(query).astype(np.float64) if len(self.starts) > 1 else np.empty(0)

    def search(
        self,
        query: Query,
        cosines: NDArray[np.float64],
        allowed: Mask,
        count: int,
        exact: bool = False,
        restricted: bool = False,
    ) -> tuple[Rows, NDArray[np.float32]]:
        """Up to `count` allowed rows and their cosines, the most similar first; equal ones in row order.

        query: float64 (dims,) of unit length. cosines: the query's, as `cell_cosines` returns them. allowed:
        bool (n,). exact: look into all cells. restricted: the allowed rows may be few, and in any cell.
        """
        if not len(cosines):
            return np.empty(0, dtype=np.intp), np.empty(0, dtype=np.float32)
        rows = (
            self._allowed_rows(cosines, allowed, count, exact) if restricted else self._rows(cosines, exact)
        )
        scores = self.scorer.scores(query, rows)
        best = best_rows(scores, allowed[rows], count)
        return rows[best], scores[best]

    def mean_cosine(self, query: Query, cosines: NDArray[np.float64], without: Rows) -> float:
        """The mean cosine of the items that are here, from their cells' cosines, without some rows.

        without: each row once. In a small catalog what the visitor has met would raise the mean above all
        that is left; where it is less than FEW of the catalog, it is not left out.
        """
        count, left = float(self.starts[-1]), float(self.starts[-1]) - len(without)
        if left <= 0:
            return 0.0
        total = float(cosines @ self.sizes)
        if len(without) < FEW * count:
            return total / count
        return (total - fsum(self.scorer.scores(query, without).tolist())) / left

    def _rows(self, cosines: NDArray[np.float64], exact: bool) -> Rows:
        """The rows of the nearest cells, ascending."""
        if exact or self.probed >= len(cosines):
            return np.arange(self.starts[-1], dtype=np.intp)
        chosen = np.sort(self._nearest_cells(cosines)[: self.probed])
        ends = self.starts[chosen + 1].tolist()
        spans = zip(self.starts[chosen].tolist(), ends, strict=True)
        return np.concatenate([np.arange(start, end, dtype=np.intp) for start, end in spans])

    def _allowed_rows(self, cosines: NDArray[np.float64], allowed: Mask, count: int, exact: bool) -> Rows:
        """The allowed rows of the nearest cells, ascending.

        Of so many cells that as many rows are compared as in any search, so that it costs no more, and at
        least `count`.
        """
        rows, nearest = np.flatnonzero(allowed), self._nearest_cells(cosines)
        enough = max(count, int(self.sizes[nearest[: self.probed]].sum()))
        if exact or len(rows) <= enough:
            return rows
        bounds = np.searchsorted(rows, self.starts)
        held = np.diff(bounds)[nearest]
        last = int(np.searchsorted(np.cumsum(held), enough))
        chosen = np.sort(nearest[: last + 1][held[: last + 1] > 0])
        spans = zip(bounds[chosen].tolist(), bounds[chosen + 1].tolist(), strict=True)
        return np.concatenate([rows[start:end] for start, end in spans])

    def _nearest_cells(self, cosines: NDArray[np.float64]) -> NDArray[np.intp]:
        """The cells: those of replicas, then the nearest first; equal ones in their order."""
        return np.argsort(-np.where(self.replicas, np.inf, cosines), kind="stable")


def index_of(bundle: Bundle) -> Index:
    """The index over a bundle's items."""
    items = bundle.items
    starts = np.concatenate([[0], np.cumsum(items.cells)])
    scorer = bundle.codec.scorer(items.codes)
    cells = scorer.centroids(starts[:-1].astype(np.intp)) if len(items) else scorer
    replicas = items.owner[starts[:-1]] != NO_OWNER
    return Index(scorer, cells, starts, replicas, bundle.core.nprobe)


def best_rows(scores: NDArray[np.float32 | np.float64], allowed: Mask, count: int) -> Rows:
    """Up to `count` allowed rows, highest score first; equal scores in row order.

    scores: float (n,); allowed: bool (n,).
    """
    candidates = np.flatnonzero(allowed)
    found = scores[candidates]
    if len(candidates) > count:
        bar = np.partition(found, -count)[-count]
        candidates, found = candidates[found >= bar], found[found >= bar]
    return candidates[np.argsort(-found, kind="stable")][:count]
