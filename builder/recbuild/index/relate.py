"""The stage in which items become neighbors and products, and the default list is chosen.

In go the catalog, the vectors of the index and of the texts, and what sessions taught, all in the bundle's
order; out comes `Related`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.load import Catalog
from recbuild.index.lists import Neighbors, Products, default_list, neighbors_of, without_variants
from recbuild.index.neighbors import Compared, nearest
from recbuild.index.products import product_numbers, products_of, titles_of, twins_of
from recbuild.learn import Behavior
from recbuild.linalg import Rows, Vectors
from recruntime.engine.arrange import group_numbers


@dataclass(frozen=True)
class Evidence:
    """What is known of the items, n of them.

    vectors: float32 (n, dims), of the index.
    content: float32 (n, d), of the items' texts; None where they have none.
    behavior: what sessions taught, where there are any.
    """

    vectors: Vectors
    content: Vectors | None
    behavior: Behavior | None

    def take(self, order: Rows) -> Evidence:
        """The items in this order."""
        return Evidence(
            self.vectors[order],
            None if self.content is None else self.content[order],
            self.behavior and self.behavior.take(order),
        )


@dataclass(frozen=True)
class Related:
    """What is related to what.

    neighbors: each item's list.
    default: rows of the list for a visitor of whom nothing is known.
    product: uint32 (n,), as item parts have it.
    behavior: what sessions taught, with lists that name each product once.
    """

    neighbors: Neighbors
    default: Rows
    product: NDArray[np.uint32]
    behavior: Behavior | None


def relate(
    catalog: Catalog, evidence: Evidence, starts: Rows, threshold: float, advance: Callable[[int], None]
) -> Related:
    """starts: int64 (m + 1,), the first row of each cell, and the end. threshold: the ranking's
    `duplicate_threshold`; above 1 each item is a product of its own. advance: called with the number of items
    that are done since the last call.
    """
    vectors, behavior = evidence.vectors, evidence.behavior
    collapsing = threshold <= 1
    titles = titles_of(catalog)
    twins = twins_of(titles, catalog.texts, catalog.rank) if collapsing else np.arange(len(vectors))
    compared = Compared(vectors, catalog.stock & vectors.any(axis=1), twins)
    found = nearest(compared, starts, advance)
    labels, same = twins, []
    if collapsing:
        pairs = found.rows
        if behavior is not None:
            pairs = np.concatenate([pairs, behavior.co_occurrence], axis=1)
        labels = products_of(twins, pairs, evidence.content, catalog.texts, threshold)
        same = [labels, group_numbers(titles)]
    products = Products(same, catalog.rank)
    popularity = behavior.popularity if behavior else None
    default = default_list(vectors, catalog.stock, products, popularity)
    return Related(
        neighbors=neighbors_of(found, compared, products, default),
        default=default,
        product=product_numbers(labels, catalog.ids),
        behavior=behavior
        and replace(behavior, co_occurrence=without_variants(behavior.co_occurrence, twins, same)),
    )
