"""Search over vectors whose coordinates are small integers, the levels: exact integer arithmetic in float32.

A float32 holds every integer up to 2^24, so if levels and query are integers and every partial sum stays
below that, the product does not depend on the order of summation: SIMD or not, BLAS or not, CPython or
WebAssembly, the scores are the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs.base import EVERY_ROW, Rows

EXACT = 2.0**24
FINEST = 127


@dataclass(frozen=True)
class LevelScorer:
    """Levels ready for search.

    levels: int8 (n, dims).
    scales: float32 (n,), what a product is multiplied with to be a cosine.
    grid: the length of a query on its grid of integers.
    """

    levels: NDArray[np.int8]
    scales: NDArray[np.float32]
    grid: np.float32

    def scores(self, query: NDArray[np.float64], rows: Rows = EVERY_ROW) -> NDArray[np.float32]:
        """As `Scorer.scores`: the query is rounded to the grid first, so that all sums are exact."""
        integers = np.rint(query * np.float64(self.grid)).astype(np.float32)
        products = self.levels[rows].astype(np.float32) @ integers
        scales = self.scales[rows] / self.grid
        return products * (scales if query.ndim == 1 else scales[:, np.newaxis])

    def centroids(self, starts: NDArray[np.intp]) -> LevelScorer:
        """As `Scorer.centroids`: a cell's levels are the sums of its rows' levels, scaled to FINEST at most.

        starts: intp (c,), rising, from 0.
        """
        bounds = [*starts.tolist(), len(self.levels)]
        # Cell by cell: `add.reduceat` of bytes into integers takes ten times as long.
        cells = [self.levels[first:end].sum(axis=0, dtype=np.int32) for first, end in pairwise(bounds)]
        sums, sizes = np.stack(cells), np.diff(bounds)
        peaks = np.maximum(np.abs(sums).max(axis=1, initial=1), 1)
        levels = np.rint(sums * (FINEST / peaks)[:, np.newaxis]).astype(np.int8)
        lengths = np.add.reduceat(self.scales.astype(np.float64), starts) / sizes
        return level_scorer(levels, (peaks / FINEST * lengths / sizes).astype(np.float32))


def level_scorer(levels: NDArray[np.int8], scales: NDArray[np.float32]) -> LevelScorer:
    """A scorer for these rows."""
    # By Cauchy-Schwarz no partial sum passes |levels|·|query|; rounding lengthens the query by at most half
    # a unit in each dimension.
    longest = float(np.sqrt(squares(levels).max(initial=1)))
    return LevelScorer(levels, scales, np.float32(np.floor(EXACT / longest - np.sqrt(levels.shape[1]))))


def squares(levels: NDArray[np.int8]) -> NDArray[np.int32]:
    """int32 (n,): the squared length of each row."""
    found: NDArray[np.int32] = np.einsum("ij,ij->i", levels, levels, dtype=np.int32)
    return found
