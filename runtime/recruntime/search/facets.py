"""Facets and order: how many of the found items have each value of a field, and items sorted by a field."""

from __future__ import annotations

import re
from collections import Counter
from math import isnan

import numpy as np

from recruntime.bundle.fields import column_of
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn
from recruntime.types import Rows

MOST_VALUES = 20
_BETWEEN = re.compile(r"\s*[,|]\s*")


def facet(field: str, items: Items, rows: Rows) -> tuple[tuple[str | float, int], ...]:
    """The MOST_VALUES values that most of these rows have, and how many have each; a list counts for each of
    its members. Raises BadRequestError for a field that cards lack.
    """
    column = column_of(field, items)
    counts: Counter[str | float] = Counter()
    if isinstance(column, TextColumn):
        texts, which = column.distinct
        times = np.bincount(which[rows], minlength=len(texts))
        for place in np.flatnonzero(times).tolist():
            for value in dict.fromkeys(filter(None, _BETWEEN.split(texts[place].strip()))):
                counts[value] += int(times[place])
    else:
        counts.update(float(number) for number in column[rows].tolist() if not isnan(number))
    ordered = sorted(counts.items(), key=lambda one: (-one[1], str(one[0])))
    return tuple(ordered[:MOST_VALUES])


def sorted_rows(sort: str, items: Items, rows: Rows) -> Rows:
    """The rows by a field, "-price" for descending; equal ones keep their order, those without a value are
    last. Raises BadRequestError for a field that cards lack.
    """
    descending, field = sort.startswith("-"), sort.removeprefix("-")
    column = column_of(field, items)
    if isinstance(column, TextColumn):
        values = [column[row].casefold() for row in rows.tolist()]
        places = {text: place for place, text in enumerate(sorted(set(values)))}
        keys = np.array([float(places[text]) if text else np.nan for text in values])
    else:
        keys = column[rows].astype(np.float64)
    if descending:
        keys = -keys
    return rows[np.argsort(np.where(np.isnan(keys), np.inf, keys), kind="stable")]
