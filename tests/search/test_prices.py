"""Prices in a query: what is one, in many languages, and what it does to a search."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime import Recommender
from recruntime.search.prices import PriceRange, read_price
from recruntime.search.tokens import folded
from tests.search.test_search import ids


@pytest.mark.parametrize(
    ("query", "rest", "low", "high"),
    [
        ("Waterproof jacket under 50", "Waterproof jacket", -inf, 50),
        ("shoes below 30 €", "shoes", -inf, 30),
        ("jacket under $ 50 blue", "jacket blue", -inf, 50),
        ("laptop 500-800", "laptop", 500, 800),
        ("between 20 and 50 dollars watch", "watch", 20, 50),
        ("jacket over $100", "jacket", 100, inf),
        ("boots under 1,000", "boots", -inf, 1000),
        ("boots under 1.000,50 €", "boots", -inf, 1000.5),
        ("socks under 9,99", "socks", -inf, 9.99),
        ("jacket 50 € or less", "jacket", -inf, 50),
        ("Jacke unter 50 Euro", "Jacke", -inf, 50),
        ("Schuhe 40 bis 60 Euro", "Schuhe", 40, 60),
        ("chaussures moins de 40€", "chaussures", -inf, 40),
        ("zapatos hasta 30 euros", "zapatos", -inf, 30),
        ("scarpe fino a 30 euro", "scarpe", -inf, 30),
        ("sapatos até R$ 100", "sapatos", -inf, 100),
        ("schoenen onder de 50", "schoenen", -inf, 50),
        ("kurtka do 200 zł", "kurtka", -inf, 200),
        ("ботинки до 3000", "ботинки", -inf, 3000),
        ("çanta 50 TL altı", "çanta", -inf, 50),
        ("靴 5000円以下", "靴", -inf, 5000),
        ("低于500元的鞋", "的鞋", -inf, 500),
        ("신발 50000원 이하", "신발", -inf, 50000),
        ("under ５０", "", -inf, 50),
    ],
)
def test_a_price_is_read(query: str, rest: str, low: float, high: float) -> None:
    read = read_price(query)
    assert read is not None
    assert (read.rest, read.low, read.high) == (rest, low, high)


@pytest.mark.parametrize(
    "query",
    [
        *(
            "1984",
            "catch 22",
            "under the sea",
            "20,000 leagues under the sea",
            "under 18 kg",
            "under 5kg bag",
        ),
        *('tv under 50"', "under 50 %", "size 38-40 shoes", "ab 12", "from 6", "film from 1999", "10-20-30"),
        *("1.2.3", "under 4.5.6", "under50", "", "-", "under", "€ 50"),
    ],
)
def test_other_numbers_are_words(query: str) -> None:
    assert read_price(query) is None


@given(st.integers(1, 10**9), st.sampled_from(["jacket", "wool socks", "месяц", ""]))
def test_any_whole_price_is_read_as_it_is(number: int, words: str) -> None:
    for typed in (f"{words} under {number}", f"{words} bis {number:,} €", f"< {number} € {words}"):
        read = read_price(typed)
        assert read is not None
        assert (read.rest, read.low, read.high) == (words, -inf, number)


@given(st.floats(0.01, 10**6), st.floats(0.01, 10**6))
def test_a_range_has_its_lower_end_first(one: float, other: float) -> None:
    read = read_price(f"jacket {one:.2f} - {other:.2f} €")
    assert read is not None
    assert (read.low, read.high) == tuple(sorted((round(one, 2), round(other, 2))))


@given(st.text())
def test_a_text_without_digits_names_no_price(text: str) -> None:
    if not any(letter.isdigit() for letter in text):
        assert read_price(text) is None


@given(st.text("under 0123456789€$.,-<>' to between", max_size=60))
def test_what_is_read_of_anything_is_a_range_and_shortens_the_query(text: str) -> None:
    read = read_price(text)
    if read is not None:
        assert read.low <= read.high
        assert len(read.rest) <= len(folded(text))
        assert set(read.rest.split()) <= set(folded(text).replace("!", " ").split()) | set(
            read.rest.split(" ")
        )


def test_a_price_is_a_condition_and_is_said(shop: Recommender) -> None:
    found = shop.search("jacket or raincoat under 50")
    assert found.price == PriceRange(None, 50.0, rest="jacket or raincoat")
    assert ids(found)[0] == "J-100"
    assert all(float(one.card["price"] or 0) <= 50 for one in found.items)
    assert shop.search("wool 50 - 70 €").price == PriceRange(50.0, 70.0, rest="wool")
    assert ids(shop.search("wool 50 - 70 €"))[0] == "J-400"
    assert shop.search("wool").price is None


@given(st.integers(0, 120), st.sampled_from(["wool", "rain", "rocket village", "galaxy"]))
def test_what_is_found_meets_the_price_or_it_says_that_none_does(
    shop: Recommender, limit: int, words: str
) -> None:
    found = shop.search(f"{words} under {limit} €", 50)
    assert found.price is not None
    assert found.price.high == limit
    prices = [float(one.card["price"] or 0) for one in found.items]
    if found.price.met:
        assert prices
        assert max(prices) <= limit
    else:
        assert ids(found) == ids(shop.search(f"{words} ", 50))


def test_a_price_alone_lists_the_cheapest_first(shop: Recommender) -> None:
    found = shop.search("under 10 €")
    assert ids(found) == ["B-2", "B-3", "B-1"]
    assert found.total == 3


def test_conditions_of_the_request_hold_too(shop: Recommender) -> None:
    found = shop.search("wool under 50", where={"field": "brand", "any_of": ["Zen"]})
    assert found.price == PriceRange(None, 50.0, met=False, rest="wool")
    assert ids(found)[0] == "J-400"
