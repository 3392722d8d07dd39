"""Products whose variants are a list in one cell, as JSON feeds have them: a row for each variant.

In go loaded columns; out come rows that repeat the product for each variant, with the variant's own values in
further columns. `rows.variants` makes one item of them again.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from recbuild.catalog.cells.parse import is_list, values_of
from recbuild.catalog.fields import folded
from recbuild.sources import Table

_NAMES = ("variants", "variations", "skus", "offers", "productvariants", "children")
_MOST_KEYS = 40  # of a variant: a list of objects with more is something else


def with_variants(table: Table) -> Table:
    """The table with a row for each variant, if one of its columns holds lists of them."""
    columns = table.columns
    name = next((one for one in columns.column_names if _holds_variants(columns[one], one)), None)
    if name is None:
        return table
    lists = [cell or [{}] for cell in values_of(columns[name])]
    variants = [one or {} for cell in lists for one in cell]
    keys = list(dict.fromkeys(key for one in variants for key in one))[:_MOST_KEYS]
    source = [row for row, cell in enumerate(lists) for _ in cell]
    repeated = columns.drop_columns([name]).take(pa.array(source, pa.int64()))
    for key in keys:
        own = f"variant {key}"
        if own not in repeated.column_names:
            repeated = repeated.append_column(own, _column([one.get(key) for one in variants]))
    return Table(repeated, [table.rows[row] for row in source])


def _holds_variants(column: pa.ChunkedArray, name: str) -> bool:
    return folded(name) in _NAMES and is_list(column.type) and pa.types.is_struct(column.type.value_type)


def _column(cells: list[Any]) -> pa.Array:
    """The cells as a column; as texts where they are of several types."""
    try:
        return pa.array(cells)
    except (pa.ArrowException, OverflowError):
        return pa.array([None if cell is None else str(cell) for cell in cells])
