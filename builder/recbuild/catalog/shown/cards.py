"""What cards show of each item, and whether it may be recommended.

In go the loaded rows and which of them are one item; out come columns with a value for each item. Of an item
of several rows, such as a product with variants, the first title, address and picture stand on the card; it
is in stock if one of its rows is. Texts are read a batch of items at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.links import absolute, links
from recbuild.catalog.cells.parse import ParsedColumn
from recbuild.catalog.cells.stock import UNKNOWN, stock
from recbuild.catalog.cells.whole import text_array
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.rows.item_rows import ItemBatch, ItemRows
from recbuild.catalog.shown.money import money_of
from recbuild.catalog.shown.notes import invalid_note
from recbuild.catalog.shown.offers import Offers
from recbuild.catalog.shown.selling import days_added, sold_uncounted
from recbuild.catalog.shown.translate import InLanguage, columns_in_languages, prices_in
from recbuild.catalog.stored import ArrowColumn, store
from recbuild.config import Config
from recbuild.linalg import Rows
from recbuild.sources import Table

CardColumn: TypeAlias = Sequence[str | float | None]
"""A card field of each item, None where it has none."""

T = TypeVar("T")
_TEXTS: dict[str, Callable[[pa.ChunkedArray], ParsedColumn[Any]]] = {
    "title": parse.titles,
    "url": links,
    "image": links,
}
_LINKS = ("url", "image")


@dataclass(frozen=True)
class Cards:
    """Columns of m items.

    cards: card field → column; first of the main language, then of others, such as "title@fr".
    stock: bool (m,), whether an item may be recommended.
    currency: ISO 4217 code of the prices; None if it is not known.
    currencies: further language → ISO 4217 code of its prices; None for that of the main one.
    notes: sentences on what was not understood.
    offers: what is reduced, and what is new.
    """

    cards: dict[str, CardColumn]
    stock: NDArray[np.bool_]
    currency: str | None
    currencies: dict[str, str | None]
    notes: tuple[str, ...]
    offers: Offers


def cards_of(
    table: Table,
    schema: CatalogSchema,
    items: ItemRows,
    config: Config,
    today: date,
    path: Path | None = None,
) -> Cards:
    """The cards of these items. path: of a file for their texts; None for memory.

    Raises FieldError for a field or a column of the settings that does not exist.
    """
    main = {name: column for name in _TEXTS if (column := schema.column(name))}
    money = money_of(table, schema, items, config, today)
    names = [*main, *(["price"] if money.cards else []), *schema.extras]
    further = columns_in_languages(table, schema, names, config)
    shown = _Shown(
        {**main, **schema.extras}, [one for one in further if one.field != "price"], config.catalog.base_url
    )
    texts = shown.read(table, items, path)
    there, more = _stock(table, schema, items, config)
    cards: dict[str, CardColumn] = {name: texts[name] for name in main}
    cards |= {name: _numbers(values) for name, values in money.cards.items()}
    cards |= {name: texts[name] for name in schema.extras}
    notes = [note for name in main for note in shown.notes(name, name, table, main[name])]
    notes += [*money.notes, *more]
    currencies: dict[str, str | None] = dict.fromkeys(schema.translations.further)
    for one in further:
        if one.field == "price":
            own = prices_in(one, table, items, money, config)
            currencies[one.language] = own.currency
            cards |= {name: _numbers(values) for name, values in own.cards.items()}
            notes += own.notes
        else:
            notes += shown.notes(one.name, one.field, table, one.column)
            cards |= {} if texts[one.name].is_empty else {one.name: texts[one.name]}
    added = items.most(days_added(table, schema.column("added"), today))
    discount = np.zeros(len(items)) if money.discount is None else money.discount
    return Cards(cards, there, money.currency, currencies, tuple(notes), Offers(discount, added))


def _numbers(values: NDArray[np.float64]) -> CardColumn:
    return ArrowColumn(pa.chunked_array([pa.array(values, from_pandas=True)]))


@dataclass(frozen=True)
class _Shown:
    """Card fields that show cells as they are written.

    main: name on the card → column.
    further: the same in other languages.
    base_url: what addresses are relative to; None to leave them as they are.
    invalid: name on the card → rows whose cell was not understood.
    """

    main: Mapping[str, str]
    further: Sequence[InLanguage]
    base_url: str | None
    invalid: dict[str, list[Rows]] = field(default_factory=dict)

    def read(self, table: Table, items: ItemRows, path: Path | None) -> dict[str, ArrowColumn[Any]]:
        """Name on the card → column."""
        columns = {**self.main, **{one.name: one.column for one in self.further}}
        fields = {**{name: name for name in self.main}, **{one.name: one.field for one in self.further}}
        if not columns:
            return {}
        kinds = [(name, _kind(fields[name], table.columns[column].type)) for name, column in columns.items()]
        schema = pa.schema(kinds)
        cut = (
            self._batch(batch, batch.cut(table, [*columns.values()]), schema)
            for batch in items.batches(table)
        )
        stored = store(cut, schema, path)
        return {name: stored.column(name) for name in columns}

    def notes(self, name: str, field: str, table: Table, column: str) -> Iterator[str]:
        """On the cells of a column that were not understood."""
        rows = self.invalid.get(name)
        if rows:
            yield from invalid_note(field, table, column, np.concatenate(rows))

    def _batch(self, batch: ItemBatch, table: Table, schema: pa.Schema) -> pa.Table:
        cells = table.columns
        found = {name: self._values(batch, name, name, cells[column]) for name, column in self.main.items()}
        for one in self.further:
            values = self._values(batch, one.name, one.field, cells[one.column])
            pairs = zip(values, found[one.field], strict=True)
            found[one.name] = [None if own == other else own for own, other in pairs]
        return pa.table([_array(found[column.name], column.type) for column in schema], schema)

    def _values(self, batch: ItemBatch, name: str, field: str, cells: pa.ChunkedArray) -> list[Any]:
        parsed = _TEXTS.get(field, _as_it_is)(cells)
        if parsed.invalid:
            self.invalid.setdefault(name, []).append(batch.rows[parsed.invalid])
        values = list(first_of(parsed.values, batch.leaders, batch.members))
        if not self.base_url or field not in _LINKS:
            return values
        return [link and absolute(link, self.base_url) for link in values]


def _as_it_is(column: pa.ChunkedArray) -> ParsedColumn[Any]:
    return ParsedColumn(parse.card_values(column), [])


def _kind(field: str, kind: pa.DataType) -> pa.DataType:
    as_text = field in _TEXTS or not parse.is_number(kind)
    return pa.large_string() if as_text else pa.float64()


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    return text_array(values) if pa.types.is_large_string(kind) else pa.array(values, kind)


def _stock(
    table: Table, schema: CatalogSchema, items: ItemRows, config: Config
) -> tuple[NDArray[np.bool_], list[str]]:
    """bool (m,), whether one of the rows of each item is in stock, or none says anything; notes."""
    column = schema.column("stock")
    if column is None:
        return np.ones(len(items), np.bool_), []
    words = config.catalog
    parsed = stock(table.columns[column], words.in_stock, words.out_of_stock)
    values = parsed.values
    uncounted = sold_uncounted(table)
    values[uncounted] = np.where(values[uncounted] == UNKNOWN, UNKNOWN, 1)
    invalid = np.intersect1d(parsed.invalid, items.rows)
    return items.most(values) != 0, list(invalid_note("stock", table, column, invalid))


def first_of(
    values: Sequence[T | None], leaders: Sequence[int], members: Mapping[int, Sequence[int]]
) -> Iterator[T | None]:
    """For each item the first value that one of its rows has."""
    if not members:
        yield from values
        return
    for leader in leaders:
        rows = members.get(leader)
        if rows is None:
            yield values[leader]
        else:
            yield next((values[row] for row in rows if values[row] is not None), None)
