"""What differs from the bundle, of all that a file of changes says.

In go the bundle's items as they were built, and a `Told`; out come the columns of an overlay. A shop can give
all of its stock: what is as it was takes no byte.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recbuild.bundle.overlay.reading import Told
from recruntime.bundle.bundle import Bundle
from recruntime.bundle.items import Items
from recruntime.bundle.overlay import UNCHANGED, CardNews


@dataclass(frozen=True)
class Changes:
    """Of n items, by id.

    ids, stock, cards: as an overlay has them.
    known: how many items of the bundle the file names.
    unknown: ids that the bundle does not have, each once.
    variants: items of which only some variants are sold out, or may be: they stay.
    """

    ids: Sequence[str]
    stock: Sequence[int]
    cards: dict[str, CardNews]
    known: int
    unknown: Sequence[str]
    variants: int

    @property
    def out(self) -> int:
        """How many items are sold out or hidden."""
        return list(self.stock).count(0)


def changes_of(bundle: Bundle, told: Told) -> Changes:
    """The differences, by ascending id."""
    items = bundle.built
    rows = [bundle.row(id_) if id_ else None for id_ in told.ids]
    unknown = dict.fromkeys(id_ for id_, row in zip(told.ids, rows, strict=True) if id_ and row is None)
    said: dict[int, list[int]] = {}
    for at, row in enumerate(rows):
        if row is not None:
            said.setdefault(row, []).append(at)
    found: dict[str, tuple[int, dict[str, str | float]]] = {}
    variants = 0
    for row, places in said.items():
        own = items.ids[row]
        stock = _stock(items, row, told, places)
        variants += stock is None
        new = UNCHANGED if stock is None or stock == bool(items.stock[row]) else stock
        cards = _cards(items, row, told, [at for at in places if told.ids[at] == own])
        if new != UNCHANGED or cards:
            found[own] = (new, cards)
    ids = sorted(found)
    named = [name for name in told.cards if any(name in cards for _, cards in found.values())]
    return Changes(
        ids=ids,
        stock=[found[id_][0] for id_ in ids],
        cards={name: [found[id_][1].get(name) for id_ in ids] for name in named},
        known=len(said),
        unknown=list(unknown),
        variants=variants,
    )


def _stock(items: Items, row: int, told: Told, places: Sequence[int]) -> int | None:
    """Of one item, as an overlay has it; None where some of its variants are sold out and others not named.

    An item of variants is in stock if one of them is, so it is sold out only if all of them are.
    """
    said = {told.ids[at]: int(told.stock[at]) for at in places}
    for at in places:  # an id may be named twice
        said[told.ids[at]] = max(said[told.ids[at]], int(told.stock[at]))
    known = [value for value in said.values() if value != UNCHANGED]
    if not known:
        return UNCHANGED
    if 1 in known:
        return 1
    named = set(said) - {items.ids[row]}
    whole = not named or named.issuperset(items.aliases_of(row))
    return 0 if whole else None


def _cards(items: Items, row: int, told: Told, places: Sequence[int]) -> dict[str, str | float]:
    """Field → what it is now, of those that differ. places: of the rows that name the item itself."""
    found: dict[str, str | float] = {}
    for name, values in told.cards.items():
        value = next((values[at] for at in places if values[at] is not None), None)
        if value is not None and not _same(value, items.value(name, row)):
            found[name] = value
    return found


def _same(value: str | float, built: str | float | None) -> bool:
    if isinstance(value, float | int) and isinstance(built, float | int):
        return bool(np.float64(value) == np.float64(built))
    return value == built
