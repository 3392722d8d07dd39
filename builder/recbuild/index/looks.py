"""What looks similar to each item: neighbors by the vectors of pictures alone.

In go these vectors and what is one product; out come short lists, without what looks less similar than items
do on average.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.index.files import in_order, whole_of
from recbuild.index.lists import Products, neighbors_of
from recbuild.index.neighbors.compare import Advance, Compared, Nearest, compared_of, empty_lists
from recbuild.index.neighbors.nearest import COMPARE_ALL, nearest
from recbuild.index.neighbors.refresh import Earlier, refreshed
from recbuild.index.partition import partition
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Runner

MOST = 8
"""Items of a list: a shelf's six, and a few more in place of what the visitor has met."""


@dataclass(frozen=True)
class Looks:
    """What items look like.

    vectors: float32 (n, dims), of the pictures, zero for an item without one.
    earlier: what looked similar in an earlier build, in the bundle's order; None for a build from scratch.
    """

    vectors: ArrayFile
    earlier: Earlier | None = None

    def take(self, order: Rows, runner: Runner) -> Looks:
        """The items in this order."""
        return replace(self, vectors=in_order(self.vectors, order, "looks", runner))

    def compared(self, stock: NDArray[np.bool_], twins: Rows, runner: Runner) -> Compared:
        """What is compared. twins: int64 (n,), equal for items of which none is on the list of another."""
        vectors, there = whole_of(self.vectors, "whole", runner)
        return compared_of(runner.workspace, vectors, stock & there, twins)


def looks_similar(
    looks: Looks,
    compared: Compared,
    products: Products,
    starts: Rows,
    runner: Runner,
    advance: Advance,
) -> Rows:
    """int32 (n, MOST): rows, best first, -1 for none.

    compared: of these looks. starts: int64 (c + 1,), where the bundle's cells begin, and the end.
    """
    if looks.earlier is None and len(looks.vectors) > COMPARE_ALL:
        lists = _by_own_cells(looks, compared, runner, advance)
    else:
        lists = refreshed(compared, starts, looks.earlier, runner, advance)
    found = neighbors_of(lists, compared, products, np.empty(0, dtype=np.int64), runner)
    rows = np.array(found.rows[:, :MOST])
    rows[np.arange(MOST) >= found.similar[:, np.newaxis]] = -1
    return rows


def _by_own_cells(looks: Looks, compared: Compared, runner: Runner, advance: Advance) -> Nearest:
    """The most similar items, by cells of the pictures: the bundle's cells are of texts, too, so what looks
    alike may be far apart in them.
    """
    layout, apart = partition(looks.vectors, runner), runner.within("own-cells")
    order, files = layout.order, (compared.vectors, compared.offered, compared.twins, compared.paired)
    moved = Compared(*(in_order(file, order, f"moved-{at}", apart) for at, file in enumerate(files)))
    found = nearest(moved, layout.starts, apart, advance)
    lists = empty_lists(runner.workspace, "found", len(order))
    rows, place = found.rows.read(), np.argsort(order)
    rows = np.where(rows >= 0, order[rows], -1)[place]
    lists.write(0, (rows.astype(np.int32), found.scores.read()[place]))
    return lists
