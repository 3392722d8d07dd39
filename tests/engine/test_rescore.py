"""Adjustments: the long tail's chance, prices near the session's, and the shop's own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from recruntime import Condition, Event, Request, Rule, Settings
from recruntime.engine.profile import History, read_history
from recruntime.engine.rescore import popularity_factors, price_factors, usual_price
from tests.conftest import PLAIN
from tests.support.engines import crowd, engine_of, shown

SHELF = crowd([0, 4, 8, 12, 16, 20])
BRANDS = ["Acme", "Zen", "Zen", "Acme", "Acme", "Zen"]


def ruled(*rules: Rule) -> Settings:
    return replace(PLAIN, rules=rules)


def page(ranking: Settings, k: int = 5, **options: Any) -> list[str]:
    """What i0's page shows: i1 to i5 in this order if nothing is adjusted."""
    subject = engine_of(SHELF, settings=ranking, cards={"brand": BRANDS}, popularity=[0, 1, 2, 3, 200, 100])
    return shown(subject, Request("i0", k=k, **options))


def test_the_popular_give_way_to_the_tail_or_the_other_way_round() -> None:
    assert page(PLAIN) == ["i1", "i2", "i3", "i4", "i5"]
    assert page(replace(PLAIN, popularity_penalty=1.0)) == ["i1", "i2", "i3", "i5", "i4"]
    assert page(replace(PLAIN, popularity_penalty=-1.0)) == ["i4", "i5", "i1", "i2", "i3"]


def test_the_most_popular_item_loses_the_whole_penalty() -> None:
    bundle = engine_of(SHELF, popularity=[255, 51, 0, 0, 0, 0]).bundle
    np.testing.assert_allclose(popularity_factors(bundle, np.arange(3), 0.5), [0.5, 0.9, 1.0])
    np.testing.assert_allclose(popularity_factors(bundle, np.arange(3), -0.5), [1.5, 1.1, 1.0])


def seen(*events: Event) -> History:
    return read_history(events, engine_of(SHELF).bundle, 3600.0)


def test_the_usual_price_is_the_geometric_mean_of_what_was_looked_at() -> None:
    bundle = engine_of(SHELF, cards={"price": [10.0, 40.0, None, 0.0, 1000.0, 10.0]}).bundle
    assert usual_price(bundle, seen(Event("i0"), Event("i1"))) == pytest.approx(20)
    assert usual_price(bundle, seen(Event("i0")), seen(Event("i1", "click"))) == pytest.approx(
        (10 * 40 * 40) ** (1 / 3)
    )
    assert usual_price(bundle, seen(Event("i0"), Event("i4", "dislike"))) == pytest.approx(10)
    assert usual_price(bundle, seen(Event("i2"), Event("i3")), seen()) is None


def test_at_half_or_double_the_price_half_of_the_preference_is_lost() -> None:
    bundle = engine_of(SHELF, cards={"price": [10.0, 20.0, 5.0, 80.0, None, 0.0]}).bundle
    factors = price_factors(bundle, np.arange(6), 10.0, 0.5)
    np.testing.assert_allclose(factors, [1.0, 0.75, 0.75, 0.625, 0.75, 0.75])
    assert price_factors(bundle, np.arange(6), None, 0.5).tolist() == [1.0] * 6


def test_a_bundle_without_prices_has_no_price_to_prefer() -> None:
    bundle = engine_of(SHELF, cards={"price": ["cheap"] * 6}).bundle
    assert usual_price(bundle, seen(Event("i0"))) is None
    assert price_factors(bundle, np.arange(6), 10.0, 1.0).tolist() == [1.0] * 6


def test_what_costs_about_as_much_comes_first() -> None:
    subject = engine_of(
        SHELF,
        settings=replace(PLAIN, price_affinity=1.0),
        cards={"price": [10.0, 90.0, 11.0, 500.0, 9.0, 80.0]},
    )
    assert shown(subject, Request(events=(Event("i0"),), k=2)) == ["i2", "i4"]


def test_the_open_pages_price_alone_moves_nothing() -> None:
    """Else the most similar item would lose its place to one that costs the same."""
    subject = engine_of(
        SHELF, settings=replace(PLAIN, price_affinity=1.0), cards={"price": [10.0, 90.0, 11.0]}
    )
    assert shown(subject, Request("i0", k=2)) == ["i1", "i2"]


def test_what_is_boosted_comes_first_and_what_is_buried_last() -> None:
    zen = Condition("brand", ("Zen",))
    assert page(ruled(Rule(zen, 1.5))) == ["i1", "i2", "i5", "i3", "i4"]
    assert page(ruled(Rule(zen, 0.5))) == ["i3", "i4", "i1", "i2", "i5"]
    assert page(ruled(Rule(zen, 0.0))) == ["i3", "i4", "i1", "i2", "i5"]


def test_rules_add_up() -> None:
    assert (
        page(ruled(Rule(Condition("brand", ("Zen",)), 2.0), Rule(Condition("id", ("i5",)), 2.0)))[0] == "i5"
    )


def test_a_pinned_item_stands_in_its_place_and_nowhere_else() -> None:
    for place in range(1, 6):
        found = page(ruled(Rule(Condition("id", ("i3",)), pin=place)))
        assert found.index("i3") == place - 1 and sorted(found) == ["i1", "i2", "i3", "i4", "i5"]


def test_of_several_items_the_most_popular_is_pinned() -> None:
    assert page(ruled(Rule(Condition("brand", ("Acme", "Zen")), pin=2)), k=3) == ["i1", "i4", "i2"]


def test_what_else_a_rule_pins_moves_on() -> None:
    acme, any_ = Condition("brand", ("Acme",)), Condition("brand")
    assert page(ruled(Rule(acme, pin=1), Rule(acme, pin=2), Rule(any_, pin=4))) == [
        "i4",
        "i3",
        "i1",
        "i5",
        "i2",
    ]
    assert page(ruled(Rule(acme, pin=1), Rule(any_, pin=1))) == ["i4", "i1", "i2", "i3", "i5"]


def test_an_item_from_elsewhere_can_be_pinned_and_says_so() -> None:
    subject = engine_of(SHELF, settings=ruled(Rule(Condition("id", ("i6",)), pin=2)))
    found = subject.recommend(Request("i0", k=3)).items
    assert [one.item for one in found] == ["i1", "i6", "i2"]
    assert (found[1].label, found[1].reason.kind, found[1].score) == ("Our recommendation", "pinned", 0.0)


def test_a_pin_beyond_the_shelf_is_none() -> None:
    assert page(ruled(Rule(Condition("id", ("i5",)), pin=4)), k=3) == ["i1", "i2", "i3"]
    assert page(ruled(Rule(Condition("id", ("i5",)), pin=1)), k=1) == ["i5"]


def test_a_pin_on_a_short_shelf_stands_at_its_end() -> None:
    assert page(ruled(Rule(Condition("id", ("i5",)), pin=5)), allow=("i1", "i5")) == ["i1", "i5"]


def test_what_may_not_be_shown_is_not_pinned_either() -> None:
    rules = ruled(Rule(Condition("id", ("i3",)), pin=1))
    assert page(rules, deny=("i3",))[0] == "i1"
    assert page(rules, events=(Event("i3"),))[0] != "i3"
