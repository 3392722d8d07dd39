"""Rows in an order that does not depend on how a database or a lake happens to store them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from recbuild.sources.memory import open_table
from recbuild.sources.table import Source


def open_sorted(table: pa.Table, name: str, keys: Sequence[int] | None = ()) -> Source:
    """The rows of a table as a source.

    name: what messages call it. keys: as of `sorted_rows`; None to keep the order.
    """
    rows = table if keys is None else sorted_rows(table, keys)
    return replace(open_table(rows), name=name)


def sorted_rows(table: pa.Table, keys: Sequence[int] = ()) -> pa.Table:
    """The rows in ascending order.

    keys: positions of the columns that count, in order; all if there are none.
    Texts are compared letter by letter, as every database can, not by the rules of a language.
    """
    columns = [_sortable(table.column(at)) for at in keys or range(table.num_columns)]
    if not columns:
        return table
    names = [str(at) for at in range(len(columns))]
    order = pc.sort_indices(
        pa.Table.from_arrays(columns, names), sort_keys=[(name, "ascending") for name in names]
    )
    return table.take(order)


def _sortable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column that Arrow can sort: lists, objects and truth values as texts."""
    kind, types = column.type, pa.types
    if types.is_null(kind):
        return pa.chunked_array([pa.nulls(len(column), pa.int8())])
    if types.is_nested(kind) or types.is_boolean(kind) or isinstance(kind, pa.BaseExtensionType):
        texts = [None if value is None else str(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.large_string())])
    return column
