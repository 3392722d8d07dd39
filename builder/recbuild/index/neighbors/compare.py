"""Comparing items: what is compared, on disk, and the search of some rows among some others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.index.neighbors.best import Lists, Pairs, above, lists_of, pairs_of
from recbuild.linalg import Rows, Vectors
from recbuild.plan import ArrayFile, Runner, Workspace, on_disk, spans

WIDTH = 24  # rows found for each item: more than a list shows, because some are variants of one product
ASKED = 128  # rows that are compared at once, by a task
MULTIPLIED = 1024  # pairs whose vectors fit into the caches

Advance = Callable[[int], None]
"""Called with the number of items that are done since the last call."""


@dataclass(frozen=True)
class Compared:
    """The items that are compared, on disk.

    vectors: float32 (n, dims), of unit length or zero, as `linalg.whole` makes them.
    offered: bool (n,), what may be on a list: in stock, and with a vector.
    twins: int32 (n,), equal for items that look the same: none is on the list of another.
    paired: bool (n,), which items have a twin.
    """

    vectors: ArrayFile
    offered: ArrayFile
    twins: ArrayFile
    paired: ArrayFile

    def open(self) -> ComparedArrays:
        """The same, ready to be read."""
        files = (self.vectors, self.offered, self.twins, self.paired)
        return ComparedArrays(*(np.asarray(file.view()) for file in files))


@dataclass(frozen=True)
class ComparedArrays:
    """The arrays of `Compared`, memory-mapped."""

    vectors: Vectors
    offered: NDArray[np.bool_]
    twins: NDArray[np.int32]
    paired: NDArray[np.bool_]

    def best(
        self, asked: NDArray[np.int32], places: Rows, candidates: NDArray[np.int32], vectors: Vectors
    ) -> Pairs:
        """The WIDTH best candidates of each asked row, and few others.

        asked, candidates: rows, ascending. places: by which pairs name who asked. vectors: of the candidates.
        Without an item itself, its twins, and what asks without a vector.
        """
        own = self.vectors[asked]
        scores = own @ vectors.T
        scores[~own.any(axis=1)] = -np.inf
        place = np.searchsorted(candidates, asked)
        itself = np.flatnonzero(np.append(candidates, -1)[place] == asked)
        scores[itself, place[itself]] = -np.inf
        one, other = np.flatnonzero(self.paired[asked]), np.flatnonzero(self.paired[candidates])
        if len(one) and len(other):
            same = self.twins[asked[one]][:, np.newaxis] == self.twins[candidates[other]]
            twin, of = np.nonzero(same)
            scores[one[twin], other[of]] = -np.inf
        at = above(scores, WIDTH)
        who, which = np.divmod(at, max(len(candidates), 1))
        return pairs_of(places[who], scores.ravel()[at], candidates[which])


@dataclass(frozen=True)
class Nearest:
    """The most similar rows of each item that was asked for, best first, equal ones in their order.

    rows: int32 (m, WIDTH), -1 for none.
    scores: float32 (m, WIDTH), their cosines times SCALE², -inf for none.
    """

    rows: ArrayFile
    scores: ArrayFile

    def write(self, first: int, lists: Lists) -> None:
        """Put lists in place, from the one of this number on."""
        self.rows.write(first, lists[0])
        self.scores.write(first, lists[1])


def compared_of(
    workspace: Workspace, vectors: ArrayFile, offered: NDArray[np.bool_], twins: Rows
) -> Compared:
    """Put into the workspace what is compared. All as in `Compared`; twins are below n."""
    paired = np.bincount(twins, minlength=len(twins))[twins] > 1
    return Compared(
        vectors,
        on_disk(workspace, "compared-offered", offered),
        on_disk(workspace, "compared-twins", twins.astype(np.int32)),
        on_disk(workspace, "compared-paired", paired),
    )


def empty_lists(workspace: Workspace, name: str, count: int) -> Nearest:
    """Files of this name for so many lists."""
    rows = workspace.array(f"{name}-rows", "<i4", count, WIDTH)
    return Nearest(rows, workspace.array(f"{name}-scores", "<f4", count, WIDTH))


def compare(
    compared: Compared, asked: Rows, candidates: Rows, runner: Runner, name: str, advance: Advance
) -> Nearest:
    """Every asked row with every candidate, rows that ascend. name: of the lists in the workspace."""
    lists = empty_lists(runner.workspace, name, len(asked))
    asking = on_disk(runner.workspace, f"{name}-asked", asked.astype(np.int32))
    others = on_disk(runner.workspace, f"{name}-candidates", candidates.astype(np.int32))
    for done in runner.each(_All(compared, asking, others, lists), list(spans(len(asked), ASKED))):
        advance(done)
    return lists


def products_of_pairs(vectors: Vectors, one: Rows, other: Rows) -> NDArray[np.float32]:
    """float32 (p,): the products of pairs of rows."""
    found = np.empty(len(one), dtype=np.float32)
    for first in range(0, len(one), MULTIPLIED):
        pairs = slice(first, first + MULTIPLIED)
        found[pairs] = np.einsum("ij,ij->i", vectors[one[pairs]], vectors[other[pairs]])
    return found


@dataclass(frozen=True)
class _All:
    """Compares a span of the asked rows with all candidates."""

    compared: Compared
    asked: ArrayFile
    candidates: ArrayFile
    lists: Nearest

    def __call__(self, span: tuple[int, int]) -> int:
        items, candidates = self.compared.open(), self.candidates.read()
        asked = self.asked.read(*span)
        pairs = items.best(asked, np.arange(len(asked)), candidates, items.vectors[candidates])
        self.lists.write(span[0], lists_of(pairs, len(asked), WIDTH))
        return len(asked)
