"""The vectors that a catalog brings, read from its source a batch of rows at a time.

In go the source and the rows of each item; out comes a float32 array in memory, or in a file of a workspace.
While the rest of the catalog is read, the table has the number of each row of the source in place of its
vector, so that vectors are never in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from recbuild.catalog.cells.vectors import VectorReader
from recbuild.catalog.cells.whole import gather
from recbuild.catalog.rows.item_rows import ItemRows
from recbuild.catalog.stored import ArrowColumn
from recbuild.linalg import Rows, Vectors
from recbuild.plan import ArrayFile, Workspace, spans
from recbuild.sources import Source, Table


@dataclass(frozen=True)
class VectorColumn:
    """Where vectors are.

    source: of the catalog.
    column: its column of vectors.
    apart: whether they are read from the source, and the table's column has the numbers of its rows.
    """

    source: Source
    column: str
    apart: bool

    def read(
        self, table: Table, items: ItemRows, ids: ArrowColumn[str], workspace: Workspace | None
    ) -> Vectors | ArrayFile | None:
        """float32 (n, dims): the vector of each item's leading row. Raises VectorError."""
        count, leaders = len(items), items.leaders

        def make(dims: int) -> Vectors | ArrayFile:
            if workspace:
                return workspace.array("given", "<f4", count, dims)
            return np.empty((count, dims), np.float32)

        def place(item: int) -> str:
            return f"{self.source.name}: row {table.rows[int(leaders[item])]} (id {ids[item]!r})"

        reader = VectorReader(self.column, place, make)
        cells = gather(table.columns[self.column], leaders)
        for first, column in self._apart(cells.to_numpy()) if self.apart else _here(cells):
            reader.add(first, column)
        return reader.checked()

    def _apart(self, rows: Rows) -> Iterator[tuple[int, pa.ChunkedArray]]:
        """The vectors of these rows of the source, int64, ascending: number of the first one, and a batch."""
        start = 0
        for batch in self.source.batches([self.column]) if self.source.batches else ():
            first, end = np.searchsorted(rows, [start, start + len(batch)]).tolist()
            if end > first:
                yield first, gather(batch.column(0), rows[first:end] - start)
            start += len(batch)


def _here(cells: pa.ChunkedArray) -> Iterator[tuple[int, pa.ChunkedArray]]:
    return ((first, cells.slice(first, end - first)) for first, end in spans(len(cells)))
