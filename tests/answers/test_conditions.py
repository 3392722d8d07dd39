"""Conditions on cards: which items meet them, and what is refused."""

from __future__ import annotations

import json
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruntime import Condition, Event, Request
from recruntime.conditions import condition_from
from recruntime.errors import BadRequestError
from tests.conftest import circle
from tests.support.engines import Value, engine_of, listed, shown
from tests.support.paths import ROOT

SHARED = ROOT / "web/test/support/conditions.json"
RELATIVE = ROOT / "web/test/support/relative_conditions.json"
SHELF = circle([0, 1, 2, 3, 4])
BRANDS = ("Acme", "Zen", "acme, Outdoor", None, "Zenith")


def meeting(condition: Condition, **cards: Any) -> list[int]:
    """The rows that meet it."""
    count = len(next(iter(cards.values()))) if cards else len(SHELF)
    engine = engine_of(circle(range(count)), cards=cards)
    return [int(row) for row in np.flatnonzero(engine.filters.mask(condition))]


@pytest.mark.parametrize(("value", "asked", "met"), json.loads(SHARED.read_text(encoding="utf-8")))
def test_the_engine_reads_a_condition_as_the_page_does(
    value: Value, asked: dict[str, Any], met: bool
) -> None:
    """Beside an item that makes the field a text or a number where this one's is missing."""
    number = isinstance(value, float | int) or "low" in asked or "high" in asked
    condition = condition_from({"field": "facet", **asked})
    assert (0 in meeting(condition, facet=[value, 1.0 if number else "other"])) == met


@pytest.mark.parametrize(("own", "value", "asked", "met"), json.loads(RELATIVE.read_text(encoding="utf-8")))
def test_the_engine_compares_with_the_pages_item_as_the_page_does(
    own: Value, value: Value, asked: dict[str, Any], met: bool
) -> None:
    """Beside an item that makes the field a text or a number where the values are missing."""
    number = isinstance(own or value, float | int) or {"min_times", "max_times"} & asked.keys()
    engine = engine_of(SHELF[:3], cards={"facet": [own, value, 1.0 if number else "other"]})
    found = listed(engine, Request("i0", where=(condition_from({"field": "facet", **asked}),), allow=("i1",)))
    assert (found == ["i1"]) == met


def test_what_is_relative_needs_an_item_to_compare_with() -> None:
    for condition in (Condition("title", same=True), Condition("price", max_times=1.0)):
        engine = engine_of(SHELF)
        with pytest.raises(
            BadRequestError, match=r"'\w+' is compared with the page's item, but there is none"
        ):
            engine.recommend(Request(where=(condition,)))
        engine.recommend(Request("i0", where=(condition,)))


def test_a_shelf_for_the_visitor_is_compared_with_the_page_too() -> None:
    engine = engine_of(SHELF, cards={"brand": ["Acme", "Acme", "Zen", "Zen", "acme"]})
    request = Request("i0", kind="for-you", where=(Condition("brand", same=True),), events=(Event("i2"),))
    assert sorted(listed(engine, request)) == ["i1", "i4"]


def test_a_text_is_no_multiple_of_another() -> None:
    for condition in (Condition("title", max_times=1.0), Condition("title", min_times=1.0)):
        with pytest.raises(BadRequestError, match="'title' is a text: it has values, but no range"):
            shown(engine_of(SHELF), Request("i0", where=(condition,)))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"field": "price", "max_times": "1"}, "max_times of 'price' is '1': it must be a number from 0 up"),
        ({"field": "price", "max_times": -1}, "max_times of 'price' is -1"),
        ({"field": "price", "min_times": nan}, "min_times of 'price' is nan"),
        ({"field": "price", "min_times": inf}, "min_times of 'price' is inf"),
        ({"field": "price", "min_times": True}, "min_times of 'price' is True"),
        (
            {"field": "price", "min_times": 2, "max_times": 1},
            "2 to 1 times that of the page's item: the lower end",
        ),
        ({"field": "brand", "same": 1}, "same of 'brand' is 1: it must be True or False"),
        ({"field": "brand", "same": "yes"}, "same of 'brand' is 'yes'"),
        ({"field": "id", "same": True}, "Every item has an 'id' of its own"),
        ({"field": "brand", "sam": True}, "no 'sam'. Did you mean 'same'"),
    ],
)
def test_a_comparison_that_makes_no_sense_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        condition_from(asked)


