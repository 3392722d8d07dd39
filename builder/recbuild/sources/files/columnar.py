"""Parquet, Arrow (Feather) and ORC files: tables whose columns have types; only those needed are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.feather as pa_feather
import pyarrow.orc as pa_orc
import pyarrow.parquet as pa_parquet

from recbuild.sources.files.content import Content
from recbuild.sources.memory import with_plain_type
from recbuild.sources.table import Source, Table

_Read = Callable[[Any, Sequence[int] | None], tuple[list[str], list[pa.ChunkedArray]]]
"""From an open file and places of columns, None for no column, to the names of all, and these columns."""


def open_parquet(content: Content, columns: Sequence[str] = ()) -> Source:
    """A Parquet file; columns keep their types. Raises CatalogError."""
    return _source(content, _parquet)


def open_arrow(content: Content, columns: Sequence[str] = ()) -> Source:
    """An Arrow or Feather file; columns keep their types. Raises CatalogError."""
    return _source(content, _arrow)


def open_orc(content: Content, columns: Sequence[str] = ()) -> Source:
    """An ORC file; columns keep their types. Raises CatalogError."""
    return _source(content, _orc)


def _source(content: Content, read: _Read) -> Source:
    with _reading(content), content.seekable() as stream:
        names, _ = read(stream, None)

    def load(wanted: Sequence[str]) -> Table:
        with _reading(content), content.seekable() as stream:
            _, columns = read(stream, [names.index(name) for name in wanted])
            table = pa.table([with_plain_type(column) for column in columns], names=list(wanted))
            table.validate(full=True)  # a damaged file may hold texts that are no texts
        return Table(table, range(1, len(table) + 1))

    return Source(content.name, tuple(names), load)


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
