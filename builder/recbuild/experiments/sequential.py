"""How wide an interval is that holds whenever somebody looks, and whether variants have their shares.

*Intervals.* An asymptotic confidence sequence (Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas, "Time-uniform
central limit theory and asymptotic confidence sequences", Annals of Statistics 52, 2024): of t
independent values with standard deviation σ, the mean lies within

    σ / √t · sqrt((1 + 1 / (t ρ²)) · log((t ρ² + 1) / α²))

for all t together with probability 1 - α, asymptotically. σ / √t is the usual standard error, so `multiplier`
takes the place of 1.96. It is the mixture of Gaussians of Robbins (1970); ρ is chosen beforehand, to be
narrowest at `TUNED_FOR` reports. What is estimated here is no mean but a smooth function of means: its linear
part is one, and the rest vanishes faster than the interval narrows (law of the iterated logarithm).

*Shares.* The sequential multinomial test of Lindon and Malek ("Anytime-valid inference for multinomial count
data", NeurIPS 2022): the Bayes factor of a Dirichlet prior, concentrated at the planned shares, against these
shares. It is a martingale with mean 1 if they are true, so by Ville's inequality it ever reaches 1 / α with a
probability of at most α, exactly and at any number of reports.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, lambertw
from scipy.stats import norm

from recbuild.experiments.randomized import Floats

TUNED_FOR = 10_000
"""Reports of the two variants that are compared, at which the interval is narrowest: 3.03 standard errors at
95 %. It is 3.8 at a tenth of that, 3.25 at ten times and 3.6 at a hundred times."""
CONCENTRATION = 100.0
"""How many reports the prior at the planned shares is worth, as in the paper's examples."""


def multiplier(reports: Floats | float, level: float) -> Floats:
    """Standard errors on each side of an estimate, at which it may be looked at as often as one likes.

    reports: that it rests on. level: such as 0.95.
    """
    alpha = 1 - level
    spread = (-lambertw(-(alpha**2) / np.e, k=-1).real - 1) / TUNED_FOR  # ρ²
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = np.asarray(reports, np.float64) * spread
        wide: Floats = np.sqrt((1 + 1 / scaled) * np.log((scaled + 1) / alpha**2))
    return wide


def fixed_multiplier(level: float) -> float:
    """The same for a single look, at a time that was set beforehand: 1.96 at 95 %."""
    return float(norm.ppf((1 + level) / 2))


def share_evidence(counts: Floats, planned: Floats) -> Floats:
    """Against the planned shares: 1 / α is reached with a probability of at most α if they are true.

    counts: (..., variants), reports of each. planned: (variants,), shares that sum to 1.
    """
    prior = CONCENTRATION * planned
    log_factor = (
        gammaln(CONCENTRATION)
        - gammaln(CONCENTRATION + counts.sum(axis=-1))
        + (gammaln(prior + counts) - gammaln(prior) - counts * np.log(planned)).sum(axis=-1)
    )
    evidence: Floats = np.exp(np.minimum(log_factor, 700))
    return evidence


def share_p_value(daily: Floats, planned: Floats) -> float:
    """Of the planned shares, valid at any time: of the strongest evidence at the end of any day.

    daily: (days, variants), reports of each day, in order.
    """
    if not len(daily):
        return 1.0
    return float(min(1.0, 1.0 / share_evidence(daily.cumsum(axis=0), planned).max()))
