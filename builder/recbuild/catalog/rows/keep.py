"""Which rows of a catalog are to be shown, by the settings' conditions and by the day on which they expire.

In go loaded columns; out come the rows to leave out, with a note for each reason. What a shop system's own
words say of drafts and hidden items is read by `published`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.prices import prices
from recbuild.catalog.cells.text import split_list
from recbuild.catalog.cells.whole import coded
from recbuild.catalog.fields import folded
from recbuild.errors import CatalogError
from recbuild.linalg import Rows
from recbuild.plan import spans
from recbuild.sources import Table
from recruntime.conditions import Condition

_ISO_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?!\d)")
_OTHER_DAYS = ("%Y%m%d", "%d.%m.%Y", "%Y/%m/%d", "%b %d, %Y", "%d %b %Y", "%d-%b-%Y")

_NO_POSTS = frozenset(
    "attachment revision nav_menu_item customize_changeset oembed_cache custom_css user_request wp_block "
    "wp_template wp_template_part wp_global_styles wp_navigation wp_font_family wp_font_face acf-field "
    "acf-field-group".split()
)
# By the column's name, folded: the words of rows that are no items.
_OF_SYSTEMS: dict[str, Callable[[str], bool]] = {
    "storeviewcode": lambda text: text not in ("default", "admin"),  # Magento
    "posttype": lambda text: text in _NO_POSTS,  # WordPress
}


@dataclass(frozen=True)
class LeftOut:
    """Rows to leave out, and why.

    rows: int64, their positions, from 0, ascending.
    notes: sentences for the person who builds.
    """

    rows: Rows
    notes: tuple[str, ...]


def left_out_by(
    name: str, table: Table, conditions: Sequence[Condition], column_of: Callable[[str], str]
) -> LeftOut:
    """The rows that do not meet every condition of `[catalog] keep`.

    name: what messages call the source. column_of: from the name of a field or a column to the column.
    Raises CatalogError if no row is left.
    """
    left_out, notes = np.zeros(len(table.rows), np.bool_), []
    for condition in conditions:
        column = column_of(condition.field)
        fails = ~rows_that_meet(table.columns[column], condition) & ~left_out
        if fails.any():
            example = _example(table, column, int(np.argmax(fails)))
            notes.append(f"{fails.sum():,} rows are left out by [catalog] keep: {example}.")
        left_out |= fails
    if conditions and left_out.all():
        raise CatalogError(
            f"{name}: [catalog] keep leaves out all of its {len(left_out):,} rows. {notes[0]} "
            "Correct the condition."
        )
    return LeftOut(np.flatnonzero(left_out), tuple(notes))


def rows_that_meet(column: pa.ChunkedArray, condition: Condition) -> NDArray[np.bool_]:
    """bool (n,), whether each row meets the condition, which is not relative."""
    if condition.ranged:
        values = prices(column).values
        return (condition.low <= values) & (values <= condition.high)
    wanted = {text.casefold() for text in condition.any_of}

    def meets(text: str) -> bool:
        if not wanted:
            return bool(text)
        return text.casefold() in wanted or any(one.casefold() in wanted for one in split_list(text))

    cells = (parse.field_texts("", column.slice(first, end - first)) for first, end in spans(len(column)))
    return np.array([meets(text) for batch in cells for text in batch], np.bool_)


def expired(name: str, table: Table, column: str, today: date) -> LeftOut:
    """The rows whose last day is before `today`. Raises CatalogError if no row is left."""
    cells = coded(table.columns[column])
    days = days_of(cells.texts)
    rows = cells.rows_with(lambda text: (days[text] or today) < today)
    if not len(rows):
        return LeftOut(rows, ())
    example = _example(table, column, int(rows[0]))
    if len(rows) == len(table.rows):
        raise CatalogError(
            f"{name}: all of its {len(rows):,} rows have expired by {today}: {example}. Export the catalog "
            "again, or use all rows: --field expires="
        )
    note = f"{len(rows):,} rows have expired by {today}: {example}. To use all rows: --field expires="
    return LeftOut(rows, (note,))


def of_system(table: Table) -> LeftOut:
    """Rows of a system that are no items: Magento repeats a product for each view, WordPress has menus."""
    left_out, notes = np.empty(0, np.int64), []
    for name in table.columns.column_names:
        is_own = _OF_SYSTEMS.get(folded(name))
        rows = _rows_of_system(table.columns[name], is_own) if is_own else left_out[:0]
        if 0 < len(rows) < len(table.rows):
            left_out = np.union1d(left_out, rows)
            example = _example(table, name, int(rows[0]))
            notes.append(f"{len(rows):,} rows are left out, which are no items: {example}.")
    return LeftOut(left_out, tuple(notes))


def _rows_of_system(column: pa.ChunkedArray, is_own: Callable[[str], bool]) -> Rows:
    return coded(column).rows_with(lambda text: bool(text) and is_own(text.casefold()))


def day_of(text: str, orders: Sequence[str] = ()) -> date | None:
    """The day that a text begins with, or is; None if it is no date. A time of day is not looked at.

    orders: of day and month in dates such as "5/3/24", the first that fits.
    """
    iso, slashed = _ISO_DAY.match(text), _SLASHED.match(text)
    ways = [("%Y-%m-%d", iso[1])] if iso else [(one, text) for one in _OTHER_DAYS]
    if slashed:
        year = "%Y" if len(slashed[3]) == 4 else "%y"
        ways = [(f"{order}/{year}", slashed[0]) for order in orders]
    for pattern, written in ways:
        try:
            return datetime.strptime(written, pattern).date()
        except ValueError:
            continue
    return None


def days_of(texts: Sequence[str]) -> dict[str, date | None]:
    """The day of each text of a column. Of "5/3/24" the month is first, unless the column shows otherwise."""
    parts = [one for text in texts if (one := _SLASHED.match(text))]
    orders = ("%m/%d", "%d/%m") if all(int(one[1]) <= 12 for one in parts) else ("%d/%m",)
    return {text: day_of(text, orders) for text in set(texts)}


def within(first: date | None, last: date | None, today: date) -> bool:
    """Whether a day lies between two others, ends included; None is no limit."""
    return (first or today) <= today <= (last or today + timedelta(days=1))


def _example(table: Table, column: str, at: int) -> str:
    cell = parse.texts(table.columns[column].slice(at, 1))[0]
    return f"{column} is {cell[:60]!r}, such as in row {table.rows[at]}"
