"""What a search asks for: words, which items may be found, and a price if the query names one.

In go a request and the words of the bundle, out come the matches of its words among the allowed items.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isinf

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.items import Items
from recruntime.bundle.language import MARK
from recruntime.conditions import Condition
from recruntime.engine.engine import Engine
from recruntime.engine.search import best_rows
from recruntime.search.lexical import Matches, match
from recruntime.search.lexicon import Lexicon
from recruntime.search.part import SearchPart
from recruntime.search.prices import PricedQuery, PriceRange, read_price
from recruntime.search.query import ReadQuery, read_query
from recruntime.search.request import SearchRequest
from recruntime.search.tokens import folded
from recruntime.types import Mask

LOOKED_AT = 100
"""Rows of the best matches whose titles are compared with the query."""


@dataclass(frozen=True)
class ReadRequest:
    """What a request asks for.

    query, matches: its words, without those of the price.
    allowed: bool (n,), which items may be found.
    price: as SearchResult has it.
    field: of the cards, with that price.
    """

    query: ReadQuery
    matches: Matches
    allowed: Mask
    price: PriceRange | None = None
    field: str = ""

    @property
    def only_price(self) -> bool:
        """Whether it asks for a price and for no word."""
        return self.price is not None and not self.query.meant


class Reader:
    """Reads requests by the words of one bundle."""

    def __init__(self, part: SearchPart, counts: NDArray[np.int64]) -> None:
        """part: located. counts: int64 (v,), how many items have each word."""
        self.part = part
        self.lexicon = Lexicon(part.terms, counts, part.stems)

    def asked(self, engine: Engine, request: SearchRequest) -> ReadRequest:
        """The query as words, or, where it names a price that cards have, as words and a condition."""
        allowed = _allowed(engine, request)
        words = self._read(engine, request.query, allowed)
        priced, field = read_price(request.query), _price_field(engine.bundle.items, request.language)
        if priced is None or field is None or self._is_name(engine, request.query, priced, words):
            return words
        meeting = allowed & engine.filters.mask(Condition(field, low=priced.low, high=priced.high))
        rest = self._read(engine, f"{priced.rest} ", allowed)
        matched = allowed & (rest.matches.words > 0)
        met = bool((meeting & matched if matched.any() else meeting).any())
        low, high = (None if isinf(end) else end for end in (priced.low, priced.high))
        price = PriceRange(low, high, met, priced.rest)
        return replace(rest, allowed=meeting if met else allowed, price=price, field=field)

    def _read(self, engine: Engine, text: str, allowed: Mask) -> ReadRequest:
        query = read_query(text, self.lexicon, self.part.common)
        return ReadRequest(query, match(self.part, query, len(engine.bundle.items)), allowed)

    def _items_with(self, word: str) -> NDArray[np.int64]:
        """The rows of this very word."""
        term = self.lexicon.number(word)
        ends = (0, 0) if term is None else self.part.starts[term : term + 2].tolist()
        return self.part.items[ends[0] : ends[1]]

    def _is_name(self, engine: Engine, query: str, priced: PricedQuery, words: ReadRequest) -> bool:
        """Whether what looks like a price names something: an id, a title, or numbers that an item has."""
        numbers = [self._items_with(number) for number in priced.plain]
        if numbers and len(np.intersect1d(numbers[0], numbers[1])):
            return True
        looked = best_rows(words.matches.scores.astype(np.float32), words.allowed, LOOKED_AT).tolist()
        begun = any(title_begun(engine.bundle.items, row, words.query.text) for row in looked)
        return begun or engine.bundle.row(query.strip()) is not None


def _allowed(engine: Engine, request: SearchRequest) -> Mask:
    allowed = engine.bundle.items.stock
    for condition in request.where:
        allowed = allowed & engine.filters.mask(condition)
    return allowed


def _price_field(items: Items, language: str) -> str | None:
    """The field of the cards with the price that a page in this language shows; None where they have none."""
    names = (f"price{MARK}{language}", "price")
    return next((name for name in names if isinstance(items.cards.get(name), np.ndarray)), None)


def title_begun(items: Items, row: int, query: str) -> str:
    """The item's title, if it begins with the query, folded; else empty."""
    title = str(items.value("title", row) or "")
    start = title[: len(query)].lower() if title.isascii() else folded(title)
    return title if query and start.startswith(query) else ""
