"""Colours: a field of the cards, or what is known of items, as few numbered groups."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.fields import topics_of
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.types import Rows

GROUPS = 8
"""Colours of a legend that a colour-blind visitor can tell apart; what is left is one more group."""
STEPS = 5
"""Parts of a scale, with equally many items each."""
NO_FACETS = frozenset({"title", "url", "image", "blur"})
SOME = 2
OFTEN = 4
"""A facet's value has at least so many items on average."""
POPULARITY = "popularity"
_LEVEL = re.compile(r"\s*(?:>|/|\.(?=\S))\s*")
"""Between the levels of a path: "Women > Dresses", "math.CO"."""
NOTHING = "not stated"


@dataclass(frozen=True)
class Legend:
    """Which group each item is in.

    scale: whether the groups are steps of one scale, the lowest first; else the largest group is first.
    labels: of each group.
    named: how many of the groups are values or steps; those behind are other values, and none.
    counts: items of each group.
    codes: uint8 (n,), the group of each item.
    """

    scale: bool
    labels: list[str]
    named: int
    counts: list[int]
    codes: NDArray[np.uint8]


def fields_of(items: Items) -> list[str]:
    """The fields of the cards by which items can be coloured, and "popularity" where that is known."""
    fields = [field for field, column in items.cards.items() if field not in NO_FACETS and _is_facet(column)]
    return [*fields, *([POPULARITY] if items.popularity.any() else [])]


def legend_of(items: Items, rows: Rows, field: str) -> Legend:
    """The groups of these rows. field: one of `fields_of`."""
    if field == POPULARITY:
        known = items.popularity[rows].astype(np.float64)
        return _of_numbers(np.where(known > 0, known, np.nan), POPULARITY)
    column = items.cards[field]
    if isinstance(column, TextColumn):
        return _of_texts(column, rows)
    return _of_numbers(column[rows].astype(np.float64))


def _is_facet(column: Column) -> bool:
    if isinstance(column, TextColumn):
        distinct = len({_first(text) for text in column.distinct[0]} - {""})
        return SOME <= distinct <= max(GROUPS, len(column) / OFTEN)
    return len(np.unique(column[np.isfinite(column)])) >= SOME


def _first(text: str) -> str:
    """The first of the values that a text lists: an item has one colour."""
    return next(iter(topics_of(text)), "").strip()


def _by_level(values: list[str]) -> list[str]:
    """The first level of each value, where there are more values than colours and most of them are paths."""
    if len(set(values)) <= GROUPS or 2 * sum(bool(_LEVEL.search(value)) for value in values) < len(values):
        return values
    firsts = [_LEVEL.split(value)[0] for value in values]
    return firsts if len(set(firsts)) >= SOME else values


def _of_texts(column: TextColumn, rows: Rows) -> Legend:
    texts, which = column.distinct
    names, of_text = np.unique(_by_level([_first(text) for text in texts]), return_inverse=True)
    found = of_text[which[rows]]
    counts = np.bincount(found, minlength=len(names))
    order = [place for place in np.argsort(-counts, kind="stable").tolist() if names[place] and counts[place]]
    group = np.full(len(names), GROUPS, dtype=np.int64)
    group[order[:GROUPS]] = np.arange(len(order[:GROUPS]))
    group[names == ""] = GROUPS + 1
    labels = [str(names[place]) for place in order[:GROUPS]]
    rest = len(order) - GROUPS
    return _legend(False, {**dict(enumerate(labels)), GROUPS: f"{rest:,} more values"}, group[found])


def _of_numbers(values: NDArray[np.float64], word: str = "") -> Legend:
    """word: names the steps, in place of their lowest and highest numbers."""
    known = np.isfinite(values)
    if not known.any():
        return _legend(True, {}, np.full(len(values), GROUPS + 1))
    bounds = np.unique(np.quantile(values[known], np.linspace(0, 1, STEPS + 1)[1:-1]))
    _, group = np.unique(np.searchsorted(bounds, values[known], side="left"), return_inverse=True)
    steps = int(group.max()) + 1
    labels = [_span(values[known][group == step]) for step in range(steps)]
    if word:
        labels = [f"{word}: step {step} of {steps}" for step in range(1, steps + 1)]
    found = np.full(len(values), GROUPS + 1)
    found[known] = group
    return _legend(True, dict(enumerate(labels)), found)


def _span(values: NDArray[np.float64]) -> str:
    low, high = float(values.min()), float(values.max())
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _legend(scale: bool, labels: dict[int, str], group: NDArray[np.int64]) -> Legend:
    """The legend with the groups that have items, numbered without gaps."""
    used, codes = np.unique(group, return_inverse=True)
    named = labels | {GROUPS + 1: NOTHING}
    counts = np.bincount(codes, minlength=len(used)).tolist()
    own = int(np.count_nonzero(used < GROUPS))
    return Legend(scale, [named[number] for number in used.tolist()], own, counts, codes.astype(np.uint8))
