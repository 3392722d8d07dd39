"""Engines over small catalogs of which everything is known, for tests of the ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from recruntime import Engine, Ranking, Request
from recruntime.adjacency import adjacency_of
from recruntime.columns import Column, text_column
from recruntime.format import LABELS
from tests.conftest import PLAIN, bundle_of, contents_of

Value = str | float | None


def engine_of(  # noqa: PLR0913 (each has a default)
    vectors: ArrayLike,
    *,
    ranking: Ranking = PLAIN,
    cards: Mapping[str, Sequence[Value]] | None = None,
    popularity: Sequence[int] = (),
    also: Mapping[int, Sequence[int]] | None = None,
    recency: Sequence[float] = (),
    labels: Mapping[str, str] | None = None,
    stock: Sequence[bool] | None = None,
    front: Sequence[int] = (),
    codec: str = "float32",
) -> Engine:
    """The items i0, i1, … with these vectors. cards: further columns; also: row → rows, best first."""
    contents = contents_of(vectors, ranking=ranking, stock=stock, front=front, codec=codec)
    items, columns = contents.items, {name: column_of(values) for name, values in (cards or {}).items()}
    kinds = {name: "number" if isinstance(found, np.ndarray) else "text" for name, found in columns.items()}
    held = {field["name"]: field["kind"] for field in contents.fields} | kinds
    popular = np.array(popularity, dtype=np.uint8) if len(popularity) else items.popularity
    lists = adjacency_of([(also or {}).get(row, ()) for row in range(len(items))])
    return Engine(
        bundle_of(
            replace(
                contents,
                items=replace(items, cards={**items.cards, **columns}, popularity=popular, also=lists),
                fields=[{"name": name, "kind": kind} for name, kind in held.items()],
                labels=LABELS | (labels or {}),
                recency=np.array(recency, dtype=np.float64),
            )
        )
    )


def column_of(values: Sequence[Value]) -> Column:
    """A column of texts if any value is one, else of numbers."""
    if any(isinstance(value, str) for value in values):
        return text_column("" if value is None else str(value) for value in values)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def shown(engine: Engine, request: Request) -> list[str]:
    """The ids of what is recommended."""
    return [one.item for one in engine.recommend(request).items]
