"""A look at the columns of a log: what is in them, from rows that are spread over all of it.

In goes a table, out come facts on each requested column: texts, filled cells, whether they are times
or numbers, and the catalog's items among them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells import parse
from recbuild.sessions.cells import Numbers, TextCells, coded, item_lists, numbers
from recbuild.sessions.items.reading import ItemNames, Reading
from recbuild.sessions.missing_ids import means_none
from recbuild.sessions.times import Times, read_times

_ROWS = 10_000  # are enough to see what a column holds


class ColumnLook:
    """What is in one column. Every fact is of the rows that were looked at."""

    def __init__(self, name: str, cells: pa.ChunkedArray, names: ItemNames) -> None:
        self.name, self.cells, self._names = name, cells, names

    @cached_property
    def is_list(self) -> bool:
        return parse.is_list(self.cells.type)

    @cached_property
    def coded(self) -> TextCells:
        """The cells as texts, without words for "none"; of lists, their elements."""
        texts = item_lists(self.cells)[1] if self.is_list else coded(self.cells)
        return texts.without([code for code, text in enumerate(texts.texts) if means_none(text)])

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """int64 (k,): the number of cells of each text."""
        codes = self.coded.codes
        return np.bincount(codes[codes >= 0], minlength=len(self.coded.texts))

    @cached_property
    def filled(self) -> float:
        """Share of the cells that are not empty."""
        return float(self.counts.sum() / max(1, len(self.coded.codes)))

    @cached_property
    def texts(self) -> list[str]:
        """The distinct texts, the most frequent first."""
        order = np.argsort(-self.counts, kind="stable")[: np.count_nonzero(self.counts)]
        return [self.coded.texts[at] for at in order.tolist()]

    @cached_property
    def numbers(self) -> Numbers:
        return numbers(self.cells)

    @cached_property
    def numeric(self) -> float:
        """Share of the filled cells that are numbers."""
        if self.is_list:
            return 0.0
        return float(np.isfinite(self.numbers.values).sum() / max(1, self.counts.sum()))

    @cached_property
    def times(self) -> Times | None:
        """The cells as times; None if most are none."""
        if self.is_list or pa.types.is_boolean(self.cells.type) or not self.counts.sum():
            return None
        times = read_times(self.cells, self.name, None)
        return times if 2 * np.isfinite(times.seconds).sum() >= self.counts.sum() else None

    @cached_property
    def is_dated(self) -> bool:
        return self.times is not None and self.times.scale == "date"

    @cached_property
    def reading(self) -> Reading:
        """How it names items."""
        at = np.flatnonzero(self.counts).tolist()
        return self._names.reading([self.coded.texts[code] for code in at], self.counts[at].tolist())

    def share(self, right: Callable[[str], bool]) -> float:
        """Share of the distinct texts of which this is true."""
        return sum(map(right, self.texts)) / max(1, len(self.texts))


class Look:
    """The columns of a table, looked at when they are asked for."""

    def __init__(self, table: pa.Table, names: ItemNames) -> None:
        rows = np.unique(np.linspace(0, max(len(table) - 1, 0), min(len(table), _ROWS)).astype(np.int64))
        self.rows, self.columns = len(rows), tuple(filter(None, table.column_names))
        self._table, self._names, self._taken = table, names, rows
        self._looks: dict[str, ColumnLook] = {}

    def __getitem__(self, column: str) -> ColumnLook:
        if column not in self._looks:
            cells = self._table.column(column).take(pa.array(self._taken))
            self._looks[column] = ColumnLook(column, cells, self._names)
        return self._looks[column]

    def texts(self) -> dict[str, list[str]]:
        """Column → its distinct texts."""
        return {column: self[column].texts for column in self.columns}

    def those(self, columns: Sequence[str]) -> list[ColumnLook]:
        return [self[column] for column in columns]
