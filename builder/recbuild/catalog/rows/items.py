"""Which rows of a catalog become which item.

In go a table and its schema; out come `ItemRows`: the rows of each item, and notes on the rest. Rows that are
not to be shown are left out first; then variants and repetitions of an id become one item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells import whole
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.catalog.fields import check_column, folded
from recbuild.catalog.rows.followers import followers, has_followers
from recbuild.catalog.rows.item_rows import ItemRows, item_rows
from recbuild.catalog.rows.keep import LeftOut, expired, left_out_by, of_system
from recbuild.catalog.rows.published import find_unpublished
from recbuild.catalog.rows.variants import Groups, are_products, group, parent_name, products
from recbuild.catalog.stored import ArrowColumn
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.linalg import Rows
from recbuild.sources import Table

_CODES = {"variantsku", *(folded(name) for name in USUAL_NAMES["id"])}


def rows_of(
    name: str, table: Table, schema: CatalogSchema, ids: pa.ChunkedArray, config: Config, today: date
) -> ItemRows:
    """name: what messages call the source. ids: large_string (n,), of each row, "" for none.

    Raises CatalogError if no row is left, or if rows of one id are of different items.
    """
    chosen = bool(config.fields.get("published"))
    named = bool(schema.column("parent")) or has_followers(table)  # else nobody asks for rows by name
    positions = [_position_of(one) for one in [ids, *_codes(table, schema)]] if named else []
    following = followers(table, positions)
    unpublished = find_unpublished(name, table, schema.published, ids, chosen=chosen, following=following)
    others = _not_shown(name, table, schema, config, today)
    left_out = np.zeros(len(ids), np.bool_)
    for rows in (unpublished.rows, *(one.rows for one in others)):
        left_out[rows] = True
    if left_out.all():
        raise CatalogError(
            f"{name}: every row is left out: {' '.join(note for one in others for note in one.notes)}"
        )
    column = schema.column("title")
    titles = whole.texts(table.columns[column]) if column else whole.empty(len(ids))
    parents, leaders, notes = _products(table, schema, positions, ArrowColumn(titles), left_out, config)
    leaders[list(following)] = list(following.values())
    groups = group(ids, ArrowColumn(titles), leaders, left_out, config.catalog.repeated)
    if groups.conflicts:
        raise CatalogError(_conflict(name, table, groups, ids, titles, schema))
    found = item_rows(groups.leader, parents, unpublished.columns)
    return found.noted(
        [
            *unpublished.notes,
            *(note for one in others for note in one.notes),
            *notes,
            *_group_notes(groups, found),
        ]
    )


def _not_shown(name: str, table: Table, schema: CatalogSchema, config: Config, today: date) -> list[LeftOut]:
    names = table.columns.column_names

    def column_of(field: str) -> str:
        if field not in schema.fields:
            check_column(field, names, "[catalog] keep", schema.fields)
        return schema.column(field) or field

    found = [left_out_by(name, table, config.catalog.keep, column_of), of_system(table)]
    column = schema.column("expires")
    if column:
        found.append(expired(name, table, column, today))
    return found


def _products(
    table: Table,
    schema: CatalogSchema,
    positions: Sequence[Mapping[str, int]],
    titles: Sequence[str],
    left_out: NDArray[np.bool_],
    config: Config,
) -> tuple[pa.ChunkedArray | None, Rows, list[str]]:
    """What each row names as its product, the row that leads it, and notes."""
    alone = np.arange(len(table.rows))
    column = schema.column("parent")
    if column is None or column == schema.column("id"):
        return None, alone, []
    cells = whole.coded(table.columns[column])
    names = whole.text_array(list(map(parent_name, cells.texts)))
    parents = pa.chunked_array([names.take(pa.array(cells.codes))])
    leaders = products(ArrowColumn(parents), positions, left_out)
    if config.fields.get("parent") or are_products(leaders, titles):
        return parents, leaders, []
    if np.array_equal(leaders, alone):
        return parents, alone, []
    note = (
        f"Column {column!r} is not taken to name the product of a variant, since titles differ too much. If "
        f"it does: --field parent={column}"
    )
    return None, alone, [note]


def _codes(table: Table, schema: CatalogSchema) -> list[pa.ChunkedArray]:
    """The cells of columns of article numbers, by which a system may name a row besides its id."""
    others = (schema.column("id"), schema.column("parent"))
    names = [one for one in table.columns.column_names if folded(one) in _CODES and one not in others]
    return [whole.known(table.columns[one]) for one in names]


def _position_of(names: pa.ChunkedArray) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, name in enumerate(ArrowColumn[str](names)):
        if name:
            found.setdefault(name, at)
    return found


def _group_notes(groups: Groups, item_rows: ItemRows) -> list[str]:
    rows, items = len(item_rows.rows) - len(item_rows), int((item_rows.sizes > 1).sum())
    notes = []
    if rows:
        notes.append(f"{rows:,} rows belong to the item of an earlier row, as variants do: {items:,} items.")
    if groups.dropped:
        notes.append(
            f'{len(groups.dropped):,} rows repeat an id and are left out: [catalog] repeated is "first".'
        )
    return notes


def _conflict(
    name: str,
    table: Table,
    groups: Groups,
    ids: pa.ChunkedArray,
    titles: pa.ChunkedArray,
    schema: CatalogSchema,
) -> str:
    first, again = groups.conflicts[0]
    one, other = (titles[row].as_py()[:40] for row in (first, again))
    column = schema.column("id")
    return (
        f"{name}: {len(groups.conflicts):,} rows have the id of an earlier row, but another title, such as "
        f"rows {table.rows[first]} ({one!r}) and {table.rows[again]} ({other!r}), both of id "
        f"{ids[first].as_py()!r} in column {column!r}. Give each item an id of its own, name the column that "
        'does: --field id=COLUMN, or decide in recbuild.toml: [catalog] repeated = "first" (or "merge").'
    )
