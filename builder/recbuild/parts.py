"""Engine parts: from a catalog and its codes to the core part and the item parts (docs/format.md §5, §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from recbuild.catalog.load import Catalog
from recbuild.contents import Contents, Fields
from recbuild.embed import Embedding
from recbuild.part import Part
from recruntime.bundle import Items
from recruntime.codecs import Codec
from recruntime.columns import Column, TextColumn, text_column
from recruntime.format import CARD_FIELDS, FORMAT, fnv1a32, name_hash, pack, pack_array

PART_BYTES = 200_000


def encode_items(catalog: Catalog, embedding: Embedding, codec: Codec) -> Items:
    """The catalog as the runtime's own columns."""
    kinds = {field["name"]: field["kind"] for field in card_fields(catalog)}
    return Items(
        ids=text_column(catalog.ids),
        codes=codec.encode(embedding.vectors),
        stock=catalog.stock,
        cards={name: _column(catalog.cards[name], kind) for name, kind in kinds.items()},
    )


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


def item_parts(items: Items) -> tuple[list[Part], list[int]]:
    """Item parts of about PART_BYTES each, and the number of items in each."""
    content = items.codes.nbytes + sum(_size(column) for column in (items.ids, *items.cards.values()))
    count = max(1, -(-content // PART_BYTES))
    bounds = np.linspace(0, len(items), min(count, len(items)) + 1).astype(int).tolist()
    spans = list(pairwise(bounds))
    return [_item_part(items, first, last) for first, last in spans], [last - first for first, last in spans]


def core_part(contents: Contents, rows: Sequence[int]) -> Part:
    """The core part: everything but the items themselves. rows: items in each item part."""
    items = contents.items
    hashes = np.array([fnv1a32(items.ids[row]) for row in range(len(items))], dtype="<u4")
    order = np.argsort(hashes, kind="stable").astype("<u4")
    return _part(
        "core",
        {
            "format": FORMAT,
            "space": contents.space,
            "codec": contents.codec.tables(),
            "fields": contents.fields,
            "labels": dict(contents.labels),
            "rows": list(rows),
            "hashes": pack_array(hashes[order]),
            "order": pack_array(order),
            "front": pack_array(contents.front.astype("<u4")),
        },
    )


def _item_part(items: Items, first: int, last: int) -> Part:
    cards = {name: _slice(column, first, last) for name, column in items.cards.items()}
    return _part(
        "items",
        {
            "ids": _pack_column(_slice(items.ids, first, last)),
            "codes": pack_array(items.codes[first:last]),
            "stock": pack_array(items.stock[first:last].astype("|u1")),
            "cards": {name: _pack_column(column) for name, column in cards.items()},
        },
    )


def _part(kind: str, value: Mapping[str, object]) -> Part:
    content = pack(value)
    return Part(kind, f"parts/{kind}-{name_hash(content)}.msgpack", content)


def _column(values: Sequence[str | float | None], kind: str) -> Column:
    if kind == "text":
        return text_column("" if value is None else str(value) for value in values)
    return np.array([np.nan if value is None else value for value in values], dtype="<f8")


def _slice(column: Column, first: int, last: int) -> Column:
    if isinstance(column, TextColumn):
        return text_column(column[row] for row in range(first, last))
    return column[first:last]


def _pack_column(column: Column) -> dict[str, object]:
    return column.pack() if isinstance(column, TextColumn) else pack_array(column)


def _size(column: Column) -> int:
    return len(column.data) + column.offsets.nbytes if isinstance(column, TextColumn) else column.nbytes
