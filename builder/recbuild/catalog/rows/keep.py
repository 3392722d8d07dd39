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
    texts = parse.known_texts(table.columns[column])
    days = days_of(texts)
    cells = [days[text] for text in texts]
    rows = [at for at, day in enumerate(cells) if day is not None and day < today]
    if rows and len(rows) == len(table.rows):
        raise CatalogError(
            f"{name}: all of its {len(rows):,} rows have expired by {today}: "
            f"{_example(table, column, rows[0])}. Export the catalog again, or use all rows: --field expires="
        )
    note = f"{len(rows):,} rows have expired by {today}: {_example(table, column, rows[0])}." if rows else ""
    return LeftOut(frozenset(rows), (f"{note} To use all rows: --field expires=",) if rows else ())


def of_system(table: Table) -> LeftOut:
    """Rows of a system that are no items: Magento repeats a product for each view, WordPress has menus."""
    left_out, notes = set[int](), []
    for name in table.columns.column_names:
        is_own = _OF_SYSTEMS.get(folded(name))
        cells = parse.known_texts(table.columns[name]) if is_own else []
        rows = [at for at, text in enumerate(cells) if is_own and text and is_own(text.casefold())]
        if rows and len(rows) < len(cells):
            left_out |= {*rows}
            notes.append(
                f"{len(rows):,} rows are left out, which are no items: {_example(table, name, rows[0])}."
            )
    return LeftOut(frozenset(left_out), tuple(notes))


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
