"""What instant lists follow of the shop's rules and limits (docs/format.md, section 3).

In go the ranking's settings, the items and what is known of columns that the bundle lacks. Out come the rules
and limits that a page can apply by itself, and the items that pins put on lists: a page does not know every
item.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows
from recruntime.bundle.items import Items
from recruntime.conditions import Condition
from recruntime.engine.filters import items_that_meet
from recruntime.rules import Marked, Rule
from recruntime.settings import Settings

MOST_PINNED = 3
"""Items of a pin: a visitor who has met the first one gets the next."""
PINNED = "pinned"
"""Name of the list of pinned items among the bundle's lists, and of their label."""


@dataclass(frozen=True)
class InstantRanking:
    """What a page applies to instant lists.

    data: `ranking` of the boot piece; empty where there is nothing to apply.
    pinned: the place of a rule in it, from 0 → rows of its pin, the most popular first.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    pinned: Mapping[int, Rows] = field(default_factory=dict)

    @property
    def rows(self) -> Rows:
        """int64, ascending: the rows of all pins."""
        return np.unique(np.concatenate([np.empty(0, dtype=np.int64), *self.pinned.values()]))


def instant_ranking(
    settings: Settings, items: Items, private: Mapping[Condition, NDArray[np.bool_]]
) -> InstantRanking:
    """private: condition on a column that the bundle lacks → bool (n,), which items meet it.

    On a page nobody knows what meets such a condition: of these rules only the pins count there.
    """
    rules: list[Mapping[str, Any]] = []
    pinned: dict[int, Rows] = {}
    for rule in settings.rules:
        hidden = isinstance(rule.where, Marked) or rule.where in private
        rows = _pinned_rows(rule, items, private)
        if len(rows):
            pinned[len(rules)] = rows
        if len(rows) or not (hidden or rule.factor == 1):
            rules.append(_as_data(rule, hidden=hidden))
    given = {"at_most": dict(settings.at_most), "rules": rules}
    return InstantRanking({name: value for name, value in given.items() if value}, pinned)


def limits_and_factors(settings: Settings) -> Mapping[str, Any]:
    """What `instant_ranking` says without the pins."""
    rules = [rule for rule in settings.rules if rule.factor != 1 and not isinstance(rule.where, Marked)]
    return {"at_most": dict(settings.at_most), "rules": [_as_data(rule, hidden=False) for rule in rules]}


def _pinned_rows(rule: Rule, items: Items, private: Mapping[Condition, NDArray[np.bool_]]) -> Rows:
    """None for a pin that depends on the page's item."""
    if rule.pin is None or isinstance(rule.where, Marked) or rule.where.relative:
        return np.empty(0, dtype=np.int64)
    mask = private.get(rule.where)
    met = items_that_meet(rule.where, items) if mask is None else mask
    rows = np.flatnonzero(met & items.stock)
    return rows[np.argsort(-items.popularity[rows].astype(np.int64), kind="stable")][:MOST_PINNED]


def _as_data(rule: Rule, *, hidden: bool) -> Mapping[str, Any]:
    """Without what is at its default, and without a condition that pages cannot check."""
    data = {name: value for name, value in rule.as_data().items() if value is not None}
    if hidden:
        del data["where"]
    if hidden or rule.factor == 1:
        del data["factor"]
    return data
