"""What cards say in the further languages of a catalog.

In go the columns of each language; out come fields such as "title@fr", of what a language says otherwise,
and the currency of its prices. A value that is missing in a language is that of the main one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recbuild.catalog.cells.prices import Numbers, main_currency, prices
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.fields import check_column, check_field
from recbuild.catalog.rows.item_rows import ItemRows
from recbuild.catalog.shown.money import PRICE_MAX, Money, counts_of_marks
from recbuild.catalog.shown.notes import invalid_note
from recbuild.config import Config
from recbuild.sources import Table
from recruntime.bundle.language import MARK


@dataclass(frozen=True)
class InLanguage:
    """A column that says a card field in a further language.

    language: which one.
    field: of the card in the main language.
    column: of the table.
    """

    language: str
    field: str
    column: str

    @property
    def name(self) -> str:
        """Of the field on the card, such as "title@fr"."""
        return f"{self.field}{MARK}{self.language}"


def columns_in_languages(
    table: Table, schema: CatalogSchema, fields: Sequence[str], config: Config
) -> list[InLanguage]:
    """The columns of every further language, as the settings say or the columns' names do.

    fields: of the cards. Raises FieldError for a field or a column of the settings that does not exist.
    """
    found = []
    for language in schema.translations.further:
        settings = config.languages.get(language)
        chosen = settings.fields if settings else {}
        for name, column in chosen.items():
            check_field(name, fields)
            check_column(column, table.columns.column_names, f"[languages.{language}] {name}")
        for name in fields:
            main = schema.column(name) or schema.extras.get(name) or schema.column("sale_price") or ""
            own = chosen.get(name) or schema.translations.column_in(language, main)
            if own:
                found.append(InLanguage(language, name, own))
    return found


def prices_in(one: InLanguage, table: Table, items: ItemRows, main: Money, config: Config) -> Money:
    """What the items cost in a further language, where that is another price.

    Its currency is None where it is that of the main language.
    """
    parsed = prices(table.columns[one.column])
    invalid = np.intersect1d(parsed.invalid, items.rows)
    notes = tuple(invalid_note("price", table, one.column, invalid))
    lowest, highest = items.lowest(parsed.values), items.highest(parsed.values)
    settings = config.languages.get(one.language)
    marks = counts_of_marks(parsed, np.sort(items.rows))
    code = (settings and settings.currency) or main_currency(marks)
    currency = None if code == main.currency else code
    lacking = np.flatnonzero(np.isnan(lowest) & ~np.isnan(main.cards["price"]))
    if currency and len(lacking):
        note = (
            f"Prices in {currency}, of column {one.column!r}, are left out: {len(lacking):,} items "
            f"have none, such as in row {table.rows[int(items.leaders[lacking[0]])]}."
        )
        return Money({}, None, (*notes, note))
    own = {"price": lowest}
    if PRICE_MAX in main.cards:
        # One price must not end in the range of the main language.
        own[PRICE_MAX] = np.where(highest > 0, highest, lowest)
    cards = {f"{name}{MARK}{one.language}": _different(own[name], main.cards[name]) for name in own}
    said = {name: values for name, values in cards.items() if np.isfinite(values).any()}
    return Money(said, currency, notes)


def _different(values: Numbers, main: Numbers) -> Numbers:
    return np.where(values == main, np.nan, values)
