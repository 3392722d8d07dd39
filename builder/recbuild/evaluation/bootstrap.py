"""How far a mean may be trusted: figures per query in, the bounds between which the mean lies out.

The queries of one session resemble each other, so sessions are drawn anew, not queries: a bootstrap by
clusters (Efron and Tibshirani, 1993; Field and Welsh, 2007), with the percentile interval.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
LEVEL = 0.95


def interval(
    values: NDArray[np.float64], cluster: NDArray[np.int64], random: np.random.Generator
) -> tuple[float, float]:
    """The bounds of the mean of `values` (q,) at 95 %. cluster (q,): the number of each query's session.

    NaN twice where all queries are of one session: it does not tell how others differ.
    """
    _, session = np.unique(cluster, return_inverse=True)
    sums = np.bincount(session, weights=values)
    sizes = np.bincount(session)
    if len(sums) < 2:
        return np.nan, np.nan
    means = np.empty(RESAMPLES)
    for number in range(RESAMPLES):  # one at a time: all at once would be no faster, and fill the memory
        drawn = random.integers(len(sums), size=len(sums))
        means[number] = sums[drawn].sum() / sizes[drawn].sum()
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
