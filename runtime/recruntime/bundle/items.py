"""Items as columns: what an item part holds, read from its bytes, and parts put together.

Everything is checked against docs/format.md here, so that nothing after this has to ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.csr import Adjacency, join_adjacencies, unpack_adjacency
from recruntime.bundle.text_columns import (
    Column,
    TextColumn,
    join,
    join_texts,
    pack_column,
    take,
    unpack_column,
    unpack_text,
)
from recruntime.codecs import Codec, Codes
from recruntime.errors import PartCorruptError
from recruntime.wire import Buffer, pack, unpack, unpack_array, zip_array

NO_HOME = 0xFFFF


@dataclass(frozen=True)
class Items:
    """The items, row by row, cell after cell.

    codes: uint8 (n, code_bytes). stock: bool (n,). cells: int64 (m,), items in each cell, none empty.
    home: uint16 (n,), for a copy the number of the item part that holds the item itself, else NO_HOME.
    popularity: uint8 (n,), 255 for the most popular item, 0 where nothing is known.
    product: uint32 (n,), equal for items that are one product, 0 for an item that is one by itself.
    also: what was often met in the same sessions, best first, as item numbers.
    numbers: int64 (n,), each item's own number: its place among the rows of all item parts.
    """

    ids: TextColumn
    codes: Codes
    stock: NDArray[np.bool_]
    cards: Mapping[str, Column]
    cells: NDArray[np.int64]
    home: NDArray[np.uint16]
    popularity: NDArray[np.uint8]
    product: NDArray[np.uint32]
    also: Adjacency
    numbers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

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
        """These rows, ascending; a cell of which none is left is gone."""
        cell_of = np.repeat(np.arange(len(self.cells)), self.cells.astype(np.intp))
        left = np.bincount(cell_of[rows], minlength=len(self.cells)).astype(np.int64)
        return Items(
            ids=self.ids.take(rows),
            codes=self.codes[rows],
            stock=self.stock[rows],
            cards={name: take(column, rows) for name, column in self.cards.items()},
            cells=left[left > 0],
            home=self.home[rows],
            popularity=self.popularity[rows],
            product=self.product[rows],
            also=self.also.take(rows),
            numbers=self.numbers[rows],
        )


def title_of(items: Items, row: int) -> str:
    """The item's title for comparison, whatever its case; empty where there is none."""
    return str(items.value("title", row) or "").casefold()


def pack_items(items: Items, codec: Codec) -> bytes:
    """An item part (docs/format.md §6)."""
    return pack(
        {
            "ids": items.ids.pack(),
            "codes": codec.pack(items.codes),
            "stock": zip_array(items.stock.astype("|u1")),
            "cells": zip_array(items.cells.astype("<u4")),
            "home": zip_array(items.home.astype("<u2")),
            "popularity": zip_array(items.popularity.astype("|u1")),
            "product": zip_array(items.product.astype("<u4")),
            "also": items.also.pack(),
            "cards": {name: pack_column(column) for name, column in items.cards.items()},
        }
    )


def unpack_items(part: Buffer, number: int, first: int, codec: Codec, kinds: Mapping[str, str]) -> Items:
    """Item part `number`. first: its first item's number. kinds: kind of each card field.

    Raises PartCorruptError.
    """
    what = f"Item part {number}"
    found = unpack(part, what)
    cards = found.get("cards")
    if not isinstance(cards, dict) or set(cards) != set(kinds):
        raise PartCorruptError(f"{what} does not have the card fields that the core part names.")
    ids = unpack_text(found.get("ids"), f"{what}: ids")
    items = Items(
        ids=ids,
        codes=codec.unpack(found.get("codes"), f"{what}: codes"),
        stock=unpack_array(found.get("stock"), f"{what}: stock", "|u1").astype(np.bool_),
        cards={name: unpack_column(cards[name], kind, f"{what}: {name}") for name, kind in kinds.items()},
        cells=unpack_array(found.get("cells"), f"{what}: cells", "<u4").astype(np.int64),
        home=unpack_array(found.get("home"), f"{what}: home", "<u2"),
        popularity=unpack_array(found.get("popularity"), f"{what}: popularity", "|u1"),
        product=_product(found.get("product"), len(ids), what),
        also=unpack_adjacency(found.get("also"), f"{what}: also"),
        numbers=np.arange(first, first + len(ids)),
    )
    per_item = (items.codes, items.stock, items.home, items.popularity, items.product, items.also)
    columns = (*per_item, *items.cards.values())
    if {len(column) for column in columns} | {int(items.cells.sum())} != {len(items)} or not np.all(
        items.cells
    ):
        raise PartCorruptError(f"{what} has columns that do not fit each other.")
    return items


def join_items(parts: Sequence[Items]) -> Items:
    """Parts, at least one, end to end."""
    first = parts[0]
    return Items(
        ids=join_texts([part.ids for part in parts]),
        codes=np.concatenate([part.codes for part in parts]),
        stock=np.concatenate([part.stock for part in parts]),
        cards={name: join([part.cards[name] for part in parts]) for name in first.cards},
        cells=np.concatenate([part.cells for part in parts]),
        home=np.concatenate([part.home for part in parts]),
        popularity=np.concatenate([part.popularity for part in parts]),
        product=np.concatenate([part.product for part in parts]),
        also=join_adjacencies([part.also for part in parts]),
        numbers=np.concatenate([part.numbers for part in parts]),
    )


def _product(packed: object, count: int, what: str) -> NDArray[np.uint32]:
    """The column of products; parts that were written before there was one have none."""
    if packed is None:
        return np.zeros(count, dtype=np.uint32)
    found: NDArray[np.uint32] = unpack_array(packed, f"{what}: product", "<u4")
    return found
