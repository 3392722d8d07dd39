"""Rows of a database as an Arrow table, with the types that the same rows have in a Parquet file.

Numbers, times, lists and objects stay what they are; what else a driver returns, such as UUIDs or intervals,
becomes text, as it stands in a CSV export.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from recbuild.sources.values import text_of

_KEPT = {type(None), bool, int, float, Decimal, str, bytes, date, datetime, list, dict}


def table_of(names: Sequence[str], batches: Iterable[Sequence[Sequence[Any]]]) -> pa.Table:
    """names: of the columns, maybe repeated. batches: of rows, each a value per column."""
    chunks: list[list[pa.Array]] = [[] for _ in names]
    for batch in batches:
        for column, values in zip(chunks, zip(*batch, strict=True), strict=True):
            column.append(_array(values))
    return pa.Table.from_arrays([_column(column) for column in chunks], list(names))


def _array(values: Sequence[Any]) -> pa.Array:
    if not {type(value) for value in values} <= _KEPT:
        values = [value if type(value) in _KEPT else str(value) for value in values]
    try:
        array = pa.array(values)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        return _texts(values)
    return array.cast(pa.large_string()) if pa.types.is_string(array.type) else array


def _column(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """One column of chunks whose types may differ: a chunk may be empty, or SQLite's values of any type."""
    tables = [pa.table({"": chunk}) for chunk in chunks] or [pa.table({"": pa.nulls(0)})]
    try:
        return pa.concat_tables(tables, promote_options="permissive").column(0)
    except pa.ArrowException:
        return pa.chunked_array([_texts(chunk.to_pylist()) for chunk in chunks])


def _texts(values: Sequence[Any]) -> pa.Array:
    return pa.array([None if value is None else text_of(value) for value in values], pa.large_string())
