"""Reads a catalog: rows of any source as columns that are ready to embed and to show.

In go a source and the settings; out comes a `Catalog` of the rows that can be used, with what is left out and
why. If no catalog can be made of it, one error says where that is, and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog import parse
from recbuild.catalog.names import OtherNames
from recbuild.catalog.parse import ParsedColumn
from recbuild.catalog.prices import SHARED_SIGNS, Prices, currency_of, prices
from recbuild.catalog.published import Unpublished, find_unpublished
from recbuild.catalog.schema import CatalogSchema, catalog_schema
from recbuild.catalog.text import shorten
from recbuild.catalog.validate import Rejected, Validated, check_share, validate
from recbuild.catalog.vectors import read_vectors
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.linalg import Rows, Vectors
from recbuild.sources import Items, Table, open_source
from recbuild.sources.values import text_of
from recbuild.template import compose
from recruntime.wire import CARD_FIELDS

__all__ = ["CardColumn", "Catalog", "Rejected", "read_catalog"]

CardColumn = tuple[str | float | None, ...]
"""A card field of each item, None where it has none."""


@dataclass(frozen=True, eq=False)
class Catalog:
    """The n items that can be used, column by column, in the order of the source.

    ids: n texts, all different.
    texts: what is embedded: n texts, none empty; () in a catalog that has no texts.
    cards: card field → column: title, url, image and price, if the catalog has them, then the chosen extras.
    stock: bool (n,), whether an item may be recommended.
    vectors: float32 (n, dims) from a column of the catalog; None if none was asked for.
    currency: ISO 4217 code of the prices; None if it is not known.
    rejected: the rows that cannot be used.
    columns: field → column of the source, for every field that was found.
    notes: sentences on what was found, such as how many links are left out, for the person who builds.
    rank: int64 (n,), the place of each item in the source: 0, 1, … unless the catalog was reordered.
    other_names: what else the items are called.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    cards: dict[str, CardColumn]
    stock: NDArray[np.bool_]
    vectors: Vectors | None
    currency: str | None
    rejected: tuple[Rejected, ...]
    columns: dict[str, str]
    notes: tuple[str, ...]
    rank: Rows
    other_names: OtherNames

    def take(self, order: Rows) -> Catalog:
        """The catalog in another order: row i of the result is row order[i], int64 (n,)."""
        rows = order.tolist()
        return replace(
            self,
            ids=tuple(self.ids[row] for row in rows),
            texts=tuple(self.texts[row] for row in rows) if self.texts else (),
            cards={name: tuple(column[row] for row in rows) for name, column in self.cards.items()},
            stock=self.stock[order],
            vectors=None if self.vectors is None else self.vectors[order],
            rank=self.rank[order],
        )


def read_catalog(
    items: Items, config: Config, *, vectors: str | None = None, wordless: bool = False
) -> Catalog:
    """The catalog in a file, a table or an iterable of dicts.

    vectors: the column that holds the items' vectors; None if none does.
    wordless: whether items need no texts, because sessions are there to learn vectors from.
    Raises CatalogError, FieldError or VectorError.
    """
    source = open_source(items, columns=config.columns)
    schema = catalog_schema(source, config, vectors, wordless)
    table = source.load(schema.needed)
    all_ids = parse.texts(table.columns[schema.fields["id"]])
    all_texts = _texts(table.columns, schema) if schema.template else all_ids
    named = bool(config.fields.get("published"))
    unpublished = find_unpublished(source.name, table, schema.published, all_ids, chosen=named)
    validated = validate(source.name, table, all_ids, all_texts, unpublished.rows)
    check_share(source.name, validated, config.max_rejected)

    usable = table if len(validated.kept) == len(table.rows) else table.take(validated.kept)
    ids = tuple(all_ids[at] for at in validated.kept)
    parsed = {
        field: _PARSERS[field](usable.columns[column])
        for field, column in schema.fields.items()
        if field in _PARSERS
    }
    currency, currency_notes = _currency(source.name, usable, parsed.get("price"), config)
    return Catalog(
        ids=ids,
        texts=tuple(all_texts[at] for at in validated.kept) if schema.template else (),
        cards=_cards(usable, schema, parsed),
        stock=np.array(parsed["stock"].values if "stock" in parsed else [True] * len(ids), dtype=np.bool_),
        vectors=_vectors(source.name, usable, ids, vectors),
        currency=currency,
        rejected=tuple(validated.rejected),
        columns=schema.fields | _published_columns(unpublished),
        notes=(
            *unpublished.notes,
            *_invalid_notes(usable, schema, parsed),
            *currency_notes,
            *_continued_notes(validated),
        ),
        rank=np.arange(len(ids)),
        other_names=OtherNames(),
    )


