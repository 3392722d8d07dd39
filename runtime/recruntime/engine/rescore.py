"""Rescoring: factors on the fused scores, for what a shop wants to show.

Popular items lose a little, prices near the session's are preferred, and business rules come last.
"""

from __future__ import annotations

from math import fsum

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.engine.filters import Filters
from recruntime.engine.fuse import Ranked, by_score
from recruntime.engine.profile import History
from recruntime.engine.visitor import Visitor
from recruntime.rules import Rule
from recruntime.settings import Settings
from recruntime.types import Rows, Scores


def rescore(ranked: Ranked, visitor: Visitor, bundle: Bundle, filters: Filters, settings: Settings) -> Ranked:
    """The items by their adjusted scores."""
    scores = ranked.scores
    if settings.popularity_penalty != 0:
        scores = scores * popularity_factors(bundle, ranked.rows, settings.popularity_penalty)
    # The page's price alone would move the most similar items out of their places.
    if settings.price_affinity > 0 and visitor.personal:
        usual = usual_price(bundle, visitor.page, visitor.history)
        scores = scores * price_factors(bundle, ranked.rows, usual, settings.price_affinity)
    if settings.rules:
        scores = scores * rule_factors(filters, ranked.rows, settings.rules, visitor.page_row)
    return by_score(ranked, scores)


def popularity_factors(bundle: Bundle, rows: Rows, penalty: float) -> Scores:
    """float64 (m,): 1 for an unknown item, 1 − penalty for the most popular one."""
    return 1.0 - penalty * (bundle.items.popularity[rows] / 255.0)


def price_factors(bundle: Bundle, rows: Rows, usual: float | None, affinity: float) -> Scores:
    """float64 (m,): 1 at the usual price, less with distance, down to 1 − affinity.

    Half of the affinity is lost at half or double the price, and where the price is unknown.
    """
    prices = bundle.items.cards.get("price")
    if usual is None or not isinstance(prices, np.ndarray):
        return np.ones(len(rows))
    given = prices[rows]
    known = given > 0
    octaves = np.abs(np.log2(np.where(known, given, usual) / usual))
    near = np.where(known, 1.0 / (1.0 + octaves), 0.5)
    # Rounded, because a logarithm's last bit differs between machines.
    return (1.0 - affinity * (1.0 - near)).astype(np.float32).astype(np.float64)


def usual_price(bundle: Bundle, *histories: History) -> float | None:
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


def rule_factors(filters: Filters, rows: Rows, rules: tuple[Rule, ...], page: int | None = None) -> Scores:
    """float64 (m,): the product of the factors of all rules that an item meets.

    page: row of the page's item; None where there is none.
    """
    factors = np.ones(len(rows))
    for rule in rules:
        if rule.factor != 1.0:
            factors[filters.rule_mask(rule, page)[rows]] *= rule.factor
    return factors
