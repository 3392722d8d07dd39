"""Engines over small catalogs of which everything is known, for tests of the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from recbuild.bundle.manifest import CardField
from recbuild.linalg import Vectors
from recruntime import Request, Settings
from recruntime.bundle.text_columns import Column, text_column
from recruntime.engine.engine import Engine
from recruntime.wire import LABELS, FieldKind
from tests.conftest import PLAIN, bundle_of, circle, contents_of
from tests.support.lists import csr_lists

Value = str | float | None


def engine_of(  # noqa: PLR0913 (each has a default)
    vectors: ArrayLike,
    *,
    settings: Settings = PLAIN,
    cards: Mapping[str, Sequence[Value]] | None = None,
    popularity: Sequence[int] = (),
    co_occurrence: Mapping[int, Sequence[int]] | None = None,
    recency: Sequence[float] = (),
    labels: dict[str, str] | None = None,
    stock: Sequence[bool] | None = None,
    default: Sequence[int] = (),
    codec: str = "float32",
    product: Sequence[int] = (),
) -> Engine:
    """The items i0, i1, … with these vectors. cards: further columns; co_occurrence: row → rows, best first.

    Cards, popularity and products may be told of the first items alone.
    """
    contents = contents_of(vectors, settings=settings, stock=stock, default=default, codec=codec)
    items = contents.items
    columns = {name: column_of(values, len(items)) for name, values in (cards or {}).items()}
    kinds: dict[str, FieldKind] = {
        name: "number" if isinstance(found, np.ndarray) else "text" for name, found in columns.items()
    }
    fields = {field.name: field.kind for field in contents.fields} | kinds
    popular = np.zeros(len(items), dtype=np.uint8)
    popular[: len(popularity)] = popularity
    products = np.zeros(len(items), dtype=np.uint32)
    products[: len(product)] = product
    lists = csr_lists([(co_occurrence or {}).get(row, ()) for row in range(len(items))])
    return Engine(
        bundle_of(
            replace(
                contents,
                items=replace(
                    items,
                    cards={**items.cards, **columns},
                    popularity=popular,
                    product=products,
                    co_occurrence=lists,
                ),
                fields=tuple(CardField(name=name, kind=kind) for name, kind in fields.items()),
                labels=LABELS | (labels or {}),
                recency=np.array(recency, dtype=np.float64),
            )
        )
    )


def crowd(degrees: Sequence[float]) -> Vectors:
    """Items at these angles, and as many on the far side of the circle, which no list calls similar: what is
    less similar than the average only fills a shelf."""
    return circle([*degrees, *[180.0] * len(degrees)])


def column_of(given: Sequence[Value], count: int) -> Column:
    """A column of texts if any value is one, else of numbers."""
    values = [*given, *[None] * (count - len(given))]
    if any(isinstance(value, str) for value in values):
        return text_column("" if value is None else str(value) for value in values)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def listed(engine: Engine, request: Request) -> list[str]:
    """The ids of all that is on the shelf."""
    return [one.item for one in engine.recommend(request).items]


def shown(engine: Engine, request: Request) -> list[str]:
    """The ids of what is recommended for a reason, and not only to fill the shelf."""
    return [one.item for one in engine.recommend(request).items if one.reason.kind != "backfill"]
