"""Tables as long as the catalog: in memory while they are small, else in a file that is mapped into it.

In go Arrow batches; out comes a `StoredTable`, and its columns as sequences of Python values.
"""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

import numpy as np
import pyarrow as pa

from recbuild.catalog.cells.whole import gather
from recbuild.linalg import Rows
from recbuild.plan import spans
from recbuild.plan.arrays import BATCH

SMALL = 64_000_000  # bytes of a table that stays in memory where there is no workspace
REORDERED = 16 * BATCH  # rows that are put in order at once: each time all of a column is looked through
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, eq=False)
class StoredTable:
    """A table.

    table: its columns, chunked as they were written.
    path: its file, which workers can open; None where only this process can read it.
    mapped: the file's bytes; None for a table in memory.
    """

    table: pa.Table
    path: Path | None = None
    mapped: mmap.mmap | None = None

    def release(self) -> None:
        """Drop what was read of the file from memory, and what Arrow keeps for later. The file is read again
        when it is asked for."""
        if self.mapped is not None and hasattr(mmap, "MADV_DONTNEED"):
            self.mapped.madvise(mmap.MADV_DONTNEED)
            pa.default_memory_pool().release_unused()

    def column(self, name: str) -> ArrowColumn[Any]:
        """A column as a sequence."""
        return ArrowColumn(self.table.column(name), self, name)


def store(
    batches: Iterable[pa.Table], schema: pa.Schema, path: Path | None = None, folder: Path | None = None
) -> StoredTable:
    """The batches as one table.

    path: of a new file to keep it in. None for memory, or for a file without a name if it is large; folder:
    where that would be, None for the system's choice.
    """
    waiting = iter(batches)
    held: list[pa.Table] = []
    if path is None:
        size = 0
        for batch in waiting:
            held.append(batch)
            size += batch.nbytes
            if size > SMALL:
                break
        else:
            return StoredTable(pa.concat_tables([schema.empty_table(), *held]))
    with path.open("w+b") if path else tempfile.TemporaryFile(dir=folder) as file:
        with pa.ipc.new_file(file, schema) as writer:
            while held:
                writer.write_table(held.pop(0).combine_chunks())
            for batch in waiting:
                writer.write_table(batch.combine_chunks())
        file.flush()
        return _mapped(file.fileno(), path)


def open_stored(path: Path) -> StoredTable:
    """The table that `store` wrote into this file."""
    with path.open("rb") as file:
        return _mapped(file.fileno(), path)


def _mapped(file: int, path: Path | None) -> StoredTable:
    mapped = mmap.mmap(file, 0, access=mmap.ACCESS_READ)
    return StoredTable(pa.ipc.open_file(pa.py_buffer(mapped)).read_all(), path, mapped)


class ArrowColumn(Sequence[T_co], Generic[T_co]):
    """A column of n values, each a text, a number or None, as a sequence. Python holds those in use alone.

    It equals any sequence of the same values. A column of a file with a name is pickled as its place.
    """

    def __init__(
        self, values: pa.ChunkedArray, stored: StoredTable | None = None, name: str = "", first: int = 0
    ) -> None:
        """stored, name, first: the table and the column whose rows, from `first` on, these values are."""
        self.values = values
        self._stored, self._name, self._first = stored, name, first

    def __len__(self) -> int:
        return len(self.values)

    @overload
    def __getitem__(self, at: int) -> T_co: ...
    @overload
    def __getitem__(self, at: slice) -> ArrowColumn[T_co]: ...
    def __getitem__(self, at: int | slice) -> T_co | ArrowColumn[T_co]:
        if not isinstance(at, slice):
            found: T_co = self.values[at].as_py()
            return found
        first, end, step = at.indices(len(self))
        if step != 1:
            return self.take(np.arange(first, end, step))
        values = self.values.slice(first, max(0, end - first))
        return ArrowColumn(values, self._stored, self._name, self._first + first)

    def __iter__(self) -> Iterator[T_co]:
        for first, end in spans(len(self)):
            yield from self.values.slice(first, end - first).to_pylist()
            self.release()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        raise TypeError("A column has no hash.")

    def __repr__(self) -> str:
        some = ", ".join(map(repr, self[:3]))
        return f"<{len(self):,} values: {some}{', …' if len(self) > 3 else ''}>"

    def __reduce__(self) -> tuple[Any, ...]:
        if self._stored is None or self._stored.path is None:
            return ArrowColumn, (pa.chunked_array([self.values.combine_chunks()]),)
        return _reopened, (self._stored.path, self._name, self._first, len(self))

    @property
    def is_empty(self) -> bool:
        """Whether no value is other than None."""
        return bool(self.values.null_count == len(self.values))

    def take(self, rows: Rows) -> ArrowColumn[T_co]:
        """The values of these rows, int64 (m,), in their order, in memory."""
        found: ArrowColumn[T_co] = ArrowColumn(gather(self.values, rows))
        self.release()
        return found

    def release(self) -> None:
        """Drop from memory what was read of a file."""
        if self._stored:
            self._stored.release()


def reordered(
    columns: Mapping[str, Sequence[str | float | None]], rows: Rows, path: Path | None
) -> StoredTable:
    """These rows of columns, int64 (m,), in their order. path: as `store` has it."""
    own = {name: as_column(column) for name, column in columns.items()}
    schema = pa.schema([(name, column.values.type) for name, column in own.items()])
    some = (rows[first:end] for first, end in spans(len(rows), REORDERED))
    return store((_rows_of(own, taken, schema) for taken in some), schema, path)


def _rows_of(columns: Mapping[str, ArrowColumn[Any]], rows: Rows, schema: pa.Schema) -> pa.Table:
    return pa.table([column.take(rows).values for column in columns.values()], schema)


def in_turn(column: Sequence[T], rows: Rows) -> Iterator[T]:
    """The values of these rows, int64 (m,), in their order. Python holds a batch of them at most."""
    for first, end in spans(len(rows)):
        some = rows[first:end]
        yield from column.take(some) if isinstance(column, ArrowColumn) else [column[row] for row in some]


def as_column(values: Sequence[str | float | None]) -> ArrowColumn[Any]:
    """The values as a column: of numbers if there are some and all are, else of texts."""
    if isinstance(values, ArrowColumn):
        return values
    kinds = {isinstance(value, str) for value in values if value is not None}
    if kinds == {False}:
        return ArrowColumn(pa.chunked_array([pa.array(values, pa.float64())]))
    texts = [None if value is None else str(value) for value in values]
    return ArrowColumn(pa.chunked_array([pa.array(texts, pa.large_string())]))


def _reopened(path: Path, name: str, first: int, count: int) -> ArrowColumn[Any]:
    column: ArrowColumn[Any] = open_stored(path).column(name)
    return column[first : first + count]
