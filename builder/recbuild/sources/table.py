"""What all sources have in common: `Source` and `Table`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, overload

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def _nothing() -> None:
    """Of a table in memory there is nothing to drop."""


@dataclass(frozen=True)
class Table:
    """Loaded columns.

    columns: the columns that were asked for.
    rows: the number of each row, as a person counts; of several files also the file: "17 of b.csv". In CSV
        the header is row 1 and a row may span several lines, as in a spreadsheet (blank lines do not count).
        In JSON lines it is the number of the line. Everywhere else the first row is 1.
    release: drops what was read of the columns from memory, if a file has them: they are read again when they
        are asked for.
    """

    columns: pa.Table
    rows: Sequence[int | str]
    release: Callable[[], None] = _nothing

    def take(self, positions: Sequence[int]) -> Table:
        """The rows at these positions, from 0."""
        return Table(
            self.columns.take(positions), TakenRows(self.rows, np.asarray(positions, dtype=np.int64))
        )


class TakenRows(Sequence[int | str]):
    """The numbers of some rows of a table.

    rows: the numbers of all rows. positions: int64 (n,), those that are taken, from 0.
    """

    def __init__(self, rows: Sequence[int | str], positions: NDArray[np.int64]) -> None:
        self._rows, self._positions = rows, positions

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, at: int) -> int | str: ...
    @overload
    def __getitem__(self, at: slice) -> TakenRows: ...
    def __getitem__(self, at: int | slice) -> int | str | TakenRows:
        if isinstance(at, slice):
            return TakenRows(self._rows, self._positions[at])
        return self._rows[int(self._positions[at])]


Batches: TypeAlias = Callable[[Sequence[str]], Iterator[pa.Table]]
"""From names of columns to batches of rows."""


@dataclass(frozen=True)
class Source:
    """Rows that can be read more than once.

    name: what messages call the source: the path of a file, "the DataFrame", "the items".
    columns: names of the columns, all different.
    load: from names of columns to these columns. Raises CatalogError.
    notes: sentences on how the rows were read, where that is not what a person expects.
    batches: as `load`, but the rows a batch after another, one at least, the first row being 1; None where
        that would save no memory.
    """

    name: str
    columns: tuple[str, ...]
    load: Callable[[Sequence[str]], Table]
    notes: tuple[str, ...] = ()
    batches: Batches | None = None
