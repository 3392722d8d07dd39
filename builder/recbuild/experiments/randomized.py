"""Randomized response of three values: what a device sends for the truth, and what many answers tell.

The truth of a measure is 0 (no shelf was seen), 1 (seen, and it did not happen) or 2 (seen, and it happened).
A device sends it with probability p = e^ε / (e^ε + 2), and each of the two other values with q = 1 / (e^ε +
2). Since p / q = e^ε, no answer says more than ε-local differential privacy allows, whoever reads it
(generalized
randomized response: Kairouz, Bonawitz and Ramage, "Discrete distribution estimation under local privacy",
2016).
"""

from __future__ import annotations

from math import exp, isinf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

UNSEEN, SEEN, HAPPENED = VALUES = (0, 1, 2)

Floats: TypeAlias = NDArray[np.float64]


def probabilities(epsilon: float) -> tuple[float, float]:
    """Those of the truth, and of each other value. epsilon: above 0; infinity for no noise."""
    if isinf(epsilon):
        return 1.0, 0.0
    other = exp(-epsilon) / (1 + 2 * exp(-epsilon))
    return 1 - 2 * other, other


def randomized(truth: NDArray[np.uint8], epsilon: float, random: np.random.Generator) -> NDArray[np.uint8]:
    """What devices with these truths send. truth: values, of any shape; the result has it, too."""
    kept, _ = probabilities(epsilon)
    steps = random.integers(1, 3, size=truth.shape, dtype=np.uint8)
    steps[random.random(truth.shape) < kept] = 0
    sent: NDArray[np.uint8] = (truth + steps) % np.uint8(3)
    return sent


def sent_shares(truth: Floats, epsilon: float) -> Floats:
    """The expected shares of the sent values. truth: (..., 3), the shares of the true values, in order."""
    kept, other = probabilities(epsilon)
    return other + (kept - other) * truth


def true_shares(counts: Floats, epsilon: float) -> Floats:
    """Unbiased estimates of the true shares: the known matrix of randomization, inverted.

    counts: (..., 3), how many reports have each value. The result has this shape; noise can take a share
        below 0 or above 1. NaN without reports.
    """
    kept, other = probabilities(epsilon)
    reports = counts.sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        shares: Floats = (counts / reports - other) / (kept - other)
    return shares
