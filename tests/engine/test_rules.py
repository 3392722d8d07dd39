"""Business rules with dates, pages and kinds, and rules that compare with the page's item."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime import BadRequestError, Condition, Request, Rule
from recruntime.bridge import day_of
from recruntime.rules import RULED_KINDS, rule_from
from tests.conftest import PLAIN
from tests.support.engines import Value, crowd, engine_of, listed

CARDS: dict[str, list[Value]] = {
    "brand": ["Acme", "Zen", "Zen", "Acme", "Zen", None],
    "category": ["wine", "wine", "glass", "glass", "wine", "wine"],
    "cost": [10.0, 30.0, 20.0, 5.0, 8.0, None],
}
GLASS = Condition("category", ("glass",))
LAST = Condition("id", ("i5",))


def page(rule: Rule, item: str | None = "i0", **options: Any) -> list[str]:
    """i1 to i5 in this order on the page of i0, if the rule does not hold."""
    subject = engine_of(crowd([0, 4, 8, 12, 16, 20]), settings=replace(PLAIN, rules=(rule,)), cards=CARDS)
    return listed(subject, Request(item, k=5, **options))


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        ("2026-12-23", False),
        ("2026-12-24", True),
        ("2026-12-25", True),
        (date(2026, 12, 26), True),
        ("2026-12-27", False),
        ("", False),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(day: Any, holds: bool) -> None:
    rule = Rule(LAST, pin=1, from_="2026-12-24", until="2026-12-26")
    assert (page(rule, day=day)[0] == "i5") == holds


def test_a_rule_may_begin_or_end_and_without_a_day_only_rules_without_dates_hold() -> None:
    begins, ends = Rule(LAST, pin=1, from_="2026-12-24"), Rule(LAST, pin=1, until="2026-12-24")
    assert page(begins, day="2027-05-01")[0] == page(ends, day="1999-05-01")[0] == "i5"
    assert page(begins, day="2026-12-01")[0] == page(ends, day="2026-12-25")[0] == "i1"
    assert page(begins)[0] == page(ends)[0] == "i1" and page(Rule(LAST, pin=1))[0] == "i5"


def test_a_rule_of_pages_holds_where_their_item_meets_its_condition() -> None:
    rule = Rule(GLASS, factor=100.0, pages=Condition("category", ("wine",)))
    assert page(rule)[:2] == ["i2", "i3"]
    assert page(replace(rule, pages=Condition("cost", high=9.0)))[:2] == ["i1", "i2"]
    pinned = Rule(LAST, pin=1, pages=Condition("brand", ("Zen",)))
    assert page(pinned, "i1")[0] == "i5" and page(pinned)[0] == "i1"
    assert "i5" not in page(Rule(LAST, pin=1, pages=Condition("brand")), None)[:1]


def test_a_rule_of_kinds_holds_on_their_shelves_alone() -> None:
    rule = Rule(LAST, factor=100.0, kinds=("similar", "new"))
    near = tuple(f"i{row}" for row in range(1, 6))
    assert page(rule)[0] == "i1" and page(rule, kind="similar")[0] == "i5"
    assert page(rule, kind="new", listed=near)[0] == "i5"
    assert page(rule, kind="sale", listed=near)[0] == "i1"
    plain = replace(rule, kinds=("",))
    assert page(plain)[0] == "i5" and page(plain, kind="similar")[0] == "i1"


def test_a_rule_may_compare_with_the_pages_item() -> None:
    assert page(Rule(Condition("brand", same=True), factor=100.0))[0] == "i3"
    assert page(Rule(Condition("cost", max_times=1.0), pin=1))[0] in ("i3", "i4")
    cheaper = Rule(Condition("cost", min_times=0.6, max_times=1.0), factor=100.0)
    assert page(cheaper)[0] == "i4"
    # Without an item, or a value of it, nothing is like it.
    assert page(cheaper, "i5") == page(Rule(LAST), "i5")
    assert page(cheaper, None) == page(Rule(LAST), None)


def test_the_day_of_a_page_is_that_of_its_seed() -> None:
    assert day_of(0) == "1970-01-01" and day_of(20_446) == "2025-12-24"
    assert day_of(None) == day_of(2**53) == day_of(-(2**53)) == ""


def day_texts() -> st.SearchStrategy[str]:
    return st.just("") | st.dates().map(date.isoformat)


@given(
    day_texts(), day_texts(), st.none() | st.just(GLASS), st.lists(st.sampled_from(RULED_KINDS), unique=True)
)
def test_a_rule_survives_as_data(from_: str, until: str, pages: Condition | None, kinds: list[str]) -> None:
    if from_ and until:
        from_, until = sorted((from_, until))
    rule = Rule(Condition("cost", max_times=2.0), 2.0, None, from_, until, pages, tuple(kinds))
    assert rule_from(rule.as_data()) == rule


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"from": "24.12.2026"}, "from is '24.12.2026': it must be a day such as \"2026-12-24\""),
        ({"until": "2026-02-30"}, "until is '2026-02-30': it must be a day"),
        ({"until": "2026-W52-4"}, "until is '2026-W52-4'"),
        ({"until": 20261224}, "until is 20261224"),
        (
            {"from": "2026-12-26", "until": "2026-12-24"},
            "from 2026-12-26 until 2026-12-24: the first day comes",
        ),
        ({"pages": "wine"}, "A condition looks like"),
        ({"pages": {"field": "brand", "same": True}}, "not compared with itself"),
        ({"kinds": ["simlar"]}, "kinds have 'simlar'. Did you mean 'similar'. Rules change shelves of"),
        ({"kinds": ["buy-again"]}, "kinds have 'buy-again'. Rules change shelves of the kinds '', 'similar'"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(BadRequestError, match=words):
        rule_from({"where": {"field": "brand"}, **more})


def test_the_engine_names_a_field_of_pages_that_cards_lack() -> None:
    with pytest.raises(BadRequestError, match=r"no field 'country'"):
        page(Rule(GLASS, factor=2.0, pages=Condition("country", ("fr",))))
