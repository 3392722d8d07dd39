"""An instant list, ready to be written: as a shelf, as mail, or by a template of the site's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from recruntime.bundle.hashing import fnv1a32
from recruntime.bundle.instant_part import CardValue
from recruntime.render.addresses import Base
from recruntime.render.candidates import ListedItem
from recruntime.render.html import Markup, mail_of, shelf_of
from recruntime.render.prices import price_text

TONES = 6
"""How many colors tiles have."""


@dataclass(frozen=True)
class ShelfCard:
    """A card, ready to be shown.

    item: its id. title: of the item; its id where it has none.
    url, image: addresses; None where there is none that is safe.
    price: as it is written in the page's language; None without one.
    because: why it is here, where that is not what the heading says; None else.
    tile: what is shown in place of an image: a letter, or nothing. tone: the color of the tile, from 0.
    fields: all fields of the card.
    """

    item: str
    title: str
    url: str | None
    image: str | None
    price: str | None
    because: str | None
    tile: str
    tone: int
    fields: Mapping[str, CardValue]


@dataclass(frozen=True)
class WrittenShelf:
    """The cards of one shelf. Jinja writes it as HTML by itself: `{{ shelf }}`.

    item: of the page; None for a page without one.
    kind: of the shelf; "" for none. k: how many cards were asked for.
    language: of the page; "" where that is not known.
    heading: what the list is called. cards: best first, at most k.
    base: what addresses are relative to.
    """

    item: str | None
    kind: str
    k: int
    language: str
    heading: str
    cards: tuple[ShelfCard, ...]
    base: Base

    def html(self, *, heading: str | None = None, level: int = 2, style: bool = True, nonce: str = "") -> str:
        """The element `<rec-shelf>` with the cards in it, which it replaces without moving anything.

        heading: in place of the list's own. level: of the heading in the page's outline, from 1 to 6.
        style: whether the look comes with it: once a page is enough, and not where the page links it.
        nonce: of the page's style-src, where it has one.
        Raises BadRequestError.
        """
        return shelf_of(self, Markup(heading, level, style, nonce))

    def mail(self) -> str:
        """The cards for a mail: links and pictures with absolute addresses, without a stylesheet.

        Raises BadRequestError where the base is not absolute.
        """
        return mail_of(self)

    def __html__(self) -> str:
        return self.html()


def cards_of(
    found: Sequence[ListedItem], heading: str, labels: Mapping[str, str], asked: tuple[str, str | None, Base]
) -> tuple[ShelfCard, ...]:
    """The candidates as cards. asked: the language, the currency of the prices, and the base of addresses."""
    language, currency, base = asked
    cards = []
    for one in found:
        card = one.card
        label = labels.get(one.source, "")
        title = card.get("title")
        text = one.item if title is None else _text(title)
        price = price_text(card.get("price"), card.get("price_max"), currency, language)
        image = base.address(card.get("image"))
        cards.append(
            ShelfCard(
                item=one.item,
                title=text,
                url=base.address(card.get("url")),
                image=image,
                price=price,
                because=label if label and label != heading else None,
                tile="" if image or card.get("thumbhash") else _letter(text),
                tone=fnv1a32(one.item) % TONES,
                fields=card,
            )
        )
    return tuple(cards)


def _letter(title: str) -> str:
    found = next((letter for letter in title if unicodedata.category(letter)[0] in "LN"), "")
    return found.upper()


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else repr(value).removesuffix(".0")
