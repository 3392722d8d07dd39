"""Whatever a catalog holds, the HTML is safe: our own elements and attributes, addresses of the web."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime.bundle.instant_part import CardValue
from recruntime.render.addresses import base_of
from recruntime.render.candidates import ListedItem
from recruntime.render.prices import price_text
from recruntime.render.shelf import WrittenShelf, cards_of

BASE = base_of("https://shop.example/rec/")
LABELS = {"similar": "Similar", "backfill": '<i onclick="x">More'}
TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ['"><script>alert(1)</script>', "' onerror='x", "</style><b>", "&lt;b&gt;", "\u202eABC", "<!--", "]]>"]
)
ADDRESSES = TEXTS | st.sampled_from(
    [
        "javascript:alert(1)",
        " JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "\tdata:text/html,x",
        "vbscript:x",
        "//cdn.example/a.png",
        "https://cdn.example/a.png?x=1&y='\"",
        "http:evil",
        "\\\\evil.example",
    ]
)
NAMES = {"h2", "ul", "li", "a", "span", "img", "rec-shelf", "div", "style", "strong", "br"}
OWN = set("class role href src alt width height loading aria-hidden item lang style".split())


class Reader(HTMLParser):
    """Collects what a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def shelf_with(title: str, url: str, image: str) -> WrittenShelf:
    card: dict[str, CardValue] = {"id": title, "title": title, "url": url, "image": image, "price": 8.5}
    found = [ListedItem("x", "similar", 1.0, card, card), ListedItem(title, "backfill", 0.0, card, card)]
    cards = cards_of(found, "Similar", LABELS, ("en", "GBP", BASE))
    return WrittenShelf(title, "", 6, "en", "Similar", cards, BASE)


@given(TEXTS, ADDRESSES, ADDRESSES)
def test_nothing_of_a_catalog_becomes_markup(title: str, url: str, image: str) -> None:
    shelf = shelf_with(title, url, image)
    for text in (shelf.html(), shelf.mail()):
        reader = Reader()
        reader.feed(text)
        assert set(reader.tags) <= NAMES
        assert {name for name, _ in reader.attributes} <= OWN
        assert reader.tags.count("a") == 2
        for name, value in reader.attributes:
            if name in ("href", "src"):
                assert value is not None and value.startswith(("https://", "http://"))
        assert title.strip() == "" or "\r" in title or "\0" in title or title in "".join(reader.texts)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("../books/a.html", "https://shop.example/books/a.html"),
        ("../../../a", "https://shop.example/a"),
        ("./a.html?x=1#y", "https://shop.example/rec/a.html?x=1#y"),
        ("/a.html", "https://shop.example/a.html"),
        ("//cdn.example/a.png", "https://cdn.example/a.png"),
        (" HTTPS://Other.Example/A ", "HTTPS://Other.Example/A"),
        ("a:b", None),
        ("mailto:a@b.example", None),
        ("https://", None),
        ("", None),
        (None, None),
        (8, None),
    ],
)
def test_addresses_lead_where_the_shelf_leads(value: object, address: str | None) -> None:
    assert BASE.address(value) == address


@pytest.mark.parametrize(
    ("price", "highest", "currency", "language", "text"),
    [
        (8.5, None, "GBP", "en", "£8.50"),
        (1234.5, None, "EUR", "de", "1.234,50\u00a0€"),
        (1234.5, None, "EUR", "es", "1234,50\u00a0€"),
        (1234567.5, None, "EUR", "fr-FR", "1\u202f234\u202f567,50\u00a0€"),
        (1234567.5, None, "INR", "en-IN", "₹12,34,567.50"),
        (8.5, None, "CHF", "en", "CHF\u00a08.50"),
        (1.005, None, "USD", "en", "$1.01"),
        (999.5, None, "JPY", "ja", "￥1,000"),
        (3, 5, "EUR", "en", "€3.00 – €5.00"),
        (3, 5, "EUR", "de", "3,00–5,00\u00a0€"),
        (3, 5, "CHF", "en", "CHF\u00a03.00–5.00"),
        (3, 3, "EUR", "en", "€3.00"),
        (8.5, None, None, "de", "8,5"),
        (8.5, None, "EUR", "xx", "€8.50"),
        ("on request", None, "EUR", "en", "on request"),
        (None, 5, "EUR", "en", None),
    ],
)
def test_prices_are_written_as_by_intl(
    price: str | float | None, highest: float | None, currency: str | None, language: str, text: str | None
) -> None:
    assert price_text(price, highest, currency, language) == text
