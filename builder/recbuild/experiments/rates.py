"""The rate of a measure among the visitors of a variant who saw a shelf, out of randomized answers.

With λ the shares of sent values and q as in `randomized`, those who saw a shelf are S = λ₁ + λ₂ - 2q and
those of them for whom it happened A = λ₂ - q, both times p - q, which cancels: the rate is A / S. Its
variance is that of its linear part (the delta method for a ratio of means): with z = (1[v=2] - q) - rate ·
(1[v>0] - 2q), whose mean is 0, it is E[z²] / (n S²). This takes in both the visitors' variety and the noise
that privacy adds.

Assumed: visitors are independent, and each has sent at most one report. The approximation needs a denominator
that is clear of its noise and enough answers; `Rate.told` says whether that holds.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from recbuild.experiments.randomized import Floats, probabilities

FEWEST_REPORTS = 200
"""Of a variant, below which nothing is told."""
FEWEST_HAPPENED = 30
"""Answers of a variant that say it happened, below which nothing is told: few rare events are not normal."""
CLEAR = 5.0
"""Times its standard error that the share of visitors who saw a shelf must be above 0: a ratio whose
denominator is not clear of its noise is not normal."""


@dataclass(frozen=True)
class Rate:
    """Rates, an array of any shape: one for each row of counts.

    reports: how many there are.
    seen: estimated share of the visitors who saw a shelf.
    seen_error: its standard error.
    rate: estimated share of these for whom it happened; may be below 0 by noise.
    variance: of `rate`; infinite where nothing is told.
    told: whether there is enough to tell something.
    """

    reports: Floats
    seen: Floats
    seen_error: Floats
    rate: Floats
    variance: Floats
    told: NDArray[np.bool_]

    def of(self, place: int) -> Rate:
        """Those at a place of the last axis."""
        return Rate(*(getattr(self, field.name)[..., place] for field in fields(self)))


def rate_of(counts: Floats, epsilon: float) -> Rate:
    """counts: (..., 3), reports by value. epsilon: of one value."""
    kept, other = probabilities(epsilon)
    reports = counts.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counts / reports[..., None]
        saw = shares[..., 1] + shares[..., 2] - 2 * other
        rate = (shares[..., 2] - other) / saw
        happened, seen = np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0])
        residual = happened - other - rate[..., None] * (seen - 2 * other)
        variance = (shares * residual**2).sum(axis=-1) / (reports * saw**2)
        saw_error = np.sqrt(shares[..., 0] * (1 - shares[..., 0]) / reports)
        told = (reports >= FEWEST_REPORTS) & (counts[..., 2] >= FEWEST_HAPPENED) & (saw > CLEAR * saw_error)
    return Rate(
        reports,
        saw / (kept - other),
        saw_error / (kept - other),
        np.where(told, rate, np.nan),
        np.where(told, variance, np.inf),
        told,
    )
