"""What cards say in the further languages of a catalog.

In go the cards in the main language; out come fields such as "title@fr", of what a language says otherwise,
and the currency of its prices. A value that is missing in a language is that of the main one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from recbuild.catalog.cards import PRICE_MAX, CardColumn, Cards, first_of, invalid_note, lowest_of
from recbuild.catalog.cells import parse
from recbuild.catalog.cells.links import links
from recbuild.catalog.cells.prices import Prices, main_currency, prices, ranges
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.fields import check_column, check_field
from recbuild.config import Config
from recbuild.sources import Table
from recruntime.bundle.language import MARK

_PARSERS: dict[str, Callable[[pa.ChunkedArray], parse.ParsedColumn[Any]]] = {
    "title": parse.titles,
    "url": links,
    "image": links,
    "price": prices,
}


@dataclass
class Translated:
    """Cards in the further languages.

    cards: card field, such as "title@fr" → column.
    currencies: language → ISO 4217 code of its prices; None where they are the main language's, or unknown.
    notes: sentences on what was not understood.
    """

    cards: dict[str, CardColumn] = field(default_factory=dict)
    currencies: dict[str, str | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def translate(
    table: Table,
    schema: CatalogSchema,
    cards: Cards,
    leaders: Sequence[int],
    members: Mapping[int, Sequence[int]],
    config: Config,
) -> Translated:
    """The cards in every further language. leaders, members: as `cards_of` takes them.

    Raises FieldError for a field or a column of the settings that does not exist.
    """
    found = Translated()
    used = sorted({row for leader in leaders for row in members.get(leader, (leader,))})
    for language in schema.translations.further:
        found.currencies[language] = None
        for name, column in _columns_in(language, table, schema, cards, config).items():
            parsed = _PARSERS.get(name, _as_it_is)(table.columns[column])
            found.notes += invalid_note(name, parsed, table, column, used)
            own: dict[str, CardColumn] = {name: tuple(first_of(parsed.values, leaders, members))}
            if isinstance(parsed, Prices):
                highest = ranges(parsed.values, members)
                lowest = tuple(lowest_of(parsed.values, leaders, members))
                # One price must not end in the range of the main language.
                most = tuple(highest[leader] or low for leader, low in zip(leaders, lowest, strict=True))
                own = {name: lowest, PRICE_MAX: most} if PRICE_MAX in cards.cards else {name: lowest}
                currency = _own_currency(language, [parsed.marks[row] for row in used], cards, config)
                lacking = _lacking(own[name], cards.cards[name]) if currency else []
                if lacking:
                    found.notes.append(
                        f"Prices in {currency}, of column {column!r}, are left out: {len(lacking):,} items "
                        f"have none, such as in row {table.rows[leaders[lacking[0]]]}."
                    )
                    continue
                found.currencies[language] = currency
            for one, values in own.items():
                different = _different(values, cards.cards.get(one, (None,) * len(leaders)))
                if any(value is not None for value in different):
                    found.cards[f"{one}{MARK}{language}"] = different
    return found


def _columns_in(
    language: str, table: Table, schema: CatalogSchema, cards: Cards, config: Config
) -> dict[str, str]:
    """Card field → its column in a language, as the settings say or the columns' names do."""
    settings = config.languages.get(language)
    chosen = settings.fields if settings else {}
    fields = [name for name in cards.cards if name != PRICE_MAX]
    for name, column in chosen.items():
        check_field(name, fields)
        check_column(column, table.columns.column_names, f"[languages.{language}] {name}")
    found = {}
    for name in fields:
        main = schema.column(name) or schema.extras.get(name) or schema.column("sale_price") or ""
        own = chosen.get(name) or schema.translations.column_in(language, main)
        if own:
            found[name] = own
    return found


def _own_currency(language: str, marks: Sequence[str], cards: Cards, config: Config) -> str | None:
    """The currency of a language's prices, if it is not that of the main language."""
    settings = config.languages.get(language)
    code = (settings and settings.currency) or main_currency(marks)
    return None if code == cards.currency else code


def _lacking(prices: CardColumn, main: CardColumn) -> list[int]:
    """The items whose only price is in the main language's currency."""
    pairs = zip(prices, main, strict=True)
    return [at for at, (own, other) in enumerate(pairs) if own is None and other is not None]


def _as_it_is(column: pa.ChunkedArray) -> parse.ParsedColumn[Any]:
    return parse.ParsedColumn(parse.card_values(column), [])


def _different(values: CardColumn, main: CardColumn) -> CardColumn:
    return tuple(None if own == other else own for own, other in zip(values, main, strict=True))
