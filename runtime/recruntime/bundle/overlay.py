"""The overlay: what changed since a bundle was built, such as stock (docs/format.md, "The overlay").

In go the JSON of `overlay.json` and the columns of items; out come columns with the changes. An overlay is of
one build: of any other it may say what is not true there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.items import MAX_ID_BYTES, Items
from recruntime.bundle.text_columns import Column, TextColumn, text_column
from recruntime.errors import OverlayError, PartCorruptError
from recruntime.untrusted import read_json
from recruntime.wire import OVERLAY, known_keys

UNCHANGED = -1
"""Of stock: as the bundle says."""
MAX_BYTES = 1 << 26
"""No overlay is larger."""

LARGEST_NUMBER = 1e300

KEYS = frozenset("build ids stock cards".split())

CardNews: TypeAlias = Sequence[str | float | None]
"""A card field of each item of an overlay: None as in the bundle, "" for no value."""


class Overlay:
    """Changes of n items.

    build: the build of the bundle whose items these are.
    ids: the id of each, all different.
    stock: int8 (n,), 1 for an item that may be recommended, 0 for one that may not, UNCHANGED.
    cards: card field → what it is now.
    """

    # No dataclass, whose methods would weigh in every page's snapshot.
    def __init__(
        self, build: str, ids: TextColumn, stock: NDArray[np.int8], cards: Mapping[str, CardNews]
    ) -> None:
        self.build, self.ids, self.stock, self.cards = build, ids, stock, cards

    def __len__(self) -> int:
        return len(self.ids)

    def applied(self, items: Items, rows: NDArray[np.intp]) -> Items:
        """The items with the changes. rows: intp (n,), the row of each item of the overlay, -1 for none."""
        here = np.flatnonzero(rows >= 0)
        here = here[np.argsort(rows[here])]
        told = here[self.stock[here] != UNCHANGED]
        stock = items.stock.copy()
        stock[rows[told]] = self.stock[told] == 1
        cards = dict(items.cards)
        for name in self.cards.keys() & cards.keys():
            values = self.cards[name]
            changed = [place for place in here.tolist() if values[place] is not None]
            cards[name] = _changed(cards[name], rows[changed], [values[place] for place in changed])
        return replace(items, stock=stock, cards=cards)


def read_overlay(content: bytes, kinds: Mapping[str, str], build: str | None = None) -> Overlay:
    """The overlay in its file, whoever signed it.

    kinds: kind of each card field. build: of the bundle; None where the host has compared it. Raises
    OverlayError.
    """
    match unsigned(content):
        case {"build": str(own)} if build is not None and own != build:
            raise OverlayError(
                f"{OVERLAY} is about build {own[:16]!r}, but this bundle is build {build}: it has no effect. "
                "Make it again with recbuild overlay."
            )
        case {"build": str(own), "ids": [*ids], "stock": [*stock], "cards": {} as cards} as data:
            known_keys(data, KEYS, OVERLAY)
            _check_ids(ids)
            if len(stock) != len(ids) or not all(type(one) is int and -1 <= one <= 1 for one in stock):
                raise _unreadable("its stock is not -1, 0 or 1 for each id")
            read = {name: _card_news(name, kinds, values, len(ids)) for name, values in cards.items()}
            return Overlay(own, text_column(ids), np.array(stock, dtype=np.int8), read)
    raise _unreadable("it does not have a build, ids, stock and cards")


def unsigned(content: bytes) -> Any:
    """The JSON of the overlay's file, without the signature that it may have. Raises OverlayError."""
    try:
        match read_json(content, OVERLAY):
            case {"overlay": str(text), "signature": str()}:
                return read_json(text.encode(), OVERLAY)
            case data:
                return data
    except (PartCorruptError, UnicodeEncodeError) as error:
        raise _unreadable("it is no JSON, or is damaged") from error


def _check_ids(ids: Sequence[object]) -> None:
    texts = [one for one in ids if isinstance(one, str)]
    if len(texts) < len(ids) or any(len(one.encode()) > MAX_ID_BYTES for one in texts):
        raise _unreadable("an id is not a text, or too long")
    if len(set(texts)) < len(texts):
        raise _unreadable("it names an item twice")


def _card_news(name: str, kinds: Mapping[str, str], values: object, count: int) -> CardNews:
    if name not in kinds:
        raise _unreadable(f"cards have no field {name[:100]!r}")
    if not isinstance(values, list) or len(values) != count:
        raise _unreadable(f"{name} does not have a value for each id")
    text = kinds[name] == "text"
    for one in values:
        # JSON may hold NaN, and whole numbers that are larger than any float.
        number = type(one) in (int, float) and abs(one) <= LARGEST_NUMBER
        if not (one is None or one == "" or (isinstance(one, str) if text else number)):
            raise _unreadable(f"{name} has a value that is no {kinds[name]}")
    return values


def _changed(column: Column, rows: NDArray[np.intp], values: Sequence[Any]) -> Column:
    """rows: ascending."""
    if isinstance(column, TextColumn):
        return column.replaced(rows, values)
    numbers = column.copy()
    numbers[rows] = [np.nan if value == "" else float(value) for value in values]
    return numbers


def _unreadable(why: str) -> OverlayError:
    return OverlayError(f"{OVERLAY} cannot be read: {why}. Make it again with recbuild overlay.")
