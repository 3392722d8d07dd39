"""A catalog as the runtime's own columns: what item parts and instant parts are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.manifest import CardField
from recbuild.catalog.load import Catalog
from recbuild.learn import Behavior
from recbuild.linalg import Rows
from recruntime.bundle.csr import no_lists
from recruntime.bundle.items import NO_OWNER, SEPARATOR, Items
from recruntime.bundle.text_columns import Column, TextColumn, text_column
from recruntime.codecs import Codes
from recruntime.wire import CARD_FIELDS, FieldKind


def encode_items(
    catalog: Catalog,
    codes: Codes,
    cells: Rows,
    behavior: Behavior | None = None,
    product: NDArray[np.uint32] | None = None,
) -> Items:
    """The catalog as the runtime's own columns.

    codes: uint8 (n, code_bytes). cells: int64 (m,), number of items in each cell. behavior: what sessions
    taught. product: uint32 (n,), as `product_numbers` returns it.
    """
    count = len(catalog.ids)
    return Items(
        ids=text_column(catalog.ids),
        aliases=_aliases(catalog),
        codes=codes,
        stock=catalog.stock,
        cards={field.name: _column(catalog.cards[field.name], field.kind) for field in card_fields(catalog)},
        cells=cells,
        owner=np.full(count, NO_OWNER, dtype=np.uint16),
        popularity=behavior.popularity if behavior else np.zeros(count, dtype=np.uint8),
        product=np.zeros(count, dtype=np.uint32) if product is None else product,
        co_occurrence=behavior.lists() if behavior else no_lists(count),
        numbers=np.arange(count),
    )


def _aliases(catalog: Catalog) -> TextColumn:
    found: dict[str, list[str]] = {}
    for alias, item in catalog.other_names.aliases.items():
        found.setdefault(item, []).append(alias)
    return text_column(SEPARATOR.join(sorted(found.get(item, ()))) for item in catalog.ids)


def card_fields(catalog: Catalog) -> tuple[CardField, ...]:
    """The card fields: one is of numbers if it has values and all are numbers."""
    return tuple(CardField(name=name, kind=_kind(name, values)) for name, values in catalog.cards.items())


def _kind(name: str, values: Sequence[str | float | None]) -> FieldKind:
    if name in CARD_FIELDS:
        return CARD_FIELDS[name]
    kinds = {isinstance(value, str) for value in values if value is not None}
    return "number" if kinds == {False} else "text"


def _column(values: Sequence[str | float | None], kind: str) -> Column:
    if kind == "text":
        return text_column("" if value is None else str(value) for value in values)
    return np.array([np.nan if value is None else value for value in values], dtype="<f8")
