"""What all sources have in common: `Source` and `Table`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class Table:
    """Loaded columns.

    columns: the columns that were asked for.
    rows: the number of each row, as a person counts; of several files also the file: "17 of b.csv". In CSV
        the header is row 1 and a row may span several lines, as in a spreadsheet (blank lines do not count).
        In JSON lines it is the number of the line. Everywhere else the first row is 1.
    """

    columns: pa.Table
    rows: Sequence[int | str]

    def take(self, positions: Sequence[int]) -> Table:
        """The rows at these positions, from 0."""
        return Table(self.columns.take(positions), [self.rows[at] for at in positions])


@dataclass(frozen=True)
class Source:
    """Rows that can be read more than once.

    name: what messages call the source: the path of a file, "the DataFrame", "the items".
    columns: names of the columns, all different.
    load: from names of columns to these columns. Raises CatalogError.
    notes: sentences on how the rows were read, where that is not what a person expects.
    """

    name: str
    columns: tuple[str, ...]
    load: Callable[[Sequence[str]], Table]
    notes: tuple[str, ...] = ()
