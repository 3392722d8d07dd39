"""Items as columns: what an item part holds, read from its bytes, and parts put together.

Everything is checked against docs/format.md here, so that nothing after this has to ask.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs import Codec, Codes
from recruntime.columns import (
    Column,
    TextColumn,
    join,
    join_texts,
    pack_column,
    take,
    unpack_column,
    unpack_text,
)
from recruntime.errors import PartCorruptError
from recruntime.format import Buffer, pack, unpack, unpack_array, zip_array

NO_HOME = 0xFFFF


@dataclass(frozen=True)
class Items:
    """The items, row by row, cell after cell.

    codes: uint8 (n, code_bytes). stock: bool (n,). cells: int64 (m,), items in each cell, none empty.
    home: uint16 (n,), for a copy the number of the item part that holds the item itself, else NO_HOME.
    """

    ids: TextColumn
    codes: Codes
    stock: NDArray[np.bool_]
    cards: Mapping[str, Column]
    cells: NDArray[np.int64]
    home: NDArray[np.uint16]

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
        )


def pack_items(items: Items, codec: Codec) -> bytes:
    """An item part (docs/format.md §6)."""
    return pack(
        {
            "ids": items.ids.pack(),
            "codes": codec.pack(items.codes),
            "stock": zip_array(items.stock.astype("|u1")),
            "cells": zip_array(items.cells.astype("<u4")),
            "home": zip_array(items.home.astype("<u2")),
            "cards": {name: pack_column(column) for name, column in items.cards.items()},
        }
    )


def unpack_items(part: Buffer, number: int, codec: Codec, kinds: Mapping[str, str]) -> Items:
    """Item part `number`. kinds: kind of each card field. Raises PartCorruptError."""
    what = f"Item part {number}"
    found = unpack(part, what)
    cards = found.get("cards")
    if not isinstance(cards, dict) or set(cards) != set(kinds):
        raise PartCorruptError(f"{what} does not have the card fields that the core part names.")
    items = Items(
        ids=unpack_text(found.get("ids"), f"{what}: ids"),
        codes=codec.unpack(found.get("codes"), f"{what}: codes"),
        stock=unpack_array(found.get("stock"), f"{what}: stock", "|u1").astype(np.bool_),
        cards={name: unpack_column(cards[name], kind, f"{what}: {name}") for name, kind in kinds.items()},
        cells=unpack_array(found.get("cells"), f"{what}: cells", "<u4").astype(np.int64),
        home=unpack_array(found.get("home"), f"{what}: home", "<u2"),
    )
    columns = (items.codes, items.stock, items.home, *items.cards.values())
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
    )
