"""A second table beside a log, such as the orders of a file of order lines, joined by a column of both.

In go both tables, out comes the first with the columns of the second.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from recbuild.catalog.fields import listed
from recbuild.errors import SessionsError
from recbuild.sessions.cells import coded
from recbuild.sessions.vocabulary.column_names import plain
from recbuild.sources import Source, Table


def place_of(join: str, source: Source) -> str:
    """Where the second table is: as given, or beside the log."""
    beside = Path(source.name).parent / join
    return str(beside) if not Path(join).exists() and beside.exists() else join


def joined(table: Table, name: str, second: pa.Table, second_name: str) -> tuple[Table, Iterator[str]]:
    """The rows of `table` with the columns of `second`, and notes. name, second_name: for messages.

    Raises SessionsError if the tables have no column in common.
    """
    names = {plain(one): one for one in second.column_names}
    shared = [(one, names[plain(one)]) for one in table.columns.column_names if plain(one) in names]
    if not shared:
        raise SessionsError(
            f"{name} and {second_name} have no column of one name to join them by. {name} has: "
            f"{listed(table.columns.column_names)}. {second_name} has: {listed(second.column_names)}."
        )
    # The key is the column whose values name the most rows of the second table.
    keys = {own: coded(second.column(other)) for own, other in shared}
    key = max(keys, key=lambda own: len(keys[own].texts))
    cells, own = keys[key], coded(table.columns.column(key))
    row_of: dict[str, int] = {}
    for row, code in enumerate(cells.codes.tolist()):
        if code >= 0:
            row_of.setdefault(cells.texts[code], row)
    rows = np.array([*(row_of.get(text, -1) for text in own.texts), -1], dtype=np.int64)[own.codes]
    positions = pa.array(np.maximum(rows, 0), mask=rows < 0)
    columns = table.columns
    for column in second.column_names:
        if plain(column) not in {plain(one) for one in columns.column_names}:
            columns = columns.append_column(column, second.column(column).take(positions))
    missing = int(np.count_nonzero(rows < 0))
    return Table(columns, table.rows), _notes(second_name, key, missing, table, own.texts, rows)


def _notes(
    second_name: str, key: str, missing: int, table: Table, texts: list[str], rows: np.ndarray
) -> Iterator[str]:
    yield f"{second_name} is joined by column {key!r}."
    if missing:
        first = int(np.argmax(rows < 0))
        yield f"{missing:,} of {len(rows):,} rows have no row there, such as row {table.rows[first]}."
