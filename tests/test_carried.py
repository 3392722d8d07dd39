"""The incremental strategy: one vector, carried on, in place of a list of events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruntime import Event, Request
from recruntime.engine.profile import PUSH, WEIGHTS, profile_vector, read_history
from recruntime.engine.running_profile import Carried, carried_vector, carry_on, fade_of, nothing_carried
from recruntime.errors import BadRequestError
from tests.conftest import PLAIN, circle, clustered
from tests.engines import crowd, engine_of, listed

BUNDLE = engine_of(clustered(12, 6)).bundle
HALF_LIFE = 3600.0
EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from([f"i{row}" for row in range(12)]),
        st.sampled_from(sorted(WEIGHTS)),
        st.floats(-3e4, 3e4),
        st.none() | st.floats(0, 300),
    ),
    max_size=12,
)


def carried_by(events: list[Event], before: Carried | None = None, fade: float | None = None) -> Carried:
    history = read_history(events, BUNDLE, HALF_LIFE)
    return carry_on(before or nothing_carried(6), history, fade, HALF_LIFE)


@settings(deadline=None)
@given(EVENTS, st.integers(0, 12))
def test_where_events_fade_by_time_it_equals_what_is_derived_from_all_of_them(
    events: list[Event], cut: int
) -> None:
    """Whatever their order, and wherever the visitor went on."""
    whole = profile_vector(read_history(events, BUNDLE, HALF_LIFE))
    found = carried_vector(carried_by(events[cut:], carried_by(events[:cut])))
    assert (whole is None) == (found is None)
    if whole is not None and found is not None:
        np.testing.assert_allclose(found, whole, atol=1e-5)


@settings(deadline=None)
@given(EVENTS)
def test_it_does_not_matter_from_when_time_is_counted(events: list[Event]) -> None:
    later = [replace(event, time=event.time + 1e6) for event in events]
    first, second = carried_vector(carried_by(events)), carried_vector(carried_by(later))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        np.testing.assert_allclose(first, second, atol=1e-5)


def test_dislikes_bend_a_taste_and_never_turn_it_round() -> None:
    events = [Event("i0"), *[Event("i1", "dislike")] * 50]
    found = carried_vector(carried_by(events))
    own, other = (BUNDLE.codec.decode(BUNDLE.items.codes[row : row + 1])[0] for row in (0, 1))
    bent = own.astype(np.float64) - PUSH * other
    assert found is not None
    np.testing.assert_allclose(found, bent / np.linalg.norm(bent), atol=1e-6)


def test_dislikes_alone_point_nowhere() -> None:
    only = carried_by([Event("i0", "dislike")])
    assert carried_vector(only) is None and only.events == 0
    assert carried_vector(nothing_carried(6)) is None


def test_it_stays_as_small_after_a_thousand_events_and_finite() -> None:
    carried = nothing_carried(6)
    for turn in range(200):
        carried = carried_by([Event(f"i{turn % 12}", "purchase", 1e5 * turn)] * 5, carried)
    assert carried.towards.shape == (6,) and carried.events == 1000
    found = carried_vector(carried)
    assert found is not None and np.all(np.isfinite(found))


def test_what_was_learned_tells_how_much_is_left_of_earlier_events() -> None:
    assert fade_of(np.array([])) is None
    assert fade_of(np.array([2.0, 1.0, 0.9])) == 0.5
    assert fade_of(np.array([1.0])) == fade_of(np.array([0.0, 1.0])) == 1.0
    assert fade_of(np.array([1.0, 3.0])) == 1.0  # earlier events never grow


@settings(deadline=None)
@given(EVENTS.filter(len), st.floats(0.1, 1.0))
def test_a_learned_fade_goes_by_the_order_of_events(events: list[Event], fade: float) -> None:
    plain = [Event(event.item, "click") for event in events]
    learned = engine_of(clustered(12, 6), recency=[fade**place for place in range(20)]).bundle
    whole = profile_vector(read_history(plain, learned, HALF_LIFE))
    found = carried_vector(carried_by(plain, fade=fade))
    assert whole is not None and found is not None
    np.testing.assert_allclose(found, whole, atol=1e-6)


SHELF = crowd([0, 4, 8, 12, 90, 94, 98, 102])


@pytest.mark.parametrize("recency", [(), (1.0, 0.6, 0.36, 0.216)], ids=["by time", "learned"])
def test_page_by_page_it_recommends_as_the_list_of_events_does(recency: tuple[float, ...]) -> None:
    """Each page tells of its own view; nothing is lost, and nothing counted twice."""
    subject = engine_of(SHELF, ranking=replace(PLAIN, warm=1.0), recency=recency)
    carried, events = None, []
    for turn, page in enumerate(["i0", "i4", "i1", "i5"]):
        view = Event(page, time=60.0 * turn)
        events.append(view)
        deny = tuple(event.item for event in events)
        now = subject.recommend(
            Request(page, events=(view,), strategy="incremental", carried=carried, deny=deny)
        )
        derived = listed(subject, Request(page, events=tuple(events)))
        assert [one.item for one in now.items] == derived
        carried = now.carried
        assert carried is not None and carried.events == turn + 1
    assert now.heading == "Picked for you"


def test_without_new_events_the_profile_still_speaks_and_gives_no_event_as_its_reason() -> None:
    subject = engine_of(SHELF)
    first = subject.recommend(Request(events=(Event("i4"),), strategy="incremental"))
    later = subject.recommend(Request(strategy="incremental", carried=first.carried, k=2))
    assert [one.item for one in later.items] == ["i4", "i5"]
    assert (later.heading, later.items[0].reason.kind) == ("Picked for you", "profile")
    assert later.items[0].because == ""


def test_derived_profiles_are_not_carried() -> None:
    assert engine_of(SHELF).recommend(Request("i0", events=(Event("i4"),))).carried is None


def test_a_profile_of_another_bundle_is_refused() -> None:
    with pytest.raises(BadRequestError, match="another bundle's"):
        engine_of(circle([0, 1])).recommend(Request(strategy="incremental", carried=nothing_carried(6)))


def test_an_unknown_strategy_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadRequestError, match=r"'guess': use rederive or incremental"):
        Request(strategy="guess")  # type: ignore[arg-type]
