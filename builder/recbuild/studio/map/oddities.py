"""What is odd about items: duplicates, outliers, items without a vector, items that no list shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from recbuild.studio.map.shown import NeighborLists, shown_items
from recruntime import Recommender
from recruntime.bundle.items import Items, title_of
from recruntime.engine.arrange import group_numbers
from recruntime.types import Rows

DUPLICATE, OUTLIER, UNSEEN, BLANK, OUT_OF_STOCK = 1, 2, 4, 8, 16
"""Bits of an item's flags."""

NEAREST = 5
"""Neighbors whose mean cosine says how far an item is from all others."""
FARTHEST = 0.01
"""The share of the items that are called outliers, and the most of them that are listed."""
MOST_OUTLIERS = 1_000


@dataclass(frozen=True)
class Oddities:
    """What is odd about the items of a bundle.

    duplicates: items that the engine takes for one product, a group each, the largest first.
    outliers: the items whose nearest neighbors are farthest, the farthest first.
    distances: float64 (n,), 1 minus the mean cosine of an item's nearest neighbors.
    unseen: items in stock that no list shows.
    blank: items without a vector.
    flags: uint8 (n,), the bits of each item.
    """

    duplicates: list[list[int]]
    outliers: Rows
    distances: NDArray[np.float64]
    unseen: Rows
    blank: Rows
    flags: NDArray[np.uint8]


def oddities_of(shop: Recommender, lists: NeighborLists) -> Oddities:
    """lists: of all items of the bundle."""
    items = shop.engine.bundle.items
    blank = ~items.codes.any(axis=1)
    duplicates = _duplicates(items) if shop.settings.duplicate_threshold <= 1 else []
    distances = 1 - lists.cosines[:, :NEAREST].mean(axis=1) / 100
    order = np.argsort(-np.where(blank, -1, distances), kind="stable")
    outliers = order[: min(MOST_OUTLIERS, int(len(items) * FARTHEST), int(np.count_nonzero(~blank)))]
    unseen = ~shown_items(shop, lists) & items.stock
    flags = np.zeros(len(items), dtype=np.uint8)
    flags[[row for group in duplicates for row in group]] |= DUPLICATE
    flags[outliers] |= OUTLIER
    flags[unseen] |= UNSEEN
    flags[blank] |= BLANK
    flags[~items.stock] |= OUT_OF_STOCK
    return Oddities(duplicates, outliers, distances, np.flatnonzero(unseen), np.flatnonzero(blank), flags)


def _duplicates(items: Items) -> list[list[int]]:
    """Groups of one product by the build, or of one title: a shelf shows one of each."""
    rows = np.arange(len(items))
    titles = group_numbers(title_of(items, row) for row in rows.tolist())
    products = np.where(items.product > 0, items.product, items.product.max(initial=0) + 1 + rows)
    edges = [np.unique(numbers, return_index=True, return_inverse=True)[1:] for numbers in (titles, products)]
    first = np.concatenate([firsts[which] for firsts, which in edges])
    graph = coo_array((np.ones(len(first), np.int8), (np.tile(rows, 2), first)), shape=(len(rows), len(rows)))
    _, group = connected_components(graph, directed=False)
    sizes = np.bincount(group)
    order = np.lexsort((group, -sizes[group]))
    order = order[sizes[group[order]] > 1]
    cuts = np.flatnonzero(np.diff(group[order])) + 1
    return [part.tolist() for part in np.split(order, cuts)] if len(order) else []
