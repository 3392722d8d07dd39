"""Search: what a visitor types, and which items answer it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime import BadRequestError, Recommender, SearchResult


def ids(found: SearchResult) -> list[str]:
    return [one.item for one in found.items]


def test_what_has_all_words_comes_first_and_is_counted(shop: Recommender) -> None:
    found = shop.search("waterproof rain")
    assert set(ids(found)[:2]) == {"J-100", "J-200"}
    assert found.total == 2
    assert {"waterproof", "rain"} <= set(found.matched)
    assert found.items[0].reason.kind == "search"
    assert found.items[0].card["brand"] in ("Acme", "Zen")


def test_where_none_has_all_words_those_that_have_one_count(shop: Recommender) -> None:
    found = shop.search("rocket cardigan")
    assert found.total == 3
    assert set(ids(found)[:3]) == {"J-300", "G-2", "G-3"}


def test_what_means_the_same_follows_what_has_the_words(shop: Recommender) -> None:
    """Farm Life has neither word, but crops, cows and a village."""
    found = ids(shop.search("cosy valley"))
    assert found[:2] == ["G-1", "G-4"]


@pytest.mark.parametrize(
    ("typed", "item"),
    [
        ("cardigna", "J-300"),
        ("cardgan", "J-300"),
        ("cardiggan", "J-300"),
        ("cardiban", "J-300"),
        ("watreprof jacket", "J-100"),
        ("great gatzby", "B-1"),
        ("merinos", "J-400"),
    ],
)
def test_typing_errors_and_plurals_find_the_item(shop: Recommender, typed: str, item: str) -> None:
    assert ids(shop.search(typed))[0] == item


def test_a_corrected_query_is_said(shop: Recommender) -> None:
    assert shop.search("wool cardigna").corrected == "wool cardigan"
    assert shop.search("wool cardigan").corrected is None


def test_an_id_comes_first_and_so_do_titles_that_begin_with_the_query(shop: Recommender) -> None:
    assert ids(shop.search(" G-2 "))[0] == "G-2"
    assert ids(shop.search("galaxy"))[0] == "G-3"
    assert ids(shop.search("the gr"))[0] == "B-1"


def test_the_last_word_need_not_be_finished(shop: Recommender) -> None:
    found = shop.search("wool card")
    assert ids(found)[0] == "J-300"
    assert "wool cardigan" in found.suggestions
    assert "Harvest Valley" in shop.search("harv").suggestions
    assert "waterproof jacket" in shop.search("waterprof jack").suggestions
    assert "wool cardigan" not in shop.search("wool card ").suggestions


def test_other_forms_of_a_word_are_found(shop: Recommender) -> None:
    """Texts have "knitted" and "trade"."""
    assert ids(shop.search("trading rocket "))[0] == "G-3"
    assert set(ids(shop.search("knit "))[:2]) == {"J-300", "J-400"}


def test_an_unknown_word_stands_for_its_parts(shop: Recommender) -> None:
    assert ids(shop.search("farmyard"))[0] == "G-4"


def test_words_that_every_text_has_find_titles_alone(shop: Recommender) -> None:
    assert ids(shop.search("to be"))[0] == "B-2"
    assert ids(shop.search("the"))[0] == "B-1"


@pytest.mark.parametrize(
    ("typed", "item"), [("волк", "B-3"), ("ПЁТР", "B-3"), ("東京", "B-4"), ("写真", "B-4")]
)
def test_any_script_is_searched(shop: Recommender, typed: str, item: str) -> None:
    assert ids(shop.search(typed))[0] == item


def test_conditions_hold_for_all_that_is_found(shop: Recommender) -> None:
    found = shop.search("rain jacket", where={"field": "price", "high": 50})
    assert ids(found)[0] == "J-100"
    assert all(float(one.card["price"] or 0) <= 50 for one in found.items)
    assert shop.search("rain", where={"field": "brand", "any_of": ["nobody"]}).items == ()


def test_what_is_out_of_stock_is_not_found(shop: Recommender) -> None:
    assert "X-1" not in ids(shop.search("waterproof ghost jacket", 100))
    assert "X-1" not in ids(shop.search("X-1", 100))


def test_matches_are_sorted_by_a_field(shop: Recommender) -> None:
    assert ids(shop.search("waterproof", sort="price")) == ["J-100", "J-200"]
    assert ids(shop.search("waterproof", sort="-price")) == ["J-200", "J-100"]
    assert ids(shop.search("rocket", sort="title")) == ["G-3", "G-2"]


def test_facets_count_the_matches(shop: Recommender) -> None:
    found = shop.search("cold", 1, facets=["brand", "category"])
    assert dict(found.facets["brand"]) == {"Zen": 2, "Acme": 1}
    assert found.facets["category"] == (("Knitwear", 2), ("Jackets", 1))
    assert found.total == 3


def test_the_session_moves_similar_items_up(shop: Recommender) -> None:
    plain = ids(shop.search("cold"))
    liked = {"item": plain[2], "type": "like"}
    assert ids(shop.search("cold", events=[liked], personal=5))[0] == plain[2]
    assert ids(shop.search("cold", events=[liked], personal=0)) == plain


@pytest.mark.parametrize("query", ["", "   ", "?!", "🦄🦄🦄", "qqqqxzzzz", "\x00", "’"])
def test_what_says_nothing_finds_nothing(shop: Recommender, query: str) -> None:
    found = shop.search(query, facets=["brand"])
    assert found == SearchResult((), facets={"brand": ()})


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000,
        "rain " * 3_000,
        "'; DROP TABLE items; --",
        "<img src=x onerror=alert(1)>",
        "مرحبا بالعالم",
        "und der die das",
        "\ud83d",
        "100%",
        "a" * 4_000 + "🦄",
    ],
)
def test_whatever_is_typed_is_answered(shop: Recommender, query: str) -> None:
    assert len(shop.search(query, 5, sort="price", facets=["category"]).items) <= 5


@given(st.text(max_size=60), st.integers(1, 100))
def test_any_text_is_answered(shop: Recommender, query: str, k: int) -> None:
    found = shop.search(query, k)
    assert len(set(ids(found))) == len(found.items) <= k


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"k": 0}, "k is 0"),
        ({"k": 101}, "1 to 100"),
        ({"sort": "colour"}, "no field 'colour'"),
        ({"facets": ["colour"]}, "no field 'colour'"),
        ({"where": {"field": "colour"}}, "no field 'colour'"),
        ({"where": {"field": "brand", "same": True}}, "a search has none"),
        ({"personal": -1}, "personal is -1"),
        ({"personal": float("nan")}, "personal is nan"),
        ({"language": 3}, "language"),
    ],
)
def test_what_makes_no_sense_is_refused(shop: Recommender, given: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequestError, match=message):
        shop.search("rain", **given)
