"""One language of a bundle: the shelf's words in it, and what cards say in it.

A card's field in another language than the main one is a field of its own, such as "title@fr".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from recruntime.bundle.items import Items

MARK = "@"
"""Between the name of a card field and a language."""


@dataclass(frozen=True)
class Language:
    """A language of a bundle.

    tag: in lower case, such as "fr" or "pt-br"; empty for the main language.
    labels: the shelf's words, by name.
    """

    tag: str
    labels: Mapping[str, str]

    def value(self, items: Items, field: str, row: int) -> str | float | None:
        """A field of an item's card in this language; that of the main language where there is no other."""
        own = items.value(f"{field}{MARK}{self.tag}", row)
        return items.value(field, row) if own is None else own

    def card(self, items: Items, row: int) -> dict[str, str | float | None]:
        """What a shelf in this language shows of the item; None where a value is missing."""
        card = items.card(row)
        for name, value in list(card.items()):
            field, _, tag = name.partition(MARK)
            if tag and tag == self.tag and value is not None:
                card[field] = value
        return card


def best_language(wanted: str, known: Collection[str]) -> str:
    """The language that is meant: for "fr-CA" it is "fr" if "fr-ca" is not known; "" if neither is."""
    tag = wanted.lower().replace("_", "-")
    while tag and tag not in known:
        tag = tag.rpartition("-")[0]
    return tag
