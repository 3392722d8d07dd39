"""Items as columns: what an item part holds, read from its bytes, and parts put together.

Everything is checked against docs/format.md here, so that no later code has to check it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.csr import CsrLists, join_lists, no_lists, unpack_lists
from recruntime.bundle.text_columns import (
    Column,
    TextColumn,
    join,
    join_texts,
    pack_column,
    take,
    text_column,
    unpack_column,
    unpack_text,
)
from recruntime.codecs import Codec, Codes
from recruntime.errors import PartCorruptError
from recruntime.untrusted import Buffer
from recruntime.wire import Compress, known_keys, pack, smallest, unpack, unpack_array, zip_array

NO_OWNER = 0xFFFF
"""The owner of an item that is no replica. So no item part has this number."""
MAX_ID_BYTES = 4000
"""No id is longer: it is hashed byte after byte."""

SEPARATOR = "\n"
"""Between two aliases of an item. No id has control characters."""

KEYS = frozenset("ids aliases codes stock cells owner popularity product co_occurrence cards".split())


@dataclass(frozen=True)
class Items:
    """The items, row by row, cell after cell.

    ids: the id of each.
    aliases: other ids of each, such as of its variants, with a line break between two.
    codes: uint8 (n, code_bytes), the vectors' codes.
    stock: bool (n,), whether the item may be recommended.
    cards: the card's fields, a column each.
    cells: int64 (m,), number of items in each cell, none empty.
    owner: uint16 (n,), for a replica the number of the item part that has the item itself, else NO_OWNER.
    popularity: uint8 (n,), 255 for the most popular item, 0 where it is unknown.
    product: uint32 (n,), equal for items that are one product, 0 for an item that is one by itself.
    co_occurrence: what was often met in the same sessions, best first, as item numbers.
    numbers: int64 (n,), each item's number: its place among the rows of all item parts.
    """

    ids: TextColumn
    aliases: TextColumn
    codes: Codes
    stock: NDArray[np.bool_]
    cards: Mapping[str, Column]
    cells: NDArray[np.int64]
    owner: NDArray[np.uint16]
    popularity: NDArray[np.uint8]
    product: NDArray[np.uint32]
    co_occurrence: CsrLists
    numbers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def alias_rows(self) -> dict[str, int]:
        """The row of each alias."""
        named = np.flatnonzero(np.diff(self.aliases.offsets)).tolist()
        return {alias: row for row in named for alias in self.aliases_of(row)}

    def aliases_of(self, row: int) -> list[str]:
        """The aliases of an item."""
        return (
            self.aliases[row].split(SEPARATOR)
            if self.aliases.offsets[row] < self.aliases.offsets[row + 1]
            else []
        )

    def card(self, row: int) -> dict[str, str | float | None]:
        """What a shelf shows of the item; None where a value is missing."""
        return {"id": self.ids[row]} | {name: self.value(name, row) for name in self.cards}

    def value(self, field: str, row: int) -> str | float | None:
        """One field of the item's card; None where the value, or the field, is missing."""
        column = self.cards.get(field)
        if column is None:
            return None
        if isinstance(column, TextColumn):
            return column[row] or None
        number = float(column[row])
        return None if isnan(number) else number

    def take(self, rows: NDArray[np.intp]) -> Items:
        """These rows, ascending; a cell that loses all its items is left out."""
        cell_of = np.repeat(np.arange(len(self.cells)), self.cells.astype(np.intp))
        left = np.bincount(cell_of[rows], minlength=len(self.cells)).astype(np.int64)
        return Items(
            ids=self.ids.take(rows),
            aliases=self.aliases.take(rows),
            codes=self.codes[rows],
            stock=self.stock[rows],
            cards={name: take(column, rows) for name, column in self.cards.items()},
            cells=left[left > 0],
            owner=self.owner[rows],
            popularity=self.popularity[rows],
            product=self.product[rows],
            co_occurrence=self.co_occurrence.take(rows),
            numbers=self.numbers[rows],
        )


def title_of(items: Items, row: int) -> str:
    """The item's title for comparison, whatever its case; empty where there is none."""
    return str(items.value("title", row) or "").casefold()


def no_items(kinds: Mapping[str, str], codec: Codec) -> Items:
    """The items of a bundle of which no part is here. kinds: kind of each card field."""
    nothing = text_column([])
    return Items(
        ids=nothing,
        aliases=nothing,
        codes=np.empty((0, codec.code_bytes), dtype=np.uint8),
        stock=np.empty(0, dtype=np.bool_),
        cards={name: nothing if kind == "text" else np.empty(0) for name, kind in kinds.items()},
        cells=np.empty(0, dtype=np.int64),
        owner=np.empty(0, dtype=np.uint16),
        popularity=np.empty(0, dtype=np.uint8),
        product=np.empty(0, dtype=np.uint32),
        co_occurrence=no_lists(0),
        numbers=np.empty(0, dtype=np.int64),
    )


