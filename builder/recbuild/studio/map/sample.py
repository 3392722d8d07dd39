"""Which items the map shows: all of them, or of a large catalog a sample that is the same each time."""

from __future__ import annotations

import numpy as np

from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn
from recruntime.engine.filters import GROUP
from recruntime.types import Rows

MOST = 100_000
"""Points of a map."""
SEED = 20


def sampled(items: Items, flagged: Rows, most: int = MOST) -> Rows:
    """intp (m,), ascending: all rows, or `most` of them.

    Of more than `most` items, those of `flagged` are kept, as far as they fill half of the map, and one item
    of each category; the rest is drawn at random.
    """
    count = len(items)
    if count <= most:
        return np.arange(count, dtype=np.intp)
    order = np.random.default_rng(SEED).permutation(count)
    kept = order[np.isin(order, flagged)][: most // 2]
    wanted = np.concatenate([kept, _one_of_each_category(items, most // 4), order])
    _, first = np.unique(wanted, return_index=True)
    return np.sort(wanted[np.sort(first)[:most]]).astype(np.intp)


def _one_of_each_category(items: Items, most: int) -> Rows:
    column = items.cards.get(GROUP)
    if not isinstance(column, TextColumn):
        return np.empty(0, dtype=np.intp)
    return np.unique(column.distinct[1], return_index=True)[1][:most].astype(np.intp)
