"""What a shop says beside prices and stock: when a sale price holds, whether stock is counted at all, and
since when it has an item.

In goes a loaded table; out come a value for each row.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.cells.prices import Numbers, sale_prices
from recbuild.catalog.cells.whole import Coded, coded
from recbuild.catalog.fields import folded
from recbuild.catalog.rows.keep import days_of, within
from recbuild.linalg import Rows
from recbuild.sources import Table

_SALE_DATES = (
    ("sale_price_effective_date", ""),
    ("special_price_from_date", "special_price_to_date"),
    ("date_sale_price_starts", "date_sale_price_ends"),
    ("date_on_sale_from", "date_on_sale_to"),
    ("special_from_date", "special_to_date"),
)
_ON_SALE = ("onsale", "isonsale")
_NO = ("no", "n", "false", "0")
# A column on how stock is kept, and the words for: an item of which none is left is sold all the same.
_UNCOUNTED = {
    "inventorytracker": ("",),
    "variantinventorytracker": ("",),
    "trackinventory": ("none",),
    "inventorypolicy": ("continue",),
    "variantinventorypolicy": ("continue",),
    "continuesellingwhenoutofstock": ("continue", "true", "yes", "1"),
}


def prices_paid(table: Table, price: Numbers, sale: Numbers | None, today: date) -> Numbers:
    """float64 (n,): what visitors pay for each row: the sale price where it holds."""
    if sale is None:
        return price.copy()
    return sale_prices(price, np.where(_sale_holds(table, today), sale, np.nan))


def sold_uncounted(table: Table) -> Rows:
    """int64: the rows that are sold although none is left, as nobody counts them or more will come."""
    words = {
        name: _UNCOUNTED[folded(name)] for name in table.columns.column_names if folded(name) in _UNCOUNTED
    }
    rows = [_rows_with(table, name, yes) for name, yes in words.items()]
    return np.unique(np.concatenate([np.empty(0, np.int64), *rows]))


def days_added(table: Table, column: str | None, today: date) -> Numbers:
    """float64 (n,): the day on which each row was added, in days since year 1; NaN where it is unknown, or
    after today.
    """
    if column is None:
        return np.full(len(table.rows), np.nan)
    cells = coded(table.columns[column])
    days = days_of(cells.texts)
    known = [day for text in cells.texts for day in [days[text]]]
    return cells.each([_ordinal(day, today) for day in known], np.float64)


def _ordinal(day: date | None, today: date) -> float:
    return float(day.toordinal()) if day is not None and day <= today else np.nan


def _rows_with(table: Table, name: str, words: Collection[str]) -> Rows:
    return coded(table.columns[name]).rows_with(lambda text: text.casefold() in words)


def _sale_holds(table: Table, today: date) -> NDArray[np.bool_]:
    """bool (n,), whether each row's sale price holds: by its dates, and by a column such as "On Sale"."""
    holds = _sale_days(table, today)
    for name in table.columns.column_names:
        if folded(name) in _ON_SALE:
            holds[_rows_with(table, name, _NO)] = False
    return holds


def _sale_days(table: Table, today: date) -> NDArray[np.bool_]:
    by_name = {folded(name): name for name in table.columns.column_names}
    for first, last in _SALE_DATES:
        starts, ends = by_name.get(folded(first)), by_name.get(folded(last))
        if not (starts or ends):
            continue
        begins = coded(table.columns[starts]) if starts else _nothing(table)
        stops = coded(table.columns[ends]) if ends else _nothing(table)
        if not last:
            texts = [text.partition("/") for text in begins.texts]
            stops = Coded(begins.codes, [text[2] for text in texts])
            begins = Coded(begins.codes, [text[0] for text in texts])
        days = days_of([*begins.texts, *stops.texts])
        has_begun = [within(days[text], None, today) for text in begins.texts]
        has_not_ended = [within(None, days[text], today) for text in stops.texts]
        holds: NDArray[np.bool_] = begins.each(has_begun, np.bool_) & stops.each(has_not_ended, np.bool_)
        return holds
    return np.ones(len(table.rows), np.bool_)


def _nothing(table: Table) -> Coded:
    return Coded(np.zeros(len(table.rows), np.int32), [""])
