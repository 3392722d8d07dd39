"""What a bundle shows on its own: each item's list of neighbors, and which items are on any list.

A visitor meets an item that is on no list only by a profile of their own, by search or by exploration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime import Recommender
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn
from recruntime.engine.candidates import POPULAR
from recruntime.engine.filters import GROUP
from recruntime.kinds import CATALOG_LISTS
from recruntime.types import Mask, Rows

LENGTH = 12
"""Neighbors of an item that are read: as many as a build keeps."""


@dataclass(frozen=True)
class NeighborLists:
    """The lists of all items, as the bundle's instant parts have them.

    rows: int32 (n, LENGTH), the most similar first, -1 for none.
    cosines: uint8 (n, LENGTH), in hundredths.
    """

    rows: NDArray[np.int32]
    cosines: NDArray[np.uint8]


def neighbor_lists(shop: Recommender, advance: Callable[[int], None]) -> NeighborLists:
    """Read part by part. advance: called with the number of items done since the last call; what it raises
    ends the work. Raises PartCorruptError.
    """
    ids = list(shop)
    row_of = {item: row for row, item in enumerate(ids)}
    rows = np.full((len(ids), LENGTH), -1, dtype=np.int32)
    cosines = np.zeros((len(ids), LENGTH), dtype=np.uint8)
    done = np.zeros(len(ids), dtype=np.bool_)
    for row, item in enumerate(ids):
        part = None if done[row] else shop.instant.part(item)
        if part is None:
            continue
        cards = np.array([row_of.get(str(name), -1) for name in part.cards["id"]], dtype=np.int32)
        own = [name for name in part.entries if name in row_of]
        for name in own:
            found = part.rows(name, "neighbors")[:LENGTH]
            rows[row_of[name], : len(found)] = cards[list(found)]
            cosines[row_of[name], : len(found)] = part.numbers(name, "cosines")[:LENGTH]
            done[row_of[name]] = True
        advance(len(own))
    return NeighborLists(rows, cosines)


def shown_items(shop: Recommender, lists: NeighborLists) -> Mask:
    """bool (n,): items on a list that does not depend on who asks.

    That is a list of neighbors or of co-occurrences of another item, the default list, the 50 most popular of
    a category, or a list such as "new"; and the variants of such items.
    """
    bundle = shop.engine.bundle
    items = bundle.items
    shown = np.zeros(len(items), dtype=np.bool_)
    shown[lists.rows[lists.rows >= 0]] = True
    shown[bundle.co_occurrences(np.arange(len(items)))[0]] = True
    shown[bundle.default_rows] = True
    shown[_popular(items)] = True
    for kind in CATALOG_LISTS:
        part = shop.instant.part_of(kind)
        named = [] if part is None else [bundle.row(str(item)) for item in part.cards["id"]]
        shown[[row for row in named if row is not None]] = True
    products = np.unique(items.product[shown & (items.product > 0)])
    return shown | np.isin(items.product, products)


def _popular(items: Items) -> Rows:
    """The most popular items of each category, as many as the engine takes."""
    order = np.argsort(-items.popularity.astype(np.int16), kind="stable")
    order = order[items.popularity[order] > 0]
    column = items.cards.get(GROUP)
    if not isinstance(column, TextColumn):
        return order[:POPULAR]
    groups = column.distinct[1][order]
    by_group = np.argsort(groups, kind="stable")
    starts = np.searchsorted(groups[by_group], groups[by_group])
    return order[by_group[np.arange(len(order)) - starts < POPULAR]]
