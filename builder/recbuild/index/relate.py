"""What is related to what: the stage in which items become neighbours, products and the front list.

In go the catalog, the vectors of the index and of the content, and what sessions taught; out comes `Related`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.load import Catalog
from recbuild.embed.base import Vectors
from recbuild.index.neighbors import (
    Compared,
    Neighbors,
    Rows,
    front_list,
    nearest,
    neighbors_of,
    without_variants,
)
from recbuild.index.partition import Partition
from recbuild.index.products import product_numbers, products_of, twins_of
from recbuild.learn import Behavior
from recruntime.engine.arrange import group_numbers


@dataclass(frozen=True)
class Related:
    """neighbors: each item's list, by the bundle's order.

    front: catalog rows of the list for a visitor of whom nothing is known.
    product: uint32 (n,), by the catalog's rows, as item parts hold it.
    behavior: what sessions taught, with lists that name each product once.
    """

    neighbors: Neighbors
    front: Rows
    product: NDArray[np.uint32]
    behavior: Behavior | None


@dataclass(frozen=True)
class Known:
    """What is known of the items.

    vectors: float32 (n, dims), of the index.
    content: float32 (n, d), those of what items say, where they say anything.
    behavior: what sessions taught, where there are any.
    """

    vectors: Vectors
    content: Vectors | None
    behavior: Behavior | None


def relate(
    catalog: Catalog, known: Known, layout: Partition, duplicates: float, advance: Callable[[int], None]
) -> Related:
    """duplicates: as the ranking's setting; above 1 each item is a product of its own. advance: called with
    the number of items that are done since the last call.
    """
    vectors, behavior = known.vectors, known.behavior
    collapsing = duplicates <= 1
    titles = [str(title or "").casefold() for title in catalog.cards.get("title", [""] * len(vectors))]
    twins = twins_of(titles, catalog.texts) if collapsing else np.arange(len(vectors))
    compared = Compared(vectors, catalog.stock & vectors.any(axis=1), twins)
    found = nearest(compared, layout, advance)
    if not collapsing:
        labels, same = twins, []
    else:
        pairs = found.rows if behavior is None else np.concatenate([found.rows, behavior.also], axis=1)
        labels = products_of(twins, pairs, known.content, catalog.texts, duplicates)
        same = [labels, group_numbers(titles)]
    popularity = behavior.popularity if behavior else None
    front = front_list(vectors, catalog.stock, same, popularity)
    return Related(
        neighbors=neighbors_of(found, compared, layout, same, front),
        front=front,
        product=product_numbers(labels, catalog.ids),
        behavior=behavior and replace(behavior, also=without_variants(behavior.also, twins, same)),
    )
