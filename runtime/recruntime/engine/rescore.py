"""Adjustments: from what fits to what a shop wants to show. Factors on the fused scores.

The long tail gets its chance, prices near the session's are preferred, and business rules speak last.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.engine.filters import Filters
from recruntime.engine.fuse import Rows
from recruntime.engine.profile import History
from recruntime.settings import Rule

Factors = NDArray[np.float64]


def tail_factors(bundle: Bundle, rows: Rows, penalty: float) -> Factors:
    """float64 (m,): 1 for an item that nobody knows, 1 − penalty for the most popular one."""
    return 1.0 - penalty * (bundle.items.popularity[rows] / 255.0)


def price_factors(bundle: Bundle, rows: Rows, usual: float | None, preference: float) -> Factors:
    """float64 (m,): 1 at the usual price, less the farther away, 1 − preference in the end.

    At half or double the price half of the preference is lost; a price that is not known counts the same.
    """
    prices = bundle.items.cards.get("price")
    if usual is None or not isinstance(prices, np.ndarray):
        return np.ones(len(rows))
    given = prices[rows]
    known = given > 0
    octaves = np.abs(np.log2(np.where(known, given, usual) / usual))
    affinity = np.where(known, 1.0 / (1.0 + octaves), 0.5)
    # Rounded, for a logarithm's last bit differs from one machine to the next.
    return (1.0 - preference * (1.0 - affinity)).astype(np.float32).astype(np.float64)


def usual_price(bundle: Bundle, histories: Sequence[History]) -> float | None:
    """The geometric mean of the prices that the visitor has looked at, by the events' weights."""
    prices = bundle.items.cards.get("price")
    if not isinstance(prices, np.ndarray):
        return None
    met = [
        (float(weight), float(prices[row]))
        for history in histories
        for weight, row in zip(history.weights.tolist(), history.rows, strict=True)
        if row is not None and weight > 0 and prices[row] > 0
    ]
    if not met:
        return None
    total = fsum(weight for weight, _ in met)  # exact: Python's sum() rounds otherwise from 3.12 on
    return float(2.0 ** fsum(weight / total * np.log2(price) for weight, price in met))


def rule_factors(filters: Filters, rows: Rows, rules: Sequence[Rule]) -> Factors:
    """float64 (m,): the product of the factors of all rules that speak of an item."""
    factors = np.ones(len(rows))
    for rule in rules:
        if rule.factor != 1.0:
            factors[filters.mask(rule.where)[rows]] *= rule.factor
    return factors
