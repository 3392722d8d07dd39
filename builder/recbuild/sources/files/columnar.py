"""Parquet, Arrow (Feather) and ORC files: tables whose columns have types; only those needed are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.feather as pa_feather
import pyarrow.orc as pa_orc
import pyarrow.parquet as pa_parquet

from recbuild.sources.files.content import Content
from recbuild.sources.memory import with_plain_type
from recbuild.sources.table import Source, Table

ROWS = 16_384  # of a batch
PAGES = 1_000_000  # bytes of a column that are read at once
_ARROW = b"ARROW1"
_Read = Callable[[Any, Sequence[int] | None], tuple[list[str], list[pa.ChunkedArray]]]
"""From an open file and places of columns, None for no column, to the names of all, and these columns."""


def open_parquet(content: Content, columns: Sequence[str] = ()) -> Source:
    """A Parquet file; columns keep their types. Raises CatalogError."""
    return _in_batches(_source(content, _parquet), content, _parquet_batches)


def open_arrow(content: Content, columns: Sequence[str] = ()) -> Source:
    """An Arrow or Feather file; columns keep their types. Raises CatalogError."""
    source = _source(content, _arrow)
    return _in_batches(source, content, _arrow_batches) if content.head.startswith(_ARROW) else source


def open_orc(content: Content, columns: Sequence[str] = ()) -> Source:
    """An ORC file; columns keep their types. Raises CatalogError."""
    return _source(content, _orc)


def _source(content: Content, read: _Read) -> Source:
    with _reading(content), content.seekable() as stream:
        names, _ = read(stream, None)

    def load(wanted: Sequence[str]) -> Table:
        with _reading(content), content.seekable() as stream:
            _, columns = read(stream, [names.index(name) for name in wanted])
            table = _checked(columns, wanted)
        return Table(table, range(1, len(table) + 1))

    return Source(content.name, tuple(names), load)


def _checked(columns: Sequence[pa.ChunkedArray], names: Sequence[str]) -> pa.Table:
    table = pa.table([with_plain_type(column) for column in columns], names=list(names))
    table.validate(full=True)  # a damaged file may hold texts that are no texts
    return table


def _in_batches(
    source: Source, content: Content, read: Callable[[Any, Sequence[str]], Iterator[pa.Table]]
) -> Source:
    """The source with a way to read batches of rows: `read` has an open file and names of columns."""

    def batches(wanted: Sequence[str]) -> Iterator[pa.Table]:
        with _reading(content), content.seekable() as stream:
            for table in read(stream, wanted):
                for first in range(0, max(1, len(table)), ROWS):
                    part = table.slice(first, ROWS)
                    yield _checked([part[name] for name in wanted], wanted)

    return replace(source, batches=batches)


def _parquet_batches(stream: Any, names: Sequence[str]) -> Iterator[pa.Table]:
    # Pages are read as they are needed: a row group may be as large as the file.
    file = pa_parquet.ParquetFile(stream, pre_buffer=False, buffer_size=PAGES)
    found = 0
    for batch in file.iter_batches(ROWS, columns=list(names)):
        found += len(batch)
        yield pa.table(batch)
    if not found:
        yield file.schema_arrow.empty_table()


def _arrow_batches(stream: Any, names: Sequence[str]) -> Iterator[pa.Table]:
    file = pa.ipc.open_file(stream)
    yield file.schema.empty_table()
    for number in range(file.num_record_batches):
        yield pa.table(file.get_batch(number))


def _parquet(stream: Any, places: Sequence[int] | None) -> tuple[list[str], list[pa.ChunkedArray]]:
    file = pa_parquet.ParquetFile(stream)
    names = file.schema_arrow.names
    # By name, pyarrow takes "a.b" for the member b of a column a: read then what begins so, and choose.
    chosen = [] if places is None else [names[place] for place in places]
    table = file.read(columns=chosen) if places is not None else None
    return names, [table.column(name) for name in chosen] if table is not None else []


def _arrow(stream: Any, places: Sequence[int] | None) -> tuple[list[str], list[pa.ChunkedArray]]:
    table = pa_feather.read_table(stream)
    return table.column_names, [table.column(place) for place in places or []]


def _orc(stream: Any, places: Sequence[int] | None) -> tuple[list[str], list[pa.ChunkedArray]]:
    file = pa_orc.ORCFile(stream)
    names = list(file.schema.names)
    if places is None:
        return names, []
    table = file.read(columns=[names[place] for place in places])
    return names, [table.column(names[place]) for place in places]


@contextmanager
def _reading(content: Content) -> Iterator[None]:
    with content.reading():
        try:
            yield
        except (pa.ArrowException, ValueError, KeyError) as error:
            reason = str(error).strip().partition("\n")[0].rstrip(".")
            raise content.refused(f"the file cannot be read: {reason}. Export it again.") from error
