"""The stage in which items become neighbors and products, and the default list is chosen.

In go the catalog, the vectors of the index and of the texts, and what sessions taught, all in the bundle's
order; out comes `Related`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.load import Catalog
from recbuild.index.catalog_lists import catalog_lists
from recbuild.index.default import default_list
from recbuild.index.files import in_order, whole_of
from recbuild.index.lists import Neighbors, Products, neighbors_of, without_variants
from recbuild.index.looks import Looks, looks_similar
from recbuild.index.neighbors.compare import Nearest, compared_of
from recbuild.index.neighbors.refresh import Earlier, refreshed
from recbuild.index.products import product_numbers, products_of, similar_pairs, twins_of
from recbuild.index.titles import titles_of
from recbuild.learn import Behavior
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Runner, on_disk


@dataclass(frozen=True)
class Evidence:
    """What is known of the items, n of them.

    vectors: float32 (n, dims), of the index.
    content: float32 (n, d), of the items' texts; None where they have none.
    behavior: what sessions taught, where there are any.
    earlier: lists of an earlier build, in the bundle's order; None for a build from scratch.
    looks: what the items look like; None without an image model.
    """

    vectors: ArrayFile
    content: ArrayFile | None
    behavior: Behavior | None
    earlier: Earlier | None = None
    looks: Looks | None = None

    def take(self, order: Rows, runner: Runner) -> Evidence:
        """The items in this order."""
        vectors, content = in_order(self.vectors, order, "vectors", runner), self.content
        if content is not None:
            same = content == self.vectors
            content = vectors if same else in_order(content, order, "content", runner)
        behavior, looks = self.behavior and self.behavior.take(order), self.looks
        return Evidence(vectors, content, behavior, self.earlier, looks and looks.take(order, runner))


@dataclass(frozen=True)
class Related:
    """What is related to what.

    neighbors: each item's list.
    default: rows of the list for a visitor of whom nothing is known.
    lists: kind → rows of the list that is the same on all pages.
    product: uint32 (n,), as item parts have it.
    behavior: what sessions taught, with lists that name each product once.
    looks_similar: int32 (n, m), rows of what looks similar to each item, best first, -1 for none; None
        without an image model.
    """

    neighbors: Neighbors
    default: Rows
    lists: Mapping[str, Rows]
    product: NDArray[np.uint32]
    behavior: Behavior | None
    looks_similar: Rows | None = None


def relate(
    catalog: Catalog,
    evidence: Evidence,
    starts: Rows,
    threshold: float,
    runner: Runner,
    advance: Callable[[int], None] = lambda done: None,
) -> Related:
    """starts: int64 (m + 1,), the first row of each cell, and the end. threshold: the ranking's
    `duplicate_threshold`; above 1 each item is a product of its own. advance: called with the number of items
    that are done since the last call, of items by vectors and of those by looks.
    """
    behavior, collapsing = evidence.behavior, threshold <= 1
    vectors, there = whole_of(evidence.vectors, "whole", runner)
    titles = titles_of(catalog)
    twins = twins_of(titles, catalog.texts, catalog.rank) if collapsing else np.arange(len(vectors))
    compared = compared_of(runner.workspace, vectors, catalog.stock & there, twins)
    nearest = refreshed(compared, starts, evidence.earlier, runner, advance)
    labels, same = twins, []
    if collapsing:
        labels = products_of(twins, _alike(nearest, evidence, vectors, threshold, runner), catalog.texts)
        same = [labels, titles.numbers]
    products = Products(same, catalog.rank)
    popularity = behavior.popularity if behavior else None
    similar, looks = None, evidence.looks
    if looks:
        apart = runner.within("looks")
        pictured = looks.compared(catalog.stock, twins, apart)
        similar = looks_similar(looks, pictured, products, starts, apart, advance)
    default = default_list(evidence.vectors, catalog.stock, products, popularity)
    return Related(
        neighbors=neighbors_of(nearest, compared, products, default, runner),
        default=default,
        lists=catalog_lists(catalog.offers, catalog.stock, products, behavior),
        product=product_numbers(labels, catalog.ids),
        behavior=behavior
        and replace(
            behavior,
            co_occurrence=without_variants(behavior.co_occurrence, twins, same),
            bought_together=without_variants(behavior.bought_together, twins, same),
        ),
        looks_similar=similar,
    )


def _alike(
    nearest: Nearest, evidence: Evidence, vectors: ArrayFile, threshold: float, runner: Runner
) -> Rows:
    """int64 (p, 2): pairs of items with similar texts, among neighbors and items that sessions have together.

    vectors: those of the index, in whole numbers.
    """
    if evidence.content is None:
        return np.empty((0, 2), dtype=np.int64)
    same = evidence.content == evidence.vectors
    content = vectors if same else whole_of(evidence.content, "whole-content", runner)[0]
    pairs = similar_pairs(nearest.rows, content, threshold, runner)
    if evidence.behavior is None:
        return pairs
    together = on_disk(runner.workspace, "together", evidence.behavior.co_occurrence)
    return np.unique(np.concatenate([pairs, similar_pairs(together, content, threshold, runner)]), axis=0)
