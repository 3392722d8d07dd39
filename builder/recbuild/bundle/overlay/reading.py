"""A file of changes: rows of any source as what they say of items.

In go the source, the settings, and which ids and card fields the bundle has; out comes a `Told`. Columns are
found as a catalog's are. An empty cell says nothing; a cell that its field cannot hold is an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NoReturn

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.bundle.manifest import CardField
from recbuild.catalog.cells import parse, whole
from recbuild.catalog.cells.links import absolute, links
from recbuild.catalog.cells.prices import codes_of, is_price, prices
from recbuild.catalog.cells.stock import stock
from recbuild.catalog.columns.contents import contents_of
from recbuild.catalog.columns.schema import CatalogSchema, catalog_schema
from recbuild.catalog.fields import folded, listed
from recbuild.catalog.prepare import load_table
from recbuild.catalog.rows.published import unpublished_rows
from recbuild.catalog.shown.selling import prices_paid, sold_uncounted
from recbuild.config import Config
from recbuild.errors import CatalogError, FieldError
from recbuild.sources import SourceLike, Table, open_source
from recruntime.bundle.overlay import UNCHANGED, CardNews

_HIDDEN = ("hidden", "ishidden")


@dataclass(frozen=True)
class Shown:
    """What cards of the bundle show.

    fields: the card fields.
    currency: ISO 4217 code of the prices; None if it is not known.
    """

    fields: Sequence[CardField]
    currency: str | None


@dataclass(frozen=True)
class Told:
    """What n rows say.

    ids: the id that each row names.
    stock: int8 (n,), as an overlay has it.
    cards: card field → its value in each row, None where the row says nothing.
    columns: field → its column.
    unused: columns that cards do not show.
    """

    ids: Sequence[str] = ()
    stock: NDArray[np.int8] = field(default_factory=lambda: np.empty(0, dtype=np.int8))
    cards: Mapping[str, CardNews] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


def read_told(
    items: SourceLike, config: Config, shown: Shown, is_id: Callable[[str], bool], today: date
) -> Told:
    """What a source says. is_id: whether the bundle has an item of that id, or alias.

    Raises CatalogError, naming the row, or FieldError.
    """
    source = open_source(items, columns=config.columns)
    table, _ = load_table(source, config, None)
    if not len(table.rows):
        return Told()
    schema = _schema(source.name, table, config, is_id)
    reading = _Reading(source.name, table, schema, config)
    cards = {
        one.name: found for one in shown.fields if (found := reading.card(one, shown, today)) is not None
    }
    told = reading.stock()
    used = set(reading.used.values())
    return Told(
        ids=whole.known(table.columns[reading.used["id"]]).to_pylist(),
        stock=told,
        cards=cards,
        columns=dict(reading.used),
        unused=tuple(name for name in table.columns.column_names if name not in used),
    )


def _schema(name: str, table: Table, config: Config, is_id: Callable[[str], bool]) -> CatalogSchema:
    def identifies(column: str) -> bool:
        return any(map(is_id, filter(None, whole.known(table.columns[column]).to_pylist())))

    plain = config.model_copy(update={"card": (), "text": None})
    schema = catalog_schema(name, contents_of(table), plain, None, identifies, wordless=True)
    if schema.column("id") is None:
        raise FieldError(
            f"{name}: no column looks like the items' ids. Name it: --field id=COLUMN. "
            f"There are: {listed(table.columns.column_names)}."
        )
    return schema


class _Reading:
    """One source, as its columns are read. `used`: field → column, of those that were."""

    def __init__(self, name: str, table: Table, schema: CatalogSchema, config: Config) -> None:
        self.name, self.table, self.schema, self.config = name, table, schema, config
        self.used: dict[str, str] = {"id": schema.column("id") or ""}

    def stock(self) -> NDArray[np.int8]:
        """int8 (n,): what is hidden or not published is as good as sold out."""
        values = np.full(len(self.table.rows), UNCHANGED, dtype=np.int8)
        if column := self.schema.column("stock"):
            values = self._words(column, "stock")
            uncounted = sold_uncounted(self.table)
            values[uncounted] = np.where(values[uncounted] == UNCHANGED, UNCHANGED, 1)
            self.used["stock"] = column
        hidden = next((one for one in self.table.columns.column_names if folded(one) in _HIDDEN), None)
        if hidden:
            values[self._words(hidden, "hidden") == 1] = 0
            self.used["hidden"] = hidden
        chosen = "published" in self.config.fields
        gone, columns = unpublished_rows(self.table, self.schema.published, chosen=chosen)
        values[gone] = 0
        self.used |= {f"published {column}": column for column in columns}
        return values

    def _words(self, column: str, field: str) -> NDArray[np.int8]:
        words = self.config.catalog
        found = stock(self.table.columns[column], words.in_stock, words.out_of_stock)
        for row in found.invalid.tolist():
            self._refuse(column, row, f"says nothing of {field}: write a number, or words such as yes and no")
        return found.values

    def card(self, one: CardField, shown: Shown, today: date) -> CardNews | None:
        """The values of a card field; None where the source has no column for it."""
        if one.name == "price":
            return self._prices(shown.currency, today)
        column = self.schema.column(one.name) or one.name
        if column not in self.table.columns.column_names:
            return None
        self.used[one.name] = column
        cells = self.table.columns[column]
        if one.kind == "number":
            return self._numbers(column, cells)
        if one.name.partition("@")[0] in ("url", "image"):
            return self._links(column, cells)
        texts = parse.titles(cells).values if one.name == "title" else parse.field_texts("", cells)
        return [text or None for text in texts]

    def _prices(self, currency: str | None, today: date) -> CardNews | None:
        columns = {field: self.schema.column(field) for field in ("price", "sale_price")}
        regular, sale = (name and self._price(name, currency) for name in columns.values())
        if regular is None or isinstance(regular, str):
            return None
        self.used |= {field: name for field, name in columns.items() if name}
        paid = prices_paid(self.table, regular, None if isinstance(sale, str) else sale, today)
        return [None if math.isnan(value) else value for value in paid.tolist()]

    def _price(self, column: str, currency: str | None) -> NDArray[np.float64]:
        found = prices(self.table.columns[column])
        for row in found.invalid.tolist():
            self._refuse(column, row, "is no price: write a number, such as 12.50")
        for number, mark in enumerate(found.marks.texts):
            if mark and currency and currency not in codes_of(mark):
                row = int(np.flatnonzero(found.marks.codes == number)[0])
                self._refuse(column, row, f"is not in {currency}, as the cards' prices are: convert it")
        return found.values

    def _numbers(self, column: str, cells: pa.ChunkedArray) -> CardNews:
        if parse.is_number(cells.type):
            return parse.card_values(cells)
        texts = parse.known_texts(cells)
        for row, text in enumerate(texts):
            if text and not is_price(text):
                self._refuse(column, row, "is no number, as cards have there: write one, such as 12.5")
        return [None if math.isnan(value) else value for value in prices(cells).values.tolist()]

    def _links(self, column: str, cells: pa.ChunkedArray) -> CardNews:
        found, base = links(cells), self.config.catalog.base_url
        for row in found.invalid:
            self._refuse(column, row, "is no address: write one such as https://… or /path")
        values: Sequence[Any] = found.values
        return [absolute(link, base) if link and base else link for link in values]

    def _refuse(self, column: str, row: int, what: str) -> NoReturn:
        cell = str(self.table.columns[column][row].as_py())
        raise CatalogError(f"{self.name}, row {self.table.rows[row]}: {column} {cell[:60]!r} {what}.")
