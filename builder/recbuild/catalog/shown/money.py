"""The price of each item, and the currency of the catalog.

In go a loaded table and the rows of each item; out come arrays with a value for each item. Of an item of
several rows stand the lowest price and, as `price_max`, the highest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from recbuild.catalog.cells.prices import Numbers, Prices, codes_of, main_currency, mark_of, prices
from recbuild.catalog.cells.whole import coded
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.fields import folded
from recbuild.catalog.rows.item_rows import ItemRows
from recbuild.catalog.shown.notes import invalid_note
from recbuild.catalog.shown.selling import prices_paid
from recbuild.config import Config
from recbuild.linalg import Rows
from recbuild.sources import Table

PRICE_MAX = "price_max"
_CURRENCY_NAMES = ("currency", "currencycode", "pricecurrency", "currencyid")
_ISO_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Money:
    """What m items cost.

    cards: "price" → float64 (m,), NaN for none, and PRICE_MAX where an item has several; {} without prices.
    currency: ISO 4217 code; None if it is not known.
    notes: sentences on what was not understood.
    discount: float64 (m,), the largest share of the usual price that a visitor saves today; None without
        prices.
    """

    cards: dict[str, Numbers]
    currency: str | None
    notes: tuple[str, ...] = ()
    discount: Numbers | None = None


def money_of(table: Table, schema: CatalogSchema, items: ItemRows, config: Config, today: date) -> Money:
    """The prices that visitors pay today."""
    named = {field: name for field in ("price", "sale_price") if (name := schema.column(field))}
    read = {field: prices(table.columns[name]) for field, name in named.items()}
    if not read:
        return Money({}, config.currency)
    notes = [
        note
        for field, name in named.items()
        for note in invalid_note(field, table, name, np.intersect1d(read[field].invalid, items.rows))
    ]
    nothing = np.full(len(table.rows), np.nan)
    usual, sale = (read[field].values if field in read else None for field in ("price", "sale_price"))
    values = prices_paid(table, nothing if usual is None else usual, sale, today)
    used = np.sort(items.rows)
    currency, foreign, more = _currency(table, [*named.values()], [*read.values()], used, config)
    values[foreign] = np.nan
    cards, highest = {"price": items.lowest(values)}, items.highest(values)
    if not np.isnan(highest).all():
        cards[PRICE_MAX] = highest
    discounts = _discounts(values, usual, table, schema.column("price_before"))
    return Money(cards, currency, (*notes, *more), np.nan_to_num(items.most(discounts)))


def _discounts(paid: Numbers, usual: Numbers | None, table: Table, column: str | None) -> Numbers:
    """float64 (n,): the share of the higher price that a visitor saves in each row; NaN for an unknown one.

    column: of the prices before a reduction.
    """
    before = paid if usual is None else np.fmax(paid, usual)
    if column:
        before = np.fmax(before, prices(table.columns[column]).values)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(paid > 0, 1.0 - paid / before, np.nan)


def counts_of_marks(column: Prices, rows: Rows) -> Counter[str]:
    """How many of these rows have each sign or code, in the order of the rows."""
    codes = column.marks.codes[rows]
    found, first, counts = np.unique(codes, return_index=True, return_counts=True)
    return Counter({column.marks.texts[found[at]]: int(counts[at]) for at in np.argsort(first).tolist()})


def _currency(
    table: Table, names: Sequence[str], columns: Sequence[Prices], used: Rows, config: Config
) -> tuple[str | None, Rows, list[str]]:
    """The currency that is set, else that of most prices; the rows of other currencies; notes.

    names: of the columns of prices. used: int64, the rows of items, ascending.
    """
    if config.currency:
        return config.currency, used[:0], []
    marks = _marks(columns, used)
    counts = {mark: len(rows) for mark, rows in marks.items()}
    code = main_currency(counts) or _named_currency(table) or _code_in(names)
    others = {mark: rows for mark, rows in marks.items() if code not in codes_of(mark)}
    foreign = np.concatenate([used[:0], *others.values()])
    notes = []
    if others:
        listed = sorted({codes_of(mark)[0] for mark in others})
        notes.append(
            f"{len(foreign):,} prices are left out: in {', '.join(listed)}, not in {code} as the others, "
            f"such as in row {table.rows[int(foreign.min())]}. If all are in one currency: --currency CODE."
        )
    shared = next((mark for mark in marks if len(codes_of(mark)) > 1 and code in codes_of(mark)), None)
    clear = any(codes_of(mark) == (code,) for mark in marks)
    if shared and not clear:
        notes.append(f"Prices with {shared} are taken as {code}. If they are not, say so: --currency CODE.")
    return code, foreign, notes


def _marks(columns: Sequence[Prices], used: Rows) -> Mapping[str, Rows]:
    """Sign or code of a currency → the rows with it, in the order of the columns and the rows.

    A later column counts where a row has a mark in several.
    """
    names = list(dict.fromkeys(mark for column in columns for mark in column.marks.texts if mark))
    of_row = np.full(len(used), -1)
    place = np.full(len(used), 0)
    for number, column in enumerate(columns):
        places = [names.index(mark) if mark else -1 for mark in column.marks.texts]
        own = column.marks.each(places, np.int64)[used]
        place[(of_row < 0) & (own >= 0)] = number
        of_row = np.where(own >= 0, own, of_row)
    rows = [np.flatnonzero(of_row == number) for number in range(len(names))]
    known = [(number, own) for number, own in enumerate(rows) if len(own)]
    first = {number: min(zip(place[own].tolist(), own.tolist(), strict=True)) for number, own in known}
    return {names[number]: used[own] for number, own in sorted(known, key=lambda one: first[one[0]])}


def _named_currency(table: Table) -> str | None:
    """The code that a column of currencies has in all rows."""
    names = [one for one in table.columns.column_names if folded(one) in _CURRENCY_NAMES]
    codes = {text.upper() for name in names for text in coded(table.columns[name]).texts} - {""}
    code = next(iter(codes), "")
    code = "RUB" if code == "RUR" else code
    return code if len(codes) == 1 and _ISO_CODE.fullmatch(code) else None


def _code_in(names: Sequence[str]) -> str | None:
    """The currency that the name of a column says: "Price (EUR)", "price_usd", "Preis in €"."""
    marks = [mark_of(f" {name.replace('_', ' ').upper()} ") for name in names]
    return main_currency(Counter(mark for mark in marks if len(codes_of(mark)) == 1))
