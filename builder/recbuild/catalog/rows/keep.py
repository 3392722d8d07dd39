"""Which rows of a catalog are to be shown, by the settings' conditions and by the day on which they expire.

In go loaded columns; out come the rows to leave out, with a note for each reason. What a shop system's own
words say of drafts and hidden items is read by `published`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pyarrow as pa

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.prices import prices
from recbuild.catalog.cells.text import split_list
from recbuild.catalog.fields import folded
from recbuild.errors import CatalogError
from recbuild.sources import Table
from recruntime.types import Condition

_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_OTHER_DAYS = ("%Y%m%d", "%d.%m.%Y", "%Y/%m/%d", "%b %d, %Y", "%d %b %Y", "%d-%b-%Y")


@dataclass(frozen=True)
class LeftOut:
    """Rows to leave out, and why.

    rows: their positions, from 0.
    notes: sentences for the person who builds.
    """

    rows: frozenset[int]
    notes: tuple[str, ...]


def left_out_by(
    name: str, table: Table, conditions: Sequence[Condition], column_of: Callable[[str], str]
) -> LeftOut:
    """The rows that do not meet every condition of `[catalog] keep`.

    name: what messages call the source. column_of: from the name of a field or a column to the column.
    Raises CatalogError if no row is left.
    """
    rows: set[int] = set()
    notes = []
    for condition in conditions:
        column = column_of(condition.field)
        fails = {at for at, meets in enumerate(_meets(table.columns[column], condition)) if not meets} - rows
        if fails:
            example = _example(table, column, min(fails))
            notes.append(f"{len(fails):,} rows are left out by [catalog] keep: {example}.")
        rows |= fails
    if conditions and len(rows) == len(table.rows):
        raise CatalogError(
            f"{name}: [catalog] keep leaves out all of its {len(rows):,} rows. {notes[0]} "
            "Correct the condition."
        )
    return LeftOut(frozenset(rows), tuple(notes))


def expired(name: str, table: Table, column: str, today: date) -> LeftOut:
    """The rows whose last day is before `today`. Raises CatalogError if no row is left."""
    days = {text: day_of(text) for text in set(parse.known_texts(table.columns[column]))}
    cells = [days[text] for text in parse.known_texts(table.columns[column])]
    rows = [at for at, day in enumerate(cells) if day is not None and day < today]
    if rows and len(rows) == len(table.rows):
        raise CatalogError(
            f"{name}: all of its {len(rows):,} rows have expired by {today}: "
            f"{_example(table, column, rows[0])}. Export the catalog again, or use all rows: --field expires="
        )
    note = f"{len(rows):,} rows have expired by {today}: {_example(table, column, rows[0])}." if rows else ""
    return LeftOut(frozenset(rows), (f"{note} To use all rows: --field expires=",) if rows else ())


def store_views(table: Table) -> LeftOut:
    """Rows in which Magento says a product anew for one of several views of a store, by `store_view_code`."""
    name = next((one for one in table.columns.column_names if folded(one) == "storeviewcode"), None)
    cells = parse.known_texts(table.columns[name]) if name else []
    rows = [at for at, text in enumerate(cells) if text and text.casefold() not in ("default", "admin")]
    if not rows or len(rows) == len(cells) or name is None:
        return LeftOut(frozenset(), ())
    example = _example(table, name, rows[0])
    note = f"{len(rows):,} rows are left out, which are for one view of the store: {example}."
    return LeftOut(frozenset(rows), (note,))


def day_of(text: str) -> date | None:
    """The day that a text begins with, or is; None if it is no date. A time of day is not looked at."""
    iso = _ISO_DAY.match(text)
    for pattern, written in [("%Y-%m-%d", iso[1])] if iso else [(one, text) for one in _OTHER_DAYS]:
        try:
            return datetime.strptime(written, pattern).date()
        except ValueError:
            continue
    return None


def within(starts: str, ends: str, today: date) -> bool:
    """Whether a day lies between two dates as texts, ends included; an empty or unknown one is no limit."""
    first, last = day_of(starts), day_of(ends)
    return (first or today) <= today <= (last or today + timedelta(days=1))


def _meets(column: pa.ChunkedArray, condition: Condition) -> list[bool]:
    if condition.ranged:
        return [
            value is not None and condition.low <= value <= condition.high for value in prices(column).values
        ]
    wanted = {text.casefold() for text in condition.any_of}
    cells = parse.field_texts("", column)
    if not wanted:
        return [bool(text) for text in cells]
    return [
        text.casefold() in wanted or any(one.casefold() in wanted for one in split_list(text))
        for text in cells
    ]


def _example(table: Table, column: str, at: int) -> str:
    cell = parse.texts(table.columns[column].slice(at, 1))[0]
    return f"{column} is {cell[:60]!r}, such as in row {table.rows[at]}"
