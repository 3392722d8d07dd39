"""The lists of a bundle: each item's neighbors as a page shows them.

A list is full wherever the catalog has enough products, however little similar they are, and names each
product once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.index.neighbors.compare import Compared, Nearest, compare
from recbuild.linalg import SCALE, Rows
from recbuild.plan import ArrayFile, Runner, on_disk, spans

LENGTH = 12
MOST_PRODUCTS = 40_000  # with which an item is compared whose most similar items are variants of few


@dataclass(frozen=True)
class Products:
    """What is one product, for lists that name each product once.

    same: whole numbers (n,) each; items with equal numbers are not on one list.
    rank: int64 (n,), each item's place in the catalog: of several variants the first one is taken.
    """

    same: Sequence[NDArray[np.integer]]
    rank: Rows

    def representatives(self, offered: NDArray[np.bool_]) -> Rows:
        """The first offered item of each product in the catalog's order.

        Where there are very many, some of them, spread evenly.
        """
        rows = self.in_catalog_order(np.flatnonzero(offered))
        for numbers in self.same:
            rows = rows[np.sort(np.unique(numbers[rows], return_index=True)[1])]
        return rows[:: -(-len(rows) // MOST_PRODUCTS) or 1]

    def in_catalog_order(self, rows: Rows) -> Rows:
        return rows[np.argsort(self.rank[rows], kind="stable")]


@dataclass(frozen=True)
class Neighbors:
    """Each item's list. The arrays may be memory-mapped.

    rows: int32 (n, LENGTH), best first, -1 for none.
    cosines: float32 (n, LENGTH), 0 for a row that was not found by its vector.
    similar: int32 (n,), how many of the first are more similar than an item is on average.
    """

    rows: Rows
    cosines: NDArray[np.float32]
    similar: Rows

    @property
    def nearest(self) -> Rows:
        """int32 (n, LENGTH): the rows that were found by their vectors, -1 elsewhere."""
        return np.where(self.cosines > 0, self.rows, np.int32(-1))


def neighbors_of(
    nearest: Nearest, compared: Compared, products: Products, default: Rows, runner: Runner
) -> Neighbors:
    """The lists of a bundle. nearest: as `nearest` returns it. default: the default list, which ends short
    lists.
    """
    workspace, count = runner.workspace, len(nearest.rows)
    same = tuple(
        on_disk(workspace, f"same-{number}", numbers.astype(np.int32))
        for number, numbers in enumerate(products.same)
    )
    lists = Nearest(
        workspace.array("distinct-rows", "<i4", count, LENGTH),
        workspace.array("distinct-scores", "<f4", count, LENGTH),
    )
    tasks = list(spans(count))
    parts = list(runner.each(_Distinct(compared.vectors, nearest, same, lists), tasks))
    short = np.concatenate([part for part, _ in parts])
    if len(short):  # the most similar items were variants of few products
        candidates = np.sort(products.representatives(compared.offered.read()))
        again = compare(compared, short, candidates, runner, "again", lambda done: None)
        better = _distinct(again.rows.view(), again.scores.view(), same)
        for place, row in enumerate(short.tolist()):
            lists.write(row, (better[0][place : place + 1], better[1][place : place + 1]))
    total = np.sum([part for _, part in parts], axis=0)
    rows = workspace.array("list-rows", "<i4", count, LENGTH)
    cosines = workspace.array("list-cosines", "<f4", count, LENGTH)
    step = _Finish(compared, lists, same, total, default, rows, cosines)
    similar = np.concatenate(list(runner.each(step, tasks)))
    return Neighbors(rows.view(), cosines.view(), similar)


def without_variants(lists: Rows, twins: Rows, same: Sequence[Rows]) -> Rows:
    """The lists, int64 (n, m), without an item's own twins, and with the first of each product alone."""
    own = (twins[lists] == twins[:, np.newaxis]) & (lists >= 0)
    kept = _first_of_each(np.where(own, -1, lists), same)
    return _moved_up(np.where(kept, lists, -1))


