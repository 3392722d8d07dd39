"""An export as a platform writes it, with what a shop owner expects of it; helpers to write such files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Row = Mapping[str, object]


@dataclass(frozen=True)
class Export:
    """A file, and the right values.

    file: its name.
    content: its bytes.
    rows: number of its rows.
    ids: of the items, in order; what must not be shown is not among them.
    columns: field → the columns that it is to have, joined by ", "; "" for none.
    cards: id → card field → value, of some items.
    currency: ISO 4217 code of the prices; None where nothing tells it.
    sold_out: ids of the items that must not be recommended.
    words: id → words that its text has to contain, of some items.
    loud: whether a warning is right, such as of ids that had to be made.
    """

    file: str
    content: bytes
    rows: int
    ids: Sequence[str]
    columns: Mapping[str, str]
    cards: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    currency: str | None = None
    sold_out: Sequence[str] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    loud: bool = False


@dataclass(frozen=True)
class Good:
    """A thing that a small shop sells."""

    slug: str
    title: str
    kind: str
    brand: str
    color: str
    price: float
    text: str


GOODS = (
    Good("linen-shirt", "Linen shirt", "Shirts", "Norden", "white", 39.0, "A light shirt of washed linen."),
    Good("denim-shirt", "Denim shirt", "Shirts", "Norden", "blue", 49.0, "A sturdy shirt of blue denim."),
    Good("wool-hat", "Wool hat", "Hats", "Fjell", "grey", 19.0, "A warm hat of merino wool."),
    Good("straw-hat", "Straw hat", "Hats", "Fjell", "white", 25.0, "A light hat of straw for the summer."),
    Good("leather-belt", "Leather belt", "Belts", "Norden", "blue", 29.0, "A sturdy belt of brown leather."),
    Good("canvas-belt", "Canvas belt", "Belts", "Fjell", "grey", 15.0, "A light belt of green canvas."),
    Good("silk-scarf", "Silk scarf", "Scarves", "Lumi", "white", 59.0, "A scarf of red silk for the summer."),
    Good("wool-scarf", "Wool scarf", "Scarves", "Lumi", "grey", 45.0, "A warm scarf of merino wool."),
)
SLUGS = tuple(good.slug for good in GOODS)
NUMBERS = tuple(str(number) for number in range(101, 101 + len(GOODS)))


def table(
    columns: str, rows: Iterable[Row], separator: str = ",", encoding: str = "utf-8", quote: bool = False
) -> bytes:
    """A delimited text. columns: their names, joined by the separator. quote: whether to quote all cells."""
    names = next(csv.reader([columns], delimiter=separator))
    text = io.StringIO()
    kind: Literal[0, 1] = csv.QUOTE_ALL if quote else csv.QUOTE_MINIMAL
    writer = csv.DictWriter(text, names, "", delimiter=separator, quoting=kind)
    writer.writeheader()
    writer.writerows(dict(row) for row in rows)
    return text.getvalue().encode(encoding)


def xml(opening: str, elements: Iterable[str], closing: str) -> bytes:
    """An XML file."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', opening, *elements, closing]
    return "\n".join(lines).encode()
