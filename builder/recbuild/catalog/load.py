"""The builder's front door: a catalog file as columns that are ready to embed and to show.

In go a file and the settings; out comes a `Catalog` of the rows that can be used, with what was left out and
why. Whatever stands in the way is one error that says where, and what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.catalog import parse as cells
from recbuild.catalog.parse import Cells
from recbuild.catalog.prices import SHARED_SIGNS, Prices, currency_of, prices
from recbuild.catalog.published import Unpublished, find_unpublished
from recbuild.catalog.schema import Plan, make_plan
from recbuild.catalog.text import compose, shorten
from recbuild.catalog.validate import Rejected, Sifted, check_share, sift
from recbuild.catalog.vectors import read_vectors
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.sources import Table, open_source
from recruntime.wire import CARD_FIELDS

__all__ = ["CardColumn", "Catalog", "Rejected", "read_catalog"]

CardColumn = tuple[str | float | None, ...]


@dataclass(frozen=True)
class Catalog:
    """The items that can be used, column by column, in the file's order.

    texts: what is embedded, none of them empty; no texts at all where the catalog has no words. cards: a
    column per card field: title, url, image and price, as far as the catalog has them, then the chosen
    extras. stock: bool (n,), whether the item may be recommended. vectors: float32 (n, dims), if they were
    asked for. currency: ISO 4217, if it is known. found: field → column. notes: what a person should know,
    such as how many links were dropped.
    """

    source: Path
    ids: tuple[str, ...]
    texts: tuple[str, ...]
    cards: dict[str, CardColumn]
    stock: NDArray[np.bool_]
    vectors: NDArray[np.float32] | None
    currency: str | None
    rejected: tuple[Rejected, ...]
    found: dict[str, str]
    notes: tuple[str, ...]


def read_catalog(
    path: Path, config: Config, *, vectors: str | None = None, wordless: bool = False
) -> Catalog:
    """The catalog in the file at `path`. vectors: the column that holds the items' vectors, if one does.

    wordless: its items need no texts, for past sessions tell what goes together.
    Raises CatalogError, FieldError or VectorError.
    """
    source = open_source(path)
    plan = make_plan(source, config, vectors, wordless)
    table = source.load(plan.columns)
    all_ids = cells.texts(table.columns[plan.fields["id"]])
    all_texts = _texts(table.columns, plan) if plan.template else all_ids
    named = bool(config.fields.get("published"))
    unpublished = find_unpublished(path, table, plan.published, all_ids, chosen=named)
    sifted = sift(path, table, all_ids, all_texts, unpublished.rows)
    check_share(path, sifted, config.max_rejected)

    items = table if len(sifted.kept) == len(table.rows) else table.take(sifted.kept)
    ids = tuple(all_ids[at] for at in sifted.kept)
    read = {
        field: _READERS[field](items.columns[column])
        for field, column in plan.fields.items()
        if field in _READERS
    }
    currency, currency_notes = _currency(path, items, read.get("price"), config)
    return Catalog(
        source=path,
        ids=ids,
        texts=tuple(all_texts[at] for at in sifted.kept) if plan.template else (),
        cards=_cards(items, plan, read),
        stock=np.array(read["stock"].values if "stock" in read else [True] * len(ids), dtype=np.bool_),
        vectors=_vectors(path, items, ids, vectors),
        currency=currency,
        rejected=tuple(sifted.rejected),
        found=plan.fields | _listed(unpublished),
        notes=(
            *unpublished.notes,
            *_odd_notes(items, plan, read),
            *currency_notes,
            *_continued_notes(sifted),
        ),
    )


def _listed(unpublished: Unpublished) -> dict[str, str]:
    return {"published": ", ".join(unpublished.columns)} if unpublished.columns else {}


def _texts(columns: pa.Table, plan: Plan) -> list[str]:
    field_of = {column: field for field, column in plan.fields.items()}
    pieces: list[tuple[str, Sequence[str] | None]] = []
    for literal, column in plan.template:
        found = cells.field_texts(field_of.get(column, ""), columns[column]) if column else None
        pieces.append((literal, found and [shorten(text) for text in found]))
    return compose(pieces, len(columns))


_READERS: dict[str, Callable[[pa.ChunkedArray], Cells[Any]]] = {
    "title": cells.titles,
    "url": cells.links,
    "image": cells.links,
    "price": prices,
    "stock": cells.stock,
}
_ODD = {
    "url": "links are left out: not http, https or relative",
    "image": "image links are left out: not http, https or relative",
    "price": "prices are left out: not understood",
    "stock": "items count as in stock: what the catalog says of it is not understood",
}


def _cards(items: Table, plan: Plan, read: Mapping[str, Cells[Any]]) -> dict[str, CardColumn]:
    cards = {field: tuple(read[field].values) for field in CARD_FIELDS if field in read}
    extras = {name: tuple(cells.card_values(items.columns[column])) for name, column in plan.extras.items()}
    return cards | extras


def _odd_notes(items: Table, plan: Plan, read: Mapping[str, Cells[Any]]) -> list[str]:
    notes = []
    for field, found in read.items():
        if found.odd:
            first = found.odd[0]
            example = cells.text_of(items.columns[plan.fields[field]][first].as_py())[:60]
            notes.append(f"{len(found.odd):,} {_ODD[field]}, such as {example!r} in row {items.rows[first]}.")
    return notes


def _continued_notes(sifted: Sifted) -> list[str]:
    if not sifted.continued:
        return []
    return [
        f"{sifted.continued:,} rows without a text repeat an id, as variants do: its first row is the item."
    ]


def _currency(
    path: Path, items: Table, found: Cells[Any] | None, config: Config
) -> tuple[str | None, list[str]]:
    """The currency that is set, else the one that the prices name; notes. CatalogError for several."""
    if config.currency or not isinstance(found, Prices):
        return config.currency, []
    rows: dict[str, int] = {}
    for mark, at in found.marks.items():
        rows.setdefault(currency_of(mark), items.rows[at])
    if len(rows) > 1:
        named = " and ".join(f"{code} (row {row})" for code, row in list(rows.items())[:2])
        raise CatalogError(
            f"{path}: the prices are in several currencies, {named}, which a shelf cannot show side by side. "
            "Keep those of one currency, or say which it is if they are all of one: --currency CODE."
        )
    shared = next((mark for mark in found.marks if mark in SHARED_SIGNS), None)
    code = next(iter(rows), None)
    note = f"Prices with {shared} are taken as {code}. If they are not, say so: --currency CODE."
    return code, [note] if shared else []


def _vectors(path: Path, items: Table, ids: Sequence[str], column: str | None) -> NDArray[np.float32] | None:
    if column is None:
        return None
    places = [f"{path}: row {row} (id {id_!r})" for row, id_ in zip(items.rows, ids, strict=True)]
    return read_vectors(items.columns[column], column, places)
