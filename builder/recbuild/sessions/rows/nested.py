"""Objects and lists of objects within cells as flat columns and rows.

In goes a table, out comes one without objects: an object's keys are columns ("customer.id"), a list of keys
and values is a column for each key that says something, and each object of the list that names the catalog's
items is a row. Texts of JSON or Python count as what they spell.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recbuild.catalog.cells import parse
from recbuild.sessions.cells import coded
from recbuild.sessions.data import Integers, spans
from recbuild.sessions.items.reading import ItemNames, Reading
from recbuild.sessions.vocabulary.column_names import USUAL_NAMES, candidates
from recbuild.sources import Table
from recbuild.sources.values import text_of

_MAX_DEPTH = 5
_SAMPLE = 2_000  # cells are enough to see what is in a list
_LONGEST_LITERAL = 100_000  # characters: Python's parser needs much memory
_KEY_NAMES = ("key", "name")
# What parsing raises for a text that is neither JSON nor Python, and Arrow for values of several types.
_MISFITS = (pa.ArrowException, ValueError, SyntaxError, TypeError, RecursionError, MemoryError, OverflowError)


def flattened(table: Table) -> Table:
    """The table with a column for each key of an object, and for each key of a list of keys and values."""
    columns = pa.table({name: _spelled(column) for name, column in _items(table.columns)})
    for _ in range(_MAX_DEPTH):
        if not any(pa.types.is_struct(kind) for kind in columns.schema.types):
            break
        columns = columns.flatten()
    found = dict(_items(columns))
    for name, column in _items(columns):
        found |= {key: cells for key, cells in _by_key(name, column) if key not in found}
    return Table(pa.table(found), table.rows)


def unnested(table: Table, names: ItemNames) -> tuple[Table, tuple[str, ...]]:
    """A flattened table with a row for each object of the lists that name items; and these lists' names.

    A row whose list is empty stays, with empty cells in place of the objects.
    """
    lists: tuple[str, ...] = ()
    for _ in range(_MAX_DEPTH):
        column = _list_of_items(table, names)
        if column is None:
            break
        table, lists = flattened(_a_row_for_each(table, column)), (*lists, column)
        table = _filled_up(table, column)
    return table, lists


def _items(columns: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """Names and columns; of two columns of one name the first."""
    seen = set()
    for name, column in zip(columns.column_names, columns.columns, strict=True):
        if name not in seen:
            seen.add(name)
            yield name, column


def is_list_of_objects(kind: pa.DataType) -> bool:
    return parse.is_list(kind) and pa.types.is_struct(kind.value_type)


def _spelled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """What a column of texts such as '[{"sku": 1}]' spells; any other column as it is."""
    if not parse.is_text(column.type):
        return column
    first = next((text for text in column.slice(0, _SAMPLE).to_pylist() if text and text.strip()), "").strip()
    if not (first.startswith(("[{", "{")) and first.endswith("}" if first.startswith("{") else "]")):
        return column
    try:
        return pa.chunked_array([pa.array([_value(text) for text in column.to_pylist()])])
    except _MISFITS:
        return column


def _value(text: str | None) -> Any:
    if not text or not text.strip():
        return None
    try:
        return json.loads(text)
    except ValueError:
        return ast.literal_eval(text) if len(text) < _LONGEST_LITERAL else None


def _by_key(name: str, column: pa.ChunkedArray) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """The columns within a list of objects that have a key and a value, as analytics write parameters."""
    if not is_list_of_objects(column.type):
        return
    kind = column.type.value_type
    own = [field.name for field in kind]
    key = next((one for one in _KEY_NAMES if one in own), None)
    if key is None or "value" not in own:
        return
    lists = column.combine_chunks()
    parents, objects = pc.list_parent_indices(lists).to_numpy(), pc.list_flatten(lists)
    keys = coded(pa.chunked_array([pc.struct_field(objects, key)]))
    values = _as_texts(pc.struct_field(objects, "value"))
    for code, text in enumerate(keys.texts):
        if any(candidates(field, [text]) for field in USUAL_NAMES):
            at = np.flatnonzero(keys.codes == code)
            positions = np.full(len(lists), -1)
            positions[parents[at]] = at
            yield f"{name}.{text}", pa.chunked_array([values.take(pa.array(positions, mask=positions < 0))])


def _as_texts(values: pa.Array) -> pa.Array:
    """Values as texts; of an object with a key for each type, the one that is there."""
    if pa.types.is_struct(values.type):
        values = pa.array([text_of(value) or None for value in values.to_pylist()], pa.large_string())
    return values


def _list_of_items(table: Table, names: ItemNames) -> str | None:
    """The column of lists of objects that name items; None if there is none, or no need of it."""
    lists = [name for name, column in _items(table.columns) if is_list_of_objects(column.type)]
    if not lists or _has_items(table, lists, names):
        return None
    good = {name: found for name in lists if (found := _known_in(table.columns.column(name), names))}
    if good:
        return next(name for name, found in good.items() if 2 * found >= max(good.values()))
    named = [name for name in lists if any(one.exact for one in candidates("item", _leaf_names(table, name)))]
    return named[0] if named else None


def _has_items(table: Table, lists: list[str], names: ItemNames) -> bool:
    """Whether nearly every row names an item outside of the lists."""
    others = [name for name in table.columns.column_names if name not in lists]
    for one in (*candidates("item", others), *candidates("items", others)):
        column = table.columns.column(one.column)
        if one.exact and column.null_count < 0.1 * max(1, len(column)):
            found = next(_readings(column, names), None)
            if found is not None and found.is_good:
                return True
    return False


def _readings(column: pa.ChunkedArray, names: ItemNames) -> Iterator[Reading]:
    """How the values within a column's cells name items, for each key."""
    step = max(1, len(column) // _SAMPLE)
    some = column.take(pa.array(np.arange(0, len(column), step)))
    for _, leaf in _leaves("", some.combine_chunks()):
        cells = coded(pa.chunked_array([leaf]))
        counts = np.bincount(cells.codes[cells.codes >= 0], minlength=len(cells.texts))
        yield names.reading(cells.texts, counts.tolist())


def _leaf_names(table: Table, column: str) -> list[str]:
    first = table.columns.column(column).slice(0, 1).combine_chunks()
    return [name for name, _ in _leaves("", first)]


def _leaves(name: str, values: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    """The values within objects and lists, by the name of their key."""
    if parse.is_list(values.type):
        yield from _leaves(name, pc.list_flatten(values))
    elif pa.types.is_struct(values.type):
        for field, child in zip(values.type, values.flatten(), strict=True):
            yield from _leaves(field.name, child)
    else:
        yield name, values


def _known_in(column: pa.ChunkedArray, names: ItemNames) -> int:
    """How many items of the catalog a key of these objects names; 0 if it hardly names any."""
    return max((one.distinct for one in _readings(column, names) if one.is_good), default=0)


def _a_row_for_each(table: Table, column: str) -> Table:
    """The table with the objects of this column's lists, in place of the lists, in rows of their own."""
    lists = table.columns.column(column).combine_chunks()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    copies = np.maximum(lengths, 1)
    parents: Integers = np.repeat(np.arange(len(lengths)), copies)
    element = spans(np.cumsum(lengths) - lengths, copies)
    element = pa.array(element, mask=np.repeat(lengths == 0, copies))
    own = pa.array(parents)
    columns = {name: cells.take(own) for name, cells in _items(table.columns) if name != column}
    columns[column] = pc.list_flatten(lists).take(element)
    rows = np.asarray(table.rows)[parents].tolist()
    return Table(pa.table(columns), rows)


def _filled_up(table: Table, column: str) -> Table:
    """The table where an object's empty cells are filled with the row's own: of an event with one product."""
    parent = column.rpartition(".")[0]
    columns = table.columns
    for name in columns.column_names:
        own = name.removeprefix(f"{column}.")
        outer = f"{parent}.{own}"
        if not parent or own == name or outer not in columns.column_names:
            continue
        inner, around = columns.column(name), columns.column(outer)
        if inner.type != around.type and not pa.types.is_nested(around.type):
            inner, around = _as_text_column(inner), _as_text_column(around)
        if inner.type == around.type:
            columns = columns.set_column(columns.column_names.index(name), name, pc.coalesce(inner, around))
            columns = columns.drop_columns([outer])
    return Table(columns, table.rows)


def _as_text_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([text or None for text in parse.texts(column)], pa.large_string())])