def test_a_value_is_found_whole_or_in_a_list_whatever_its_case() -> None:
    assert meeting(Condition("brand", ("ACME",)), brand=BRANDS) == [0, 2]
    assert meeting(Condition("brand", ("zen", "outdoor")), brand=BRANDS) == [1, 2]


def test_a_condition_without_values_asks_for_any_value() -> None:
    assert meeting(Condition("brand"), brand=BRANDS) == [0, 1, 2, 4]
    assert meeting(Condition("price")) == [0, 3]


def test_the_ends_of_a_range_belong_to_it() -> None:
    prices = [1.0, 2.0, 3.0, None, 4.0]
    assert meeting(Condition("cost", low=2.0, high=3.0), cost=prices) == [1, 2]
    assert meeting(Condition("cost", high=inf), cost=prices) == [0, 1, 2, 4]


def test_an_item_can_be_named_by_its_id() -> None:
    assert meeting(Condition("id", ("i3", "gone"))) == [3]


TEXTS = st.text("aB, >|", max_size=6)


@settings(max_examples=30)
@given(st.lists(TEXTS, min_size=1, max_size=6), st.lists(TEXTS.filter(str.strip), max_size=3))
def test_each_row_is_judged_by_its_own_text(texts: list[str], any_of: list[str]) -> None:
    condition = Condition("facet", tuple(any_of))
    together = meeting(condition, facet=[*texts, "x"])
    alone = [
        row for row, text in enumerate([*texts, "x"]) if meeting(condition, facet=[text, "x"])[:1] == [0]
    ]
    assert together == alone


def test_more_conditions_than_are_kept_are_answered_alike() -> None:
    engine = engine_of(SHELF)
    conditions = [Condition("id", (f"i{row % 5}",), -inf, inf) for row in range(5)]
    conditions += [Condition("price", high=float(end)) for end in range(60)]
    first = [engine.filters.mask(condition).tolist() for condition in conditions]
    assert [engine.filters.mask(condition).tolist() for condition in conditions] == first


def test_a_field_that_cards_do_not_have_is_named_with_the_remedy() -> None:
    with pytest.raises(BadRequestError, match=r"no field 'brand': they have id, title, .*--card brand"):
        shown(engine_of(SHELF), Request("i0", where=(Condition("brand"),)))


def test_a_text_has_no_range() -> None:
    with pytest.raises(BadRequestError, match="'title' is a text"):
        shown(engine_of(SHELF), Request("i0", where=(Condition("title", low=1.0),)))


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (nan, 1.0), (0.0, nan)])
def test_a_range_that_is_none_is_refused(low: float, high: float) -> None:
    with pytest.raises(BadRequestError, match="the lower end comes first"):
        Condition("price", low=low, high=high)


@given(
    st.builds(
        Condition,
        st.text(min_size=1),
        st.lists(st.text(), max_size=3).map(tuple),
        st.floats(max_value=0, allow_nan=False),
        st.floats(min_value=0, allow_nan=False),
    )
    | st.builds(
        Condition,
        st.text(min_size=1).filter(lambda field: field != "id"),
        same=st.booleans(),
        min_times=st.none() | st.floats(0, 1),
        max_times=st.none() | st.floats(1, 1e300),
    )
)
def test_a_condition_survives_as_json(condition: Condition) -> None:
    assert condition_from(json.loads(json.dumps(condition.as_data()))) == condition


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        {"any_of": ["x"]},
        {"field": 1},
        {"field": "brand", "of": ["Acme"]},
        {"field": "price", "low": "1"},
        {"field": "price", "low": 3, "high": 1},
    ],
)
def test_what_is_no_condition_is_refused_in_the_callers_way(data: object) -> None:
    with pytest.raises(ValueError, match=r"condition looks like|no 'of'|lower end|must be of numbers"):
        condition_from(data, ValueError)
