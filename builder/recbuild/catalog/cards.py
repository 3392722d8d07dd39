"""What cards show of each item, and whether it may be recommended.

In go the loaded rows and which of them are one item; out come columns with a value for each item. Of an item
of several rows, such as a product with variants, the first title, address and picture stand on the card,
with the lowest price and, as `price_max`, the highest; it is in stock if one of its rows is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.links import links
from recbuild.catalog.cells.parse import ParsedColumn
from recbuild.catalog.cells.prices import (
    Prices,
    codes_of,
    known_prices,
    main_currency,
    mark_of,
    prices,
    ranges,
)
from recbuild.catalog.cells.stock import stock
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.fields import folded
from recbuild.catalog.selling import prices_paid, sold_uncounted
from recbuild.config import Config
from recbuild.sources import Table
from recbuild.sources.values import text_of

CardColumn = tuple[str | float | None, ...]
"""A card field of each item, None where it has none."""

PRICE_MAX = "price_max"
T = TypeVar("T")

_INVALID = {
    "url": "links are left out: not http, https or relative",
    "image": "image links are left out: not http, https or relative",
    "price": "prices are left out: not understood",
    "sale_price": "sale prices are left out: not understood",
    "stock": "items count as in stock: what the catalog says of it is not understood",
}
_CURRENCY_NAMES = ("currency", "currencycode", "pricecurrency", "currencyid")
_ISO_CODE = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class Cards:
    """Columns of n items.

    cards: card field → column.
    stock: bool (n,), whether an item may be recommended.
    currency: ISO 4217 code of the prices; None if it is not known.
    notes: sentences on what was not understood.
    """

    cards: dict[str, CardColumn]
    stock: NDArray[np.bool_]
    currency: str | None
    notes: tuple[str, ...]


def cards_of(
    table: Table,
    schema: CatalogSchema,
    leaders: Sequence[int],
    members: Mapping[int, Sequence[int]],
    config: Config,
    today: date,
) -> Cards:
    """The cards of the items that these rows lead.

    leaders: position of each item's first row. members: for items of several rows, the positions of these.
    """
    used = sorted({row for leader in leaders for row in members.get(leader, (leader,))})
    notes: list[str] = []
    cards: dict[str, CardColumn] = {}

    def read(field: str, parser: Callable[[pa.ChunkedArray], ParsedColumn[Any]]) -> ParsedColumn[Any] | None:
        column = schema.column(field)
        if column is None:
            return None
        parsed = parser(table.columns[column])
        notes.extend(invalid_note(field, parsed, table, column, used))
        return parsed

    for field, parser in (("title", parse.titles), ("url", links), ("image", links)):
        parsed = read(field, parser)
        if parsed is not None:
            cards[field] = tuple(first_of(parsed.values, leaders, members))
    price = read("price", prices)
    sale = read("sale_price", prices)
    currency = config.currency
    if isinstance(price, Prices) or isinstance(sale, Prices):
        both = [one for one in (price, sale) if isinstance(one, Prices)]
        usual = price.values if price else [None] * len(table.rows)
        values = prices_paid(table, usual, sale.values if sale else None, today)
        named = [name for field in ("price", "sale_price") if (name := schema.column(field))]
        currency, foreign, more = _currency(table, named, both, used, config)
        notes += more
        values = [None if row in foreign else value for row, value in enumerate(values)]
        cards["price"] = tuple(lowest_of(values, leaders, members))
        highest = ranges(values, members)
        if any(highest[leader] is not None for leader in leaders):
            cards[PRICE_MAX] = tuple(highest[leader] for leader in leaders)
    for name, column in schema.extras.items():
        shown: Sequence[str | float | None] = parse.card_values(table.columns[column])
        cards[name] = tuple(first_of(shown, leaders, members))
    words = config.catalog
    in_stock = read("stock", lambda column: stock(column, words.in_stock, words.out_of_stock))
    there = [True] * len(leaders)
    if in_stock:
        uncounted = sold_uncounted(table)
        known = [True if one is False and at in uncounted else one for at, one in enumerate(in_stock.values)]
        there = [*_available(known, leaders, members)]
    return Cards(cards, np.array(there, dtype=np.bool_), currency, tuple(notes))


def _currency(
    table: Table, names: Sequence[str], columns: Sequence[Prices], used: Sequence[int], config: Config
) -> tuple[str | None, set[int], list[str]]:
    """The currency that is set, else that of most prices; the rows of other currencies; notes.

    names: of the columns of prices.
    """
    if config.currency:
        return config.currency, set(), []
    marks = {row: mark for column in columns for row in used if (mark := column.marks[row])}
    code = main_currency(list(marks.values())) or _named_currency(table) or _code_in(names)
    foreign = [row for row, mark in marks.items() if code not in codes_of(mark)]
    notes = []
    if foreign:
        others = sorted({codes_of(marks[row])[0] for row in foreign})
        notes.append(
            f"{len(foreign):,} prices are left out: in {', '.join(others)}, not in {code} as the others, "
            f"such as in row {table.rows[min(foreign)]}. If all are in one currency: --currency CODE."
        )
    shared = next(
        (mark for mark in marks.values() if len(codes_of(mark)) > 1 and code in codes_of(mark)), None
    )
    clear = any(codes_of(mark) == (code,) for mark in marks.values())
    if shared and not clear:
        notes.append(f"Prices with {shared} are taken as {code}. If they are not, say so: --currency CODE.")
    return code, set(foreign), notes


def _named_currency(table: Table) -> str | None:
    """The code that a column of currencies has in all rows."""
    names = [one for one in table.columns.column_names if folded(one) in _CURRENCY_NAMES]
    codes = {text.upper() for name in names for text in parse.known_texts(table.columns[name])} - {""}
    code = next(iter(codes), "")
    code = "RUB" if code == "RUR" else code
    return code if len(codes) == 1 and _ISO_CODE.fullmatch(code) else None


def _code_in(names: Sequence[str]) -> str | None:
    """The currency that the name of a column says: "Price (EUR)", "price_usd", "Preis in €"."""
    marks = [mark_of(f" {name.replace('_', ' ').upper()} ") for name in names]
    return main_currency([mark for mark in marks if len(codes_of(mark)) == 1])


def invalid_note(
    field: str, parsed: ParsedColumn[Any], table: Table, column: str, used: Sequence[int]
) -> Iterator[str]:
    rows = sorted(set(parsed.invalid) & set(used)) if parsed.invalid else []
    if rows:
        example = text_of(table.columns[column][rows[0]].as_py())[:60]
        yield f"{len(rows):,} {_INVALID[field]}, such as {example!r} in row {table.rows[rows[0]]}."


def first_of(
    values: Sequence[T | None], leaders: Sequence[int], members: Mapping[int, Sequence[int]]
) -> Iterator[T | None]:
    """For each item the first value that one of its rows has."""
    for leader in leaders:
        rows = members.get(leader)
        if rows is None:
            yield values[leader]
        else:
            yield next((values[row] for row in rows if values[row] is not None), None)


def lowest_of(
    values: Sequence[float | None], leaders: Sequence[int], members: Mapping[int, Sequence[int]]
) -> Iterator[float | None]:
    for leader in leaders:
        rows = members.get(leader, (leader,))
        yield min(known_prices(values, rows), default=None)


def _available(
    values: Sequence[bool | None], leaders: Sequence[int], members: Mapping[int, Sequence[int]]
) -> Iterator[bool]:
    """Whether one of the rows of each item is in stock, or none says anything."""
    for leader in leaders:
        known = {values[row] for row in members.get(leader, (leader,))} - {None}
        yield True in known or not known
