"""A catalog as the runtime's own columns: what item parts and instant parts are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.load import Catalog
from recbuild.learn import Behavior
from recruntime.bundle.csr import no_lists
from recruntime.bundle.items import NO_OWNER, Items
from recruntime.bundle.text_columns import Column, text_column
from recruntime.codecs import Codes
from recruntime.wire import CARD_FIELDS

Fields = list[dict[str, str]]
Rows = NDArray[np.int64]


def encode_items(
    catalog: Catalog,
    codes: Codes,
    order: Rows,
    cells: Rows,
    behavior: Behavior | None = None,
    product: NDArray[np.uint32] | None = None,
) -> Items:
    """The catalog as the runtime's own columns, in the bundle's order.

    codes, behavior, product: by the catalog's rows; product as `products.product_numbers` returns it.
    """
    count = len(order)
    kinds = {field["name"]: field["kind"] for field in card_fields(catalog)}
    items = Items(
        ids=text_column(catalog.ids),
        codes=codes,
        stock=catalog.stock,
        cards={name: _column(catalog.cards[name], kind) for name, kind in kinds.items()},
        cells=np.array([count]),
        owner=np.full(count, NO_OWNER, dtype=np.uint16),
        popularity=behavior.popularity if behavior else np.zeros(count, dtype=np.uint8),
        product=np.zeros(count, dtype=np.uint32) if product is None else product,
        co_occurrence=behavior.also_in(order) if behavior else no_lists(count),
        numbers=np.arange(count),
    )
    return replace(items.take(order), cells=cells, numbers=np.arange(count))


def card_fields(catalog: Catalog) -> Fields:
    """Name and kind of each card field: a field is of numbers if all its values are."""
    return [
        {
            "name": name,
            "kind": CARD_FIELDS.get(name)
            or ("text" if any(isinstance(value, str) for value in values) else "number"),
        }
        for name, values in catalog.cards.items()
    ]


def _column(values: Sequence[str | float | None], kind: str) -> Column:
    if kind == "text":
        return text_column("" if value is None else str(value) for value in values)
    return np.array([np.nan if value is None else value for value in values], dtype="<f8")
