"""Several interests in one session: what lies between them is wanted by nobody."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recruntime import Event, Request
from recruntime.engine.interests import Interest, interests_of
from recruntime.engine.profile import read_history
from tests.conftest import PLAIN, circle
from tests.support.engines import engine_of, shown

# Shoes around 0°, lamps around 100°, and what is a little of both.
SHOP = circle([0, 2, 4, 6, 100, 102, 104, 106, 48, 50, 52, 54])
SUBJECT = engine_of(SHOP)


def interests(*events: Event, most: int = 3, threshold: float = 0.5) -> list[Interest]:
    return interests_of(read_history(events, SUBJECT.bundle, 3600.0), most, threshold)


def angles(interests: list[Interest]) -> list[float]:
    return [float(np.degrees(np.arctan2(one.vector[1], one.vector[0]))) for one in interests]


def test_who_looks_for_two_things_sees_both_and_not_what_lies_between() -> None:
    events = (Event("i0"), Event("i4"), Event("i1"), Event("i5"))
    one = engine_of(SHOP, settings=replace(PLAIN, interests=1))
    assert set(shown(one, Request(events=events, k=3))) <= {"i8", "i9", "i10", "i11"}
    several = engine_of(SHOP, settings=replace(PLAIN, interests=2, fusion="weighted"))
    assert {"i2", "i6"} <= set(shown(several, Request(events=events, k=8)))


def test_events_join_what_they_resemble_and_the_newest_interest_comes_first() -> None:
    two = interests(Event("i0"), Event("i4"), Event("i2"), Event("i6"))
    assert angles(two) == pytest.approx([102, 2])
    assert [one.share for one in two] == pytest.approx([0.5, 0.5])


def test_an_interest_counts_by_the_weight_of_its_events() -> None:
    cart, view = interests(Event("i0", "view"), Event("i4", "cart"))
    assert (cart.share, view.share) == pytest.approx((5 / 6, 1 / 6))


@pytest.mark.parametrize("events", [(), (Event("i0"),), (Event("i0"), Event("i1"), Event("i2"))])
def test_a_session_of_one_interest_has_no_several(events: tuple[Event, ...]) -> None:
    assert interests(*events) == []


def test_no_more_interests_than_asked_for_and_the_rest_joins_the_nearest() -> None:
    events = (Event("i8"), Event("i0"), Event("i4"))
    assert len(interests(*events, most=3, threshold=0.99)) == 3
    assert angles(interests(*events, most=2, threshold=0.99)) == pytest.approx([100, 24])
    assert interests(*events, most=1, threshold=0.99) == []


def test_dislikes_are_no_interest() -> None:
    assert interests(Event("i0"), Event("i4", "dislike")) == []


def test_an_item_that_is_like_nothing_is_no_interest_and_takes_no_place() -> None:
    subject = engine_of(np.vstack([SHOP, np.zeros((1, 2))]))
    events = (Event("i0"), Event("i4"), Event("i12"))
    both = interests_of(read_history(events, subject.bundle, 3600.0), 2, 0.5)
    assert angles(both) == pytest.approx([100, 0])
    assert sum(one.share for one in both) == pytest.approx(1)
    lonely = read_history((Event("i0"), Event("i12")), subject.bundle, 3600.0)
    assert interests_of(lonely, 3, 0.5) == []
