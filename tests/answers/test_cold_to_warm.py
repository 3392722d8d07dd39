"""Cold to warm: the page speaks first, and the session more and more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recruntime import Event, Request
from recruntime.settings import Settings
from tests.conftest import PLAIN, circle
from tests.support.engines import engine_of, shown

# The page's kind around 0°, the session's around 90°.
SHOP = circle([*range(0, 40, 2), *range(90, 130, 2)])
WARMING = replace(PLAIN, profile_warmup=3.0, fusion="weighted")


def from_session(ranking: Settings, events: int) -> float:
    """What the best item of the session's kind counts, on another kind's page."""
    session = tuple(Event(f"i{20 + turn}", time=float(turn)) for turn in range(events))
    found = engine_of(SHOP, settings=ranking).recommend(Request("i0", events=session, k=40)).items
    return max((one.score for one in found if int(one.item[1:]) >= 20), default=0.0)


def test_the_more_a_visitor_did_the_more_it_counts() -> None:
    scores = [from_session(WARMING, events) for events in range(8)]
    assert scores[0] == 0 and scores == sorted(scores)
    shares = [events / (events + 3) for events in range(1, 8)]
    assert scores[1:] == pytest.approx(shares, abs=0.01)


def test_without_warming_up_the_first_event_counts_in_full() -> None:
    assert from_session(replace(WARMING, profile_warmup=0.0), 1) == pytest.approx(1, abs=0.01)


def test_without_a_page_there_is_nothing_to_wait_for() -> None:
    subject = engine_of(SHOP, settings=replace(WARMING, profile_warmup=1000.0))
    first = subject.recommend(Request(events=(Event("i20"),), k=1)).items[0]
    assert first.item == "i21" and first.score == pytest.approx(1, abs=0.01)


def test_a_new_visitor_sees_what_is_like_the_page_under_its_own_name() -> None:
    """Also where past sessions taught that the open page is the newest event of a session."""
    for recency in ((), (1.0, 0.5)):
        subject = engine_of(SHOP, settings=replace(PLAIN, profile_warmup=1.0), recency=recency)
        for events in (
            (),
            (Event("i0"),),
            (Event("i20", "dislike"),),
            (Event("i20", "dislike"), Event("i0")),
        ):
            result = subject.recommend(Request("i0", events=events, k=3))
            assert [one.item for one in result.items] == ["i1", "i2", "i3"]
            assert result.heading == "More like this"
            assert {one.because for one in result.items} == {"Similar to Title 0"}


def test_who_was_elsewhere_has_a_shelf_of_their_own() -> None:
    for recency in ((), (1.0, 0.5)):
        subject = engine_of(SHOP, settings=replace(PLAIN, profile_warmup=1.0, profile=3), recency=recency)
        asked = Request("i0", events=(Event("i20", "purchase"), Event("i0")), k=6)
        assert subject.recommend(asked).heading == "Picked for you"
        # Where nothing on the shelf follows from the visit elsewhere, the heading does not say so either.
        result = subject.with_settings(replace(subject.settings, similar=50, profile=0.01)).recommend(asked)
        assert (result.heading, {one.reason.kind for one in result.items}) == ("More like this", {"similar"})


def test_what_was_learned_says_what_an_event_counts_by_how_many_came_after_it() -> None:
    events = (Event("i20", time=9.0), Event("i0", time=0.0))
    older = engine_of(SHOP, recency=(0.01, 1.0))
    assert shown(older, Request(events=events, k=1)) == ["i21"]
    newer = engine_of(SHOP, recency=(1.0, 0.01))
    assert shown(newer, Request(events=events, k=1)) == ["i1"]


def test_a_new_visitor_without_a_page_sees_the_default_list() -> None:
    result = engine_of(SHOP, settings=Settings(), default=(30, 3)).recommend(Request(k=2, seed=1))
    assert [one.item for one in result.items] == ["i30", "i3"]
    assert result.heading == "A good place to start"
