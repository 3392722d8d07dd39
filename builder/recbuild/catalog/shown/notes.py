"""Notes on cells that were not understood."""

from __future__ import annotations

from collections.abc import Iterator

from recbuild.linalg import Rows
from recbuild.sources import Table
from recbuild.sources.values import text_of

_INVALID = {
    "url": "links are left out: not http, https or relative",
    "image": "image links are left out: not http, https or relative",
    "price": "prices are left out: not understood",
    "sale_price": "sale prices are left out: not understood",
    "stock": "items count as in stock: what the catalog says of it is not understood",
}


def invalid_note(field: str, table: Table, column: str, rows: Rows) -> Iterator[str]:
    """A sentence, if there are such rows. rows: int64, those of items whose cell was not understood."""
    if len(rows):
        row = int(rows.min())
        example = text_of(table.columns[column][row].as_py())[:60]
        yield f"{len(rows):,} {_INVALID[field]}, such as {example!r} in row {table.rows[row]}."
