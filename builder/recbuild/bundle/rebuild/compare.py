"""Which items of two bundles say the same on their cards, column by column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import BLOCK, Rows
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import Column, TextColumn

Same = NDArray[np.bool_]


def same_cards(one: Items, other: Items, rows: Rows, others: Rows) -> Same:
    """bool (m,): whether row rows[i] of `one` has the card, aliases and stock of row others[i] of `other`."""
    if one.cards.keys() != other.cards.keys():
        return np.zeros(len(rows), dtype=np.bool_)
    pairs: Sequence[tuple[Column, Column]] = [
        (one.aliases, other.aliases),
        *((one.cards[name], other.cards[name]) for name in one.cards),
    ]
    same: Same = one.stock[rows] == other.stock[others]
    for mine, theirs in pairs:
        same &= _same_column(mine, theirs, rows, others)
    return same


def _same_column(one: Column, other: Column, rows: Rows, others: Rows) -> Same:
    if isinstance(one, TextColumn) and isinstance(other, TextColumn):
        blocks = [slice(at, at + BLOCK) for at in range(0, len(rows), BLOCK)]
        found = [_same_texts(one, other, rows[block], others[block]) for block in blocks]
        return np.concatenate([np.empty(0, dtype=np.bool_), *found])
    if isinstance(one, TextColumn) or isinstance(other, TextColumn):
        return np.zeros(len(rows), dtype=np.bool_)
    mine, theirs = one[rows], other[others]
    return np.asarray((mine == theirs) | (np.isnan(mine) & np.isnan(theirs)))


def _same_texts(one: TextColumn, other: TextColumn, rows: Rows, others: Rows) -> Same:
    lengths = one.offsets[rows + 1] - one.offsets[rows]
    same: Same = lengths == other.offsets[others + 1] - other.offsets[others]
    compared = np.flatnonzero(same & (lengths > 0))
    if not len(compared):
        return same
    counts = lengths[compared]
    ends = np.cumsum(counts)
    within = np.arange(ends[-1]) - np.repeat(ends - counts, counts)
    mine, theirs = (
        np.frombuffer(column.data, dtype=np.uint8)[
            np.repeat(column.offsets[places[compared]], counts) + within
        ]
        for column, places in ((one, rows), (other, others))
    )
    same[compared] = np.logical_and.reduceat(mine == theirs, ends - counts)
    return same
