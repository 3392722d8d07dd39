"""The rows of each item as arrays, and what an item has of its rows' numbers.

Of an item of several rows, such as a product with variants, one row leads. Cells of text are looked at a
batch of items at a time; numbers, which take little memory, for all items at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells.prices import Numbers
from recbuild.catalog.cells.whole import gather
from recbuild.linalg import Rows
from recbuild.plan import spans
from recbuild.sources import Table
from recbuild.sources.table import TakenRows

Number = TypeVar("Number", np.int8, np.float64)


@dataclass(frozen=True, eq=False)
class ItemRows:
    """The rows of m items.

    rows: int64 (r,), positions in the table, item after item; of each item the leading row first.
    starts: int64 (m + 1,), where each item's rows begin in `rows`, and the end. Leading rows ascend.
    parents: large_string, what each row of the table names as its product, "" for none; None without such a
        column.
    published: the columns that say what is published.
    notes: sentences for the person who builds.
    """

    rows: Rows
    starts: Rows
    parents: pa.ChunkedArray | None = None
    published: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.starts) - 1

    @cached_property
    def leaders(self) -> Rows:
        """int64 (m,): each item's leading row."""
        return self.rows[self.starts[:-1]]

    @cached_property
    def sizes(self) -> Rows:
        """int64 (m,): how many rows each item has."""
        return np.diff(self.starts)

    def noted(self, notes: Sequence[str]) -> ItemRows:
        """The same rows, with these notes."""
        return replace(self, notes=tuple(notes))

    def take(self, items: Rows) -> ItemRows:
        """Some of the items. items: int64, ascending."""
        if len(items) == len(self):
            return self
        kept = np.zeros(len(self), np.bool_)
        kept[items] = True
        starts = np.concatenate([[0], np.cumsum(self.sizes[items])])
        return replace(self, rows=self.rows[np.repeat(kept, self.sizes)], starts=starts)

    def batches(self, table: Table) -> Iterator[ItemBatch]:
        """The items, some at a time. table: what their rows are cut out of."""
        for first, end in spans(len(self)):
            yield ItemBatch(self, first, end)
            table.release()

    def lowest(self, prices: Numbers) -> Numbers:
        """float64 (m,): the lowest price of each item, NaN for none. prices: float64, of the table's rows.

        A price of 0 counts only where an item has no other, since shops write 0 for none.
        """
        own = prices[self.rows]
        if len(own) == len(self):
            return own
        above = np.fmin.reduceat(np.where(own > 0, own, np.nan), self.starts[:-1])
        return np.where(np.isnan(above), np.fmin.reduceat(own, self.starts[:-1]), above)

    def highest(self, prices: Numbers) -> Numbers:
        """float64 (m,): the highest price of each item; NaN where all of its rows have one price."""
        if len(self.rows) == len(self):
            return np.full(len(self), np.nan)
        most = np.fmax.reduceat(prices[self.rows], self.starts[:-1])
        return np.where(most > self.lowest(prices), most, np.nan)

    def most(self, values: NDArray[Number]) -> NDArray[Number]:
        """(m,): the largest value of each item; NaN where all are. values: of the table's rows."""
        found: NDArray[Number] = np.fmax.reduceat(values[self.rows], self.starts[:-1])
        return found


@dataclass(frozen=True, eq=False)
class ItemBatch:
    """Some items, with their rows cut out of the table.

    items: all items. first, end: those of this batch.
    """

    items: ItemRows
    first: int
    end: int

    @cached_property
    def rows(self) -> Rows:
        """int64: positions in the table of the rows of these items."""
        rows: Rows = self.items.rows[self.items.starts[self.first] : self.items.starts[self.end]]
        return rows

    @cached_property
    def _starts(self) -> Rows:
        starts: Rows = self.items.starts[self.first : self.end + 1] - self.items.starts[self.first]
        return starts

    @property
    def leaders(self) -> list[int]:
        """Position of each item's leading row in what `cut` returns."""
        leaders: list[int] = self._starts[:-1].tolist()
        return leaders

    @cached_property
    def members(self) -> Mapping[int, Sequence[int]]:
        """For items of several rows, by the leading row, the positions of all of them."""
        starts = self._starts
        several = np.flatnonzero(np.diff(starts) > 1)
        pairs = zip(starts[several].tolist(), starts[several + 1].tolist(), strict=True)
        return {start: range(start, end) for start, end in pairs}

    def cut(self, table: Table, names: Sequence[str]) -> Table:
        """These columns of the items' rows."""
        columns = {name: gather(table.columns[name], self.rows) for name in dict.fromkeys(names)}
        return Table(pa.table(columns), TakenRows(table.rows, self.rows))


def item_rows(leader: Rows, parents: pa.ChunkedArray | None, published: tuple[str, ...]) -> ItemRows:
    """leader: int64 (n,), for each row of a table the one that leads its item, -1 for a row of none."""
    at = np.arange(len(leader))
    leads = leader == at
    of_items = np.flatnonzero((leader >= 0) & leads[leader])
    if leads[of_items].all():
        return ItemRows(of_items, np.arange(len(of_items) + 1), parents, published)
    order = np.lexsort((of_items, ~leads[of_items], leader[of_items]))
    rows = of_items[order]
    starts = np.append(np.flatnonzero(leads[rows]), len(rows))
    return ItemRows(rows, starts, parents, published)
