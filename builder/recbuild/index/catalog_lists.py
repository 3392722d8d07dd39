"""Lists that are the same on all pages: what is new, what is reduced, what more people choose than before."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.shown.offers import Offers
from recbuild.index.lists import Products
from recbuild.learn import Behavior
from recbuild.linalg import Rows

LENGTH = 24
STEP = 0.05  # of discounts: what differs by less is ordered by popularity
LEAST = 0.01  # share of the price below which nothing is called reduced


def catalog_lists(
    offers: Offers, stock: NDArray[np.bool_], products: Products, behavior: Behavior | None
) -> Mapping[str, Rows]:
    """Kind → int64 (≤ LENGTH,), rows, best first; without the kinds of which there is nothing.

    stock: bool (n,). A list names each product once.
    """
    popularity = behavior.popularity.astype(np.int64) if behavior else np.zeros(len(stock), dtype=np.int64)
    found = {
        "trending": behavior.trending if behavior else np.empty(0, dtype=np.int64),
        "new": _new(offers.added, popularity, products.rank),
        "sale": _reduced(offers.discount, popularity, products.rank),
    }
    cut = {kind: _each_product_once(rows[stock[rows]], products)[:LENGTH] for kind, rows in found.items()}
    return {kind: rows for kind, rows in cut.items() if len(rows)}


def _new(added: NDArray[np.float64], popularity: Rows, rank: Rows) -> Rows:
    """The items that were added later than most, the latest first. Equal days for all tell nothing."""
    known = np.flatnonzero(~np.isnan(added))
    if not len(known):
        return known
    rows = known[added[known] > np.median(added[known])]
    return rows[np.lexsort((rank[rows], -popularity[rows], -added[rows]))]


def _reduced(discount: NDArray[np.float64], popularity: Rows, rank: Rows) -> Rows:
    """The items with a discount, the largest first."""
    rows = np.flatnonzero(discount >= LEAST)
    steps = np.floor(discount[rows] / STEP)
    return rows[np.lexsort((rank[rows], -popularity[rows], -steps))]


def _each_product_once(rows: Rows, products: Products) -> Rows:
    for numbers in products.same:
        rows = rows[np.sort(np.unique(numbers[rows], return_index=True)[1])]
    return rows