def pack_items(items: Items, codec: Codec, compress: Compress = smallest) -> bytes:
    """An item part (docs/format.md, "Item parts")."""
    columns = {
        "stock": items.stock.astype("|u1"),
        "cells": items.cells.astype("<u4"),
        "owner": items.owner.astype("<u2"),
        "popularity": items.popularity.astype("|u1"),
        "product": items.product.astype("<u4"),
    }
    aliases = {"aliases": items.aliases.pack(compress)} if items.aliases.data else {}
    return pack(
        aliases
        | {"ids": items.ids.pack(compress), "codes": codec.pack(items.codes)}
        | {name: zip_array(column, compress) for name, column in columns.items()}
        | {
            "co_occurrence": items.co_occurrence.pack(compress),
            "cards": {name: pack_column(column, compress) for name, column in items.cards.items()},
        }
    )


def unpack_items(part: Buffer, number: int, first: int, codec: Codec, kinds: Mapping[str, str]) -> Items:
    """Item part `number`. first: its first item's number. kinds: kind of each card field.

    Raises BundleFormatError or PartCorruptError.
    """
    what = f"Item part {number}"
    found = known_keys(unpack(part, what), KEYS, what)
    cards = found.get("cards")
    if not isinstance(cards, dict) or set(cards) != set(kinds):
        raise PartCorruptError(f"{what} does not have the card fields that the core part names.")
    ids = unpack_text(found.get("ids"), f"{what}: ids")
    if np.any(np.diff(ids.offsets) > MAX_ID_BYTES):
        raise PartCorruptError(f"{what} has an id of more than {MAX_ID_BYTES:,} bytes.")
    lists = found.get("co_occurrence")
    items = Items(
        ids=ids,
        aliases=_aliases(found.get("aliases"), len(ids), f"{what}: aliases"),
        codes=codec.unpack(found.get("codes"), f"{what}: codes"),
        stock=unpack_array(found.get("stock"), f"{what}: stock", "|u1").astype(np.bool_),
        cards={name: unpack_column(cards[name], kind, f"{what}: {name}") for name, kind in kinds.items()},
        cells=unpack_array(found.get("cells"), f"{what}: cells", "<u4").astype(np.int64),
        owner=unpack_array(found.get("owner"), f"{what}: owner", "<u2"),
        popularity=_optional(found.get("popularity"), "|u1", len(ids), f"{what}: popularity"),
        product=_optional(found.get("product"), "<u4", len(ids), f"{what}: product"),
        co_occurrence=no_lists(len(ids)) if lists is None else unpack_lists(lists, f"{what}: co_occurrence"),
        numbers=np.arange(first, first + len(ids)),
    )
    per_item = (
        items.aliases,
        items.codes,
        items.stock,
        items.owner,
        items.popularity,
        items.product,
        items.co_occurrence,
    )
    columns = (*per_item, *items.cards.values())
    lengths = {len(column) for column in columns} | {int(items.cells.sum())}
    if lengths != {len(items)} or not np.all(items.cells):
        raise PartCorruptError(f"{what} has columns that do not fit each other.")
    return items


def join_items(parts: Sequence[Items]) -> Items:
    """Parts, at least one, end to end."""
    first = parts[0]
    return Items(
        ids=join_texts([part.ids for part in parts]),
        aliases=join_texts([part.aliases for part in parts]),
        codes=np.concatenate([part.codes for part in parts]),
        stock=np.concatenate([part.stock for part in parts]),
        cards={name: join([part.cards[name] for part in parts]) for name in first.cards},
        cells=np.concatenate([part.cells for part in parts]),
        owner=np.concatenate([part.owner for part in parts]),
        popularity=np.concatenate([part.popularity for part in parts]),
        product=np.concatenate([part.product for part in parts]),
        co_occurrence=join_lists([part.co_occurrence for part in parts]),
        numbers=np.concatenate([part.numbers for part in parts]),
    )


def _aliases(packed: object, count: int, what: str) -> TextColumn:
    """A column of other ids; empty texts where the part has none."""
    return text_column([""] * count) if packed is None else unpack_text(packed, what)


def _optional(packed: object, dtype: str, count: int, what: str) -> NDArray[Any]:
    """A column of numbers; zeros where the part has none."""
    return np.zeros(count, dtype=dtype) if packed is None else unpack_array(packed, what, dtype)