@dataclass(frozen=True)
class _Distinct:
    """Writes the lists of a span with each product once.

    Returns the rows whose lists are short though they have vectors, and float64 (dims,), the sum of the
    vectors: of whole numbers, so it is exact.
    """

    vectors: ArrayFile
    nearest: Nearest
    same: tuple[ArrayFile, ...]
    lists: Nearest

    def __call__(self, span: tuple[int, int]) -> tuple[Rows, NDArray[np.float64]]:
        rows, scores = _distinct(self.nearest.rows.read(*span), self.nearest.scores.read(*span), self.same)
        self.lists.write(span[0], (rows, scores))
        vectors = self.vectors.read(*span)
        short = span[0] + np.flatnonzero((rows < 0).any(axis=1) & vectors.any(axis=1))
        return short, vectors.sum(axis=0, dtype=np.float64)


@dataclass(frozen=True)
class _Finish:
    """Writes the lists of a span, filled from the default list; returns `similar` of `Neighbors`.

    total: float64 (dims,), the sum of all vectors.
    """

    compared: Compared
    lists: Nearest
    same: tuple[ArrayFile, ...]
    total: NDArray[np.float64]
    default: Rows
    rows: ArrayFile
    cosines: ArrayFile

    def __call__(self, span: tuple[int, int]) -> NDArray[np.int32]:
        rows, scores = self.lists.rows.read(*span), self.lists.scores.read(*span)
        others = np.maximum(len(self.rows) - 1, 1)
        average = (self.compared.vectors.read(*span) @ self.total - SCALE**2) / others
        similar = np.count_nonzero(scores >= np.maximum(average, 1)[:, np.newaxis], axis=1)
        short = np.flatnonzero((rows < 0).any(axis=1))
        rows[short] = self._filled(rows[short], span[0] + short)
        self.rows.write(span[0], rows)
        self.cosines.write(span[0], np.where(np.isfinite(scores), scores / SCALE**2, 0))
        return np.asarray(similar, dtype=np.int32)

    def _filled(self, lists: NDArray[np.int32], asked: Rows) -> Rows:
        """int32 (m, LENGTH): the lists, and after them what of the default list is another product."""
        default = np.broadcast_to(self.default.astype(np.int32), (len(lists), len(self.default)))
        twins = self.compared.twins.view()
        default = np.where(twins[default] == twins[asked][:, np.newaxis], np.int32(-1), default)
        longer = np.concatenate([lists, default, np.full_like(lists, -1)], axis=1)
        same = [numbers.view() for numbers in self.same]
        found: Rows = _moved_up(np.where(_first_of_each(longer, same), longer, -1))[:, :LENGTH]
        return found


def _distinct(
    rows: NDArray[np.int32], scores: NDArray[np.float32], same: Sequence[ArrayFile]
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """int32 and float32 (m, LENGTH): the first row of each product; -1 and -inf where there are no more."""
    kept = _first_of_each(rows, [numbers.view() for numbers in same])
    first = np.argsort(~kept, axis=1, kind="stable")[:, :LENGTH]
    there = np.take_along_axis(kept, first, axis=1)
    return (
        np.where(there, np.take_along_axis(rows, first, axis=1), np.int32(-1)),
        np.where(there, np.take_along_axis(scores, first, axis=1), np.float32(-np.inf)),
    )


def _first_of_each(lists: Rows, same: Sequence[Rows]) -> NDArray[np.bool_]:
    """bool (n, m): whether a row is there, and no earlier one that counts is the same product, or itself."""
    kept = lists >= 0
    labels = [lists, *(numbers[lists] for numbers in same)]
    for place in range(1, lists.shape[1]):
        for label in labels:
            before = (label[:, :place] == label[:, place : place + 1]) & kept[:, :place]
            kept[:, place] &= ~before.any(axis=1)
    return kept


def _moved_up(lists: Rows) -> Rows:
    """The lists with what is -1 at their ends."""
    found: Rows = np.take_along_axis(lists, np.argsort(lists < 0, axis=1, kind="stable"), axis=1)
    return found
