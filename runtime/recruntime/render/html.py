"""A shelf as HTML: what stands in `<rec-shelf>` until its own list takes its place, and what a mail has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Protocol

from recruntime.errors import BadRequestError
from recruntime.render.addresses import Base
from recruntime.render.look import look_of

SIDE = 152
"""Pixels of a picture before its place is known: the smallest width of a card."""
TEXT = "vertical-align:top;font-size:14px;line-height:1.35"
DEFAULT_K = 6
RIGHT_TO_LEFT = ("ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi")


class Card(Protocol):
    """What is written of a card: see ShelfCard."""

    @property
    def title(self) -> str: ...
    @property
    def url(self) -> str | None: ...
    @property
    def image(self) -> str | None: ...
    @property
    def price(self) -> str | None: ...
    @property
    def because(self) -> str | None: ...
    @property
    def tile(self) -> str: ...
    @property
    def tone(self) -> int: ...


class Shelf(Protocol):
    """What is written of a shelf: see WrittenShelf."""

    @property
    def item(self) -> str | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def k(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def heading(self) -> str: ...
    @property
    def cards(self) -> Sequence[Card]: ...
    @property
    def base(self) -> Base: ...


@dataclass(frozen=True)
class Markup:
    """How a shelf is written: see WrittenShelf.html. Raises BadRequestError."""

    heading: str | None
    level: int
    style: bool
    nonce: str

    def __post_init__(self) -> None:
        if self.level not in range(1, 7):
            raise BadRequestError(f"level is {self.level!r}: headings have levels from 1 to 6.")


def shelf_of(shelf: Shelf, markup: Markup) -> str:
    """The element with its cards; without cards, the element alone."""
    attributes = {
        "item": shelf.item,
        "kind": shelf.kind or None,
        "k": None if shelf.k == DEFAULT_K else str(shelf.k),
        "lang": shelf.language or None,
        "heading": markup.heading,
        "heading-level": None if markup.level == 2 else str(markup.level),
    }
    opening = f"<rec-shelf{_attributes(attributes)}>"
    if not shelf.cards:
        return f"{opening}</rec-shelf>"
    heading = shelf.heading if markup.heading is None else markup.heading
    style = f"<style{_attributes({'nonce': markup.nonce or None})}>{look_of(shelf.k)}</style>\n"
    lines = [
        f'<div class="rec-first rec-k{shelf.k}">',
        f'<h{markup.level} class="rec-heading">{escape(heading)}</h{markup.level}>',
        '<ul class="rec-list" role="list">',
        *(f'<li class="rec-card">{_card(card)}</li>' for card in shelf.cards),
        "</ul>",
        "</div>",
    ]
    return "\n".join([opening, (style if markup.style else "") + lines[0], *lines[1:], "</rec-shelf>"])


def _card(card: Card) -> str:
    if card.image:
        size = {"width": str(SIDE), "height": str(SIDE)}
        image = _attributes({"class": "rec-image", "src": card.image, "alt": "", **size, "loading": "lazy"})
        picture = f'<span class="rec-picture"><img{image}></span>'
    else:
        tone = f"rec-tile rec-tone{card.tone}"
        picture = f'<span class="{tone}" aria-hidden="true">{escape(card.tile)}</span>'
    texts = {"title": card.title, "price": card.price, "reason": card.because}
    spans = (f'<span class="rec-{name}">{escape(text)}</span>' for name, text in texts.items() if text)
    link = _attributes({"class": "rec-link", "href": card.url})
    return f'<a{link}>{picture}<span class="rec-texts">{"".join(spans)}</span></a>'


def mail_of(shelf: Shelf) -> str:
    """Raises BadRequestError where addresses are relative."""
    if not shelf.base.origin:
        raise BadRequestError(
            f"base is {shelf.base.folder!r}, but a mail lies on no site: give the bundle's whole address, "
            "such as https://shop.example/rec/."
        )
    if not shelf.cards:
        return ""
    main = shelf.language.lower().partition("-")[0]
    attributes = {"lang": shelf.language or None, "dir": "rtl" if main in RIGHT_TO_LEFT else None}
    lines = [
        f"<div{_attributes(attributes)}>",
        f'<h2 style="margin:0 0 12px;font-size:20px;line-height:1.35">{escape(shelf.heading)}</h2>',
        *map(_mail_card, shelf.cards),
        "</div>",
    ]
    return "\n".join(lines)


def _mail_card(card: Card) -> str:
    look = f"display:inline-block;width:{SIDE}px;margin:0 16px 16px 0;{TEXT}"
    title = f'<strong style="display:block;margin:8px 0 2px">{escape(card.title)}</strong>'
    picture = ""
    if card.image:
        size = {"alt": "", "width": str(SIDE), "height": str(SIDE)}
        style = "display:block;border:0;border-radius:10px;object-fit:cover"
        picture = f"<img{_attributes({'src': card.image, **size, 'style': style})}>"
    link = _attributes({"href": card.url, "style": "color:inherit;text-decoration:none"})
    texts = "<br>".join(escape(text) for text in (card.price, card.because) if text)
    return f'<div style="{look}"><a{link}>{picture}{title}</a>{texts}</div>'


def _attributes(values: dict[str, str | None]) -> str:
    """With a blank before each; those of None are left out."""
    return "".join(f' {name}="{escape(value)}"' for name, value in values.items() if value is not None)
