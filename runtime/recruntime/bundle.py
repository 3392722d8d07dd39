"""An opened bundle: the core part and the item parts, as arrays that the engine searches.

In go bytes that the host has fetched and whose hashes it has checked; out comes a `Bundle`. Everything
is checked against docs/format.md here, so that nothing after this has to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs import Codec, Codes, codec_from_tables
from recruntime.columns import Column, TextColumn, join, unpack_column, unpack_text
from recruntime.errors import PartCorruptError
from recruntime.format import LABELS, Buffer, check_format, fnv1a32, unpack, unpack_array


@dataclass(frozen=True)
class Items:
    """The items, row by row. codes: uint8 (n, bytes_per_item); stock: bool (n,)."""

    ids: TextColumn
    codes: Codes
    stock: NDArray[np.bool_]
    cards: Mapping[str, Column]

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


@dataclass(frozen=True)
class Directory:
    """Where an id stands. hashes: uint32 (n,), ascending; order: uint32 (n,), the row of each."""

    hashes: NDArray[np.uint32]
    order: NDArray[np.uint32]

    def row(self, item: str, ids: TextColumn) -> int | None:
        """The item's row, or None."""
        wanted = np.uint32(fnv1a32(item))
        place = int(self.hashes.searchsorted(wanted))
        while place < len(self.hashes) and self.hashes[place] == wanted:
            row = int(self.order[place])
            if ids[row] == item:
                return row
            place += 1
        return None


@dataclass(frozen=True)
class Bundle:
    """All that the engine needs. front: uint32, rows of the list for a visitor of whom nothing is known."""

    space: str
    codec: Codec
    labels: Mapping[str, str]
    items: Items
    directory: Directory
    front: NDArray[np.uint32]

    def row(self, item: str) -> int | None:
        """The row of the item of this id, or None."""
        return self.directory.row(item, self.items.ids)


def read_bundle(core: Buffer, parts: Iterable[Buffer]) -> Bundle:
    """The bundle behind its core part and its item parts, in the order of the manifest.

    Raises BundleFormatError or PartCorruptError.
    """
    head = unpack(core, "The core part")
    check_format(head.get("format"), "The bundle")
    codec = codec_from_tables(head.get("codec"))
    kinds = _fields(head.get("fields"))
    items = _join_items([_read_items(part, number, codec, kinds) for number, part in enumerate(parts)], head)
    return Bundle(
        space=str(head.get("space")),
        codec=codec,
        labels=LABELS | _labels(head.get("labels")),
        items=items,
        directory=_directory(head, len(items)),
        front=_rows(head.get("front"), "The core part: front", len(items)),
    )


def _read_items(part: Buffer, number: int, codec: Codec, kinds: Mapping[str, str]) -> Items:
    what = f"Item part {number}"
    found = unpack(part, what)
    ids = unpack_text(found.get("ids"), f"{what}: ids")
    cards = found.get("cards")
    if not isinstance(cards, dict) or set(cards) != set(kinds):
        raise PartCorruptError(f"{what} does not have the card fields that the core part names.")
    items = Items(
        ids=ids,
        codes=unpack_array(found.get("codes"), f"{what}: codes", "|u1", ndim=2),
        stock=unpack_array(found.get("stock"), f"{what}: stock", "|u1").astype(np.bool_),
        cards={name: unpack_column(cards[name], kind, f"{what}: {name}") for name, kind in kinds.items()},
    )
    lengths = {len(items.codes), len(items.stock), *map(len, items.cards.values())}
    if lengths != {len(ids)} or items.codes.shape[1] != codec.bytes_per_item:
        raise PartCorruptError(f"{what} has columns that do not fit each other, or codes of another codec.")
    return items


def _join_items(parts: list[Items], head: Mapping[str, Any]) -> Items:
    rows = head.get("rows")
    found = [len(part) for part in parts]
    if rows != found or not parts:
        raise PartCorruptError(f"The core part expects item parts of {rows} items, but these hold {found}.")
    ids = join([part.ids for part in parts])
    assert isinstance(ids, TextColumn)
    return Items(
        ids=ids,
        codes=np.concatenate([part.codes for part in parts]),
        stock=np.concatenate([part.stock for part in parts]),
        cards={name: join([part.cards[name] for part in parts]) for name in parts[0].cards},
    )


def _directory(head: Mapping[str, Any], count: int) -> Directory:
    hashes = unpack_array(head.get("hashes"), "The core part: hashes", "<u4")
    order = _rows(head.get("order"), "The core part: order", count)
    if len(hashes) != count or len(order) != count or np.any(hashes[1:] < hashes[:-1]):
        raise PartCorruptError("The core part: the directory of ids does not fit the items.")
    return Directory(hashes, order)


def _rows(packed: object, what: str, count: int) -> NDArray[np.uint32]:
    rows = unpack_array(packed, what, "<u4")
    if np.any(rows >= count):
        raise PartCorruptError(f"{what} points beyond the {count} items of this bundle.")
    return rows


def _fields(fields: object) -> dict[str, str]:
    kinds: dict[str, str] = {}
    for field in fields if isinstance(fields, list) else [None]:
        match field:
            case {"name": str(name), "kind": "text" | "number" as kind}:
                kinds[name] = kind
            case _:
                raise PartCorruptError("The core part does not say which fields a card has.")
    return kinds


def _labels(labels: object) -> dict[str, str]:
    if isinstance(labels, dict) and all(isinstance(text, str) for text in labels.values()):
        return labels
    raise PartCorruptError("The core part: the labels are not texts.")