def _published_columns(unpublished: Unpublished) -> dict[str, str]:
    return {"published": ", ".join(unpublished.columns)} if unpublished.columns else {}


def _texts(columns: pa.Table, schema: CatalogSchema) -> list[str]:
    field_of = {column: field for field, column in schema.fields.items()}
    pieces: list[tuple[str, Sequence[str] | None]] = []
    for literal, column in schema.template:
        cells = parse.field_texts(field_of.get(column, ""), columns[column]) if column else None
        pieces.append((literal, cells and [shorten(text) for text in cells]))
    return compose(pieces, len(columns))


_PARSERS: dict[str, Callable[[pa.ChunkedArray], ParsedColumn[Any]]] = {
    "title": parse.titles,
    "url": parse.links,
    "image": parse.links,
    "price": prices,
    "stock": parse.stock,
}
_INVALID = {
    "url": "links are left out: not http, https or relative",
    "image": "image links are left out: not http, https or relative",
    "price": "prices are left out: not understood",
    "stock": "items count as in stock: what the catalog says of it is not understood",
}


def _cards(
    usable: Table, schema: CatalogSchema, parsed: Mapping[str, ParsedColumn[Any]]
) -> dict[str, CardColumn]:
    cards = {field: tuple(parsed[field].values) for field in CARD_FIELDS if field in parsed}
    extras = {
        name: tuple(parse.card_values(usable.columns[column])) for name, column in schema.extras.items()
    }
    return cards | extras


def _invalid_notes(
    usable: Table, schema: CatalogSchema, parsed: Mapping[str, ParsedColumn[Any]]
) -> list[str]:
    notes = []
    for field, column in parsed.items():
        if column.invalid:
            first = column.invalid[0]
            example = text_of(usable.columns[schema.fields[field]][first].as_py())[:60]
            notes.append(
                f"{len(column.invalid):,} {_INVALID[field]}, such as {example!r} in row {usable.rows[first]}."
            )
    return notes


def _continued_notes(validated: Validated) -> list[str]:
    if not validated.continued:
        return []
    return [
        f"{validated.continued:,} rows without a text repeat an id, as variants do: its first row is the "
        "item."
    ]


def _currency(
    name: str, usable: Table, column: ParsedColumn[Any] | None, config: Config
) -> tuple[str | None, list[str]]:
    """The currency that is set, else the one that the prices name; notes. CatalogError for several."""
    if config.currency or not isinstance(column, Prices):
        return config.currency, []
    rows: dict[str, int | str] = {}
    for mark, at in column.marks.items():
        rows.setdefault(currency_of(mark), usable.rows[at])
    if len(rows) > 1:
        named = " and ".join(f"{code} (row {row})" for code, row in list(rows.items())[:2])
        raise CatalogError(
            f"{name}: the prices are in several currencies, {named}, which a shelf cannot show side by side. "
            "Keep those of one currency, or say which it is if they are all of one: --currency CODE."
        )
    shared = next((mark for mark in column.marks if mark in SHARED_SIGNS), None)
    code = next(iter(rows), None)
    note = f"Prices with {shared} are taken as {code}. If they are not, say so: --currency CODE."
    return code, [note] if shared else []


def _vectors(name: str, usable: Table, ids: Sequence[str], column: str | None) -> Vectors | None:
    if column is None:
        return None
    places = [f"{name}: row {row} (id {id_!r})" for row, id_ in zip(usable.rows, ids, strict=True)]
    return read_vectors(usable.columns[column], column, places)
