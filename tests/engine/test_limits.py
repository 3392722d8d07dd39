"""At most so many items of a brand on a shelf, which is full all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime import BadRequestError, Condition, Request, Rule, Settings
from tests.conftest import PLAIN, circle
from tests.support.engines import crowd, engine_of, listed

SHELF = crowd([0, 4, 8, 12, 16, 20, 24])
BRANDS = ["Acme", "Acme", "ACME", "Acme, Zen", "Zen", None, None]


def page(at_most: dict[str, int], *, ranking: Settings = PLAIN, k: int = 4, **options: Any) -> list[str]:
    """What i0's page shows of i1 to i6, the nearest first, and of i7 to i13 on the far side."""
    cards = options.pop("cards", {"brand": BRANDS})
    subject = engine_of(SHELF, settings=replace(ranking, at_most=at_most), cards=cards)
    return listed(subject, Request("i0", k=k, **options))


def test_a_value_is_shown_as_often_as_the_limit_says_whatever_its_case() -> None:
    assert page({}) == ["i1", "i2", "i3", "i4"]
    assert page({"brand": 2}) == ["i1", "i2", "i4", "i5"]
    assert page({"brand": 1}) == ["i1", "i4", "i5", "i6"]


def test_each_value_of_a_list_counts_and_a_path_is_one_value() -> None:
    assert page({"brand": 3}, k=5) == ["i1", "i2", "i3", "i4", "i5"]
    tags = ["", "red, blue", "blue | dry", "dry", "red", "wet", "red"]
    assert page({"tags": 1}, cards={"tags": tags}, k=3) == ["i1", "i3", "i5"]
    paths = ["", "Women > Dresses", "Women > Shoes", "women>dresses", "Women", "Men", "Men"]
    assert page({"path": 1}, cards={"path": paths}, k=4) == ["i1", "i2", "i4", "i5"]


def test_numbers_have_limits_too_and_several_limits_hold_together() -> None:
    cards: dict[str, Any] = {"brand": BRANDS, "size": [1.0, 1.0, 2.0, 3.0, 1.0, None, None]}
    assert page({"size": 1}, cards=cards) == ["i1", "i2", "i3", "i5"]
    assert page({"size": 1, "brand": 2}, cards=cards) == ["i1", "i2", "i5", "i6"]


def test_a_shelf_that_would_not_be_full_is_filled_with_the_most_similar_of_what_was_held_back() -> None:
    subject = engine_of(
        crowd([0, 4, 8, 12]),
        settings=replace(PLAIN, at_most={"brand": 1}),
        cards={"brand": ["Acme"] * 4 + ["Zen"] * 4},
    )
    found = subject.recommend(Request("i0", k=5)).items
    assert [one.item for one in found][:1] == ["i1"] and found[1].card["brand"] == "Zen"
    assert [one.item for one in found][2:4] == ["i2", "i3"]
    assert {one.reason.kind for one in found[1:]} == {"backfill"}
    assert found[2].label == subject.bundle.labels["backfill"]


def test_where_all_that_may_be_shown_is_of_one_brand_the_shelf_is_full_of_it() -> None:
    acme = Condition("brand", ("Acme",))
    assert page({"brand": 1}, where=(acme,), k=6) == ["i1", "i2", "i3"]


def test_pinned_items_count_wherever_they_stand() -> None:
    pin = Rule(Condition("id", ("i2",)), pin=4)
    assert page({"brand": 1}, ranking=replace(PLAIN, rules=(pin,))) == ["i4", "i5", "i6", "i2"]
    far = Rule(Condition("id", ("i9",)), pin=1)
    cards = {"brand": ["", "Acme", "Zen", "", "", "", "", "", "", "Acme"]}
    assert page({"brand": 1}, ranking=replace(PLAIN, rules=(far,)), cards=cards)[:2] == ["i9", "i2"]
    both = (Rule(Condition("id", ("i1",)), pin=1), Rule(Condition("id", ("i2",)), pin=2))
    assert page({"brand": 1}, ranking=replace(PLAIN, rules=both))[:3] == ["i1", "i2", "i4"]


@pytest.mark.parametrize("k", [1, 4])
def test_a_field_that_cards_do_not_have_is_named_with_the_remedy(k: int) -> None:
    with pytest.raises(BadRequestError, match=r"no field 'brnd'.*Did you mean 'brand'\?.*--card brnd"):
        page({"brnd": 2}, k=k)
    with pytest.raises(BadRequestError, match="no field 'brnd'"):
        page({"brnd": 2}, allow=())


@given(
    st.lists(st.sampled_from(["a", "b", "c", "a, b", ""]), min_size=24, max_size=24),
    st.integers(1, 3),
    st.integers(1, 8),
    st.sampled_from([0.0, 0.4]),
    st.none() | st.integers(0, 9),
)
def test_no_value_is_shown_more_often_while_others_are_left(
    tags: list[str], most: int, k: int, diversity: float, seed: int | None
) -> None:
    """Whatever the variety and the exploration: if the limit is broken, no item outside it was left out."""
    ranking = replace(PLAIN, at_most={"tag": most}, diversity=diversity, exploration=0.5)
    subject = engine_of(circle(range(0, 96, 4)), settings=ranking, cards={"tag": tags})
    found = subject.recommend(Request("i0", k=k, seed=seed)).items
    shown = [str(one.card["tag"] or "").split(", ") for one in found]
    counts = {value: sum(value in own for own in shown) for value in "abc"}
    assert len(found) == k
    if max(counts.values()) > most:
        ids = {one.item for one in found} | {"i0"}
        left = [tag.split(", ") for row, tag in enumerate(tags) if f"i{row}" not in ids]
        assert all(any(counts.get(value, 0) >= most for value in own) for own in left)
