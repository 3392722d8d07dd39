"""Rows in memory: a DataFrame or table of any library, or an iterable of dicts.

Everything becomes Arrow columns of the types that a Parquet file has, so that the same rows read the same
from memory and from a file: categories become their values, and an index is no column.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import pyarrow as pa

from recbuild.errors import CatalogError
from recbuild.sources.table import Source, Table
from recbuild.sources.values import cut

# What pyarrow raises for values that do not fit into a column.
_MISFITS = (pa.ArrowException, TypeError, ValueError, OverflowError)


@runtime_checkable
class ArrowStream(Protocol):
    """A table of any library: an object with the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


def is_pandas(items: object) -> bool:
    """Whether this is a DataFrame of pandas, which is not imported here: recbuild does not need it."""
    libraries = {one.__module__.partition(".")[0] for one in type(items).__mro__}
    return "pandas" in libraries and hasattr(items, "columns")


def open_pandas(frame: Any) -> Source:
    """A DataFrame of pandas. An index with a name is a column, as after `set_index("id")`."""
    name = f"the {type(frame).__name__}"
    if all(own is not None and own not in frame.columns for own in frame.index.names):
        frame = frame.reset_index()
    columns = tuple(map(str, frame.columns))

    def load(names: Sequence[str]) -> Table:
        series = {one: frame.iloc[:, columns.index(one)] for one in names}
        loaded = {one: _pandas_column(name, one, values) for one, values in series.items()}
        return Table(pa.table(loaded), range(1, len(frame) + 1))

    return Source(name, columns, load)


def open_table(items: ArrowStream) -> Source:
    """A table of any library."""
    name = f"the {type(items).__name__}"
    try:
        table = pa.table(items)
    except Exception as error:  # reading a stream runs the library that it comes from
        raise CatalogError(
            f"{name}: this cannot be read as a table: {_first_line(error)}. Give a DataFrame or a table."
        ) from error

    def load(names: Sequence[str]) -> Table:
        loaded = {one: with_plain_type(table.column(one)) for one in names}
        return Table(pa.table(loaded), range(1, len(table) + 1))

    return Source(name, tuple(table.column_names), load)


def open_dicts(items: Iterable[object], name: str) -> Source:
    """Dicts, one per row: key → value. A key that a dict lacks is an empty cell."""
    records = list(_records(items, name))
    if not records:
        raise CatalogError(
            f"{name}: there are no rows. If it is a generator, make a new one: it can be read only once."
        )
    columns = tuple(dict.fromkeys(key for record in records for key in record))

    def load(names: Sequence[str]) -> Table:
        loaded = {one: _column(name, one, [record.get(one) for record in records]) for one in names}
        return Table(pa.table(loaded), range(1, len(records) + 1))

    return Source(name, columns, load)


def _records(items: Iterable[object], name: str) -> Iterator[Mapping[str, Any]]:
    """The dicts. Raises CatalogError, naming the row, for anything else, and where the iterable raises."""
    iterator, row = iter(items), 1
    while True:
        try:
            record = next(iterator)
        except StopIteration:
            return
        except Exception as error:  # a generator of the user's runs any code
            raise CatalogError(
                f"{name}: row {row} could not be made: {type(error).__name__}: {_first_line(error)}."
            ) from error
        if not isinstance(record, Mapping):
            raise CatalogError(
                f"{name}: row {row} is not a dict but {_shown(record)}. Each row is a dict of its columns, "
                'such as {"id": "1", "title": "Emma"}.'
            )
        wrong_keys = [key for key in record if not isinstance(key, str)]
        if wrong_keys:
            surplus = " It holds what a line has beyond the header's columns." if None in wrong_keys else ""
            raise CatalogError(
                f"{name}: row {row} has the key {_shown(wrong_keys[0])}, which is not a text. Keys name "
                f"columns.{surplus}"
            )
        yield record
        row += 1


def _column(source: str, name: str, values: Sequence[Any]) -> pa.ChunkedArray:
    """An Arrow column of Python values. NaN and pandas' NA are empty cells."""
    try:
        return pa.chunked_array([pa.array(values, from_pandas=True)])
    except _MISFITS as error:
        raise _misfit(source, name, values) from error


def _pandas_column(source: str, name: str, series: Any) -> pa.ChunkedArray:
    if series.dtype == object:
        return _column(source, name, series.tolist())
    try:
        array = pa.array(series, from_pandas=True)
        if isinstance(array.type, pa.BaseExtensionType):  # periods and intervals: Arrow has no text of them
            array = pa.array(series.astype("string"), from_pandas=True)
    except (*_MISFITS, NotImplementedError) as error:
        raise CatalogError(
            f"{source}: column {name!r} is of type {series.dtype}, which is not read: {_first_line(error)}. "
            "Give it another type, or leave it out."
        ) from error
    return with_plain_type(array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array]))


def _misfit(source: str, name: str, values: Sequence[Any]) -> CatalogError:
    """The error for the first value that does not fit those before it, or fits into no column at all."""
    row = bisect_left(range(1, len(values) + 1), True, key=lambda count: _type_of(values[:count]) is None)
    own, before = _type_of(values[row : row + 1]), _type_of(values[:row])
    if own is None:
        return CatalogError(
            f"{source}: row {row + 1}: {name!r} is {_shown(values[row])}, of type "
            f"{type(values[row]).__name__}, which no column can hold. Make it a text or a number."
        )
    return CatalogError(
        f"{source}: row {row + 1}: {name!r} is {_shown(values[row])}, of type {own}, but of type {before} in "
        "the rows before it. Give it one type in all rows."
    )


def _type_of(values: Sequence[Any]) -> pa.DataType | None:
    """The type of a column of these values; None if there is none."""
    try:
        return pa.array(values, from_pandas=True).type
    except _MISFITS:
        return None


def with_plain_type(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = _plain_type(column.type)
    if kind == column.type:
        return column
    try:
        return column.cast(kind)
    except pa.ArrowNotImplementedError:  # as for categories of polars
        return pa.chunked_array([pa.array(column.to_pylist(), kind)])


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """The type that a file would have: values for categories, and no views."""
    if pa.types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.large_list(_plain_type(kind.value_type))
    return kind


def _shown(value: object) -> str:
    return cut(repr(value))


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
