"""The interval of a mean: figures per query in, the bounds of their mean out.

The queries of one session are similar, so sessions are resampled, not queries: a cluster bootstrap (Efron and
Tibshirani, 1993; Field and Welsh, 2007) with the percentile interval.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
LEVEL = 0.95


def interval(
    values: NDArray[np.float64], cluster: NDArray[np.int64], random: np.random.Generator
) -> tuple[float, float]:
    """The bounds of the mean at LEVEL.

    values: float64 (q,), one per query. cluster: int64 (q,), the number of each query's session.
    NaN twice if all queries are of one session.
    """
    _, session = np.unique(cluster, return_inverse=True)
    sums = np.bincount(session, weights=values)
    sizes = np.bincount(session)
    if len(sums) < 2:
        return np.nan, np.nan
    means = np.empty(RESAMPLES)
    for number in range(RESAMPLES):  # all at once would be no faster, and need much memory
        drawn = random.integers(len(sums), size=len(sums))
        means[number] = sums[drawn].sum() / sizes[drawn].sum()
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
