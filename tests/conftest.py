"""What tests share: small bundles with known vectors, made by the builder and opened by the runtime."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from recbuild.catalog.load import Catalog
from recbuild.contents import Contents
from recbuild.embed.base import Embedding, unit_rows
from recbuild.instant import instant_lane
from recbuild.neighbours import nearest
from recbuild.parts import card_fields, core_part, encode_items, item_parts
from recruntime.bundle import Bundle, read_bundle
from recruntime.codecs import CODECS
from recruntime.format import LABELS

MakeContents = Callable[..., Contents]
MakeBundle = Callable[..., Bundle]


def circle(degrees: Sequence[float]) -> np.ndarray:
    """Unit vectors in the plane: the nearer two angles, the more similar the items."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def contents_of(
    vectors: ArrayLike,
    *,
    ids: Sequence[str] | None = None,
    stock: Sequence[bool] | None = None,
    front: Sequence[int] = (),
    codec: str = "int8",
) -> Contents:
    """A catalog of the items i0, i1, … (titles "Title 0", …) with these vectors."""
    rows = unit_rows(np.asarray(vectors, dtype=np.float32))
    count = len(rows)
    names = tuple(ids or [f"i{row}" for row in range(count)])
    catalog = Catalog(
        source=Path("catalog.csv"),
        ids=names,
        texts=names,
        cards={
            "title": tuple(f"Title {row}" for row in range(count)),
            "url": tuple(f"../{row}.html" for row in range(count)),
            "price": tuple(None if row % 3 else row + 0.5 for row in range(count)),
        },
        stock=np.array(stock if stock is not None else [True] * count),
        vectors=None,
        currency=None,
        rejected=(),
        found={},
        notes=(),
    )
    embedding = Embedding(rows, "test", "0" * 16)
    made = CODECS[codec](rows.shape[1])
    items = encode_items(catalog, embedding, made)
    chosen = np.array(front or range(min(count, 4)), dtype="<u4")
    lane = instant_lane(items, nearest(made, items, lambda done: None), chosen)
    return Contents(embedding, made, items, card_fields(catalog), chosen, lane, LABELS, None)


def bundle_of(contents: Contents) -> Bundle:
    """The contents, written as engine parts and read back."""
    parts, rows = item_parts(contents.items)
    return read_bundle(core_part(contents, rows).content, [part.content for part in parts])


@pytest.fixture(params=sorted(CODECS))
def codec_name(request: pytest.FixtureRequest) -> str:
    """Every codec in turn."""
    return str(request.param)
