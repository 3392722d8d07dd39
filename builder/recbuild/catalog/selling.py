"""What a shop says beside prices and stock: when a sale price holds, and whether stock is counted at all.

In goes a loaded table; out come a value for each row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.prices import sale_prices
from recbuild.catalog.fields import folded
from recbuild.catalog.rows.keep import days_of, within
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


def prices_paid(
    table: Table, price: Sequence[float | None], sale: Sequence[float | None] | None, today: date
) -> list[float | None]:
    """What visitors pay for each row: the sale price where it holds."""
    if sale is None:
        return list(price)
    holds = _sale_holds(table, today)
    return sale_prices(price, [value if holds[row] else None for row, value in enumerate(sale)])


def sold_uncounted(table: Table) -> frozenset[int]:
    """Positions of the rows that are sold although none is left, as nobody counts them or more will come."""
    words = {
        name: _UNCOUNTED[folded(name)] for name in table.columns.column_names if folded(name) in _UNCOUNTED
    }
    return frozenset(row for name, yes in words.items() for row in _rows_with(table, name, yes))


def _rows_with(table: Table, name: str, words: Collection[str]) -> list[int]:
    cells = parse.known_texts(table.columns[name])
    return [row for row, text in enumerate(cells) if text.casefold() in words]


def _sale_holds(table: Table, today: date) -> list[bool]:
    """Whether each row's sale price holds today: by its dates, and by a column such as "On Sale"."""
    holds = _sale_days(table, today)
    for name in table.columns.column_names:
        if folded(name) in _ON_SALE:
            for row in _rows_with(table, name, _NO):
                holds[row] = False
    return holds


def _sale_days(table: Table, today: date) -> list[bool]:
    by_name = {folded(name): name for name in table.columns.column_names}
    for first, last in _SALE_DATES:
        starts, ends = by_name.get(folded(first)), by_name.get(folded(last))
        if not (starts or ends):
            continue
        nothing = [""] * len(table.rows)
        begins = parse.known_texts(table.columns[starts]) if starts else nothing
        stops = parse.known_texts(table.columns[ends]) if ends else nothing
        if not last:
            begins, stops = (
                [text.partition("/")[0] for text in begins],
                [text.partition("/")[2] for text in begins],
            )
        days = days_of([*begins, *stops])
        return [within(days[one], days[other], today) for one, other in zip(begins, stops, strict=True)]
    return [True] * len(table.rows)
