"""The incremental strategy: one vector, running on, in place of a list of events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime import Event, Request
from recruntime.engine.profile import MAX_DISLIKE, profile_vector, read_history
from recruntime.engine.running_profile import decay_of, empty_profile, running_vector, updated
from recruntime.errors import BadRequestError
from recruntime.types import EVENT_WEIGHTS, RunningProfile
from tests.conftest import PLAIN, circle, clustered
from tests.support.engines import crowd, engine_of, listed

BUNDLE = engine_of(clustered(12, 6)).bundle
HALF_LIFE = 3600.0
EVENTS = st.lists(
    st.builds(
        Event,
        st.sampled_from([f"i{row}" for row in range(12)]),
        st.sampled_from(sorted(EVENT_WEIGHTS)),
        st.floats(-3e4, 3e4),
        st.none() | st.floats(0, 300),
    ),
    max_size=12,
)


def updated_by(
    events: list[Event], before: RunningProfile | None = None, decay: float | None = None
) -> RunningProfile:
    history = read_history(events, BUNDLE, HALF_LIFE)
    return updated(before or empty_profile(6), history, decay, HALF_LIFE)


@given(EVENTS, st.integers(0, 12))
def test_where_events_decay_by_time_it_equals_what_is_derived_from_all_of_them(
    events: list[Event], cut: int
) -> None:
    """Whatever their order, and wherever the visitor went on."""
    whole = profile_vector(read_history(events, BUNDLE, HALF_LIFE))
    found = running_vector(updated_by(events[cut:], updated_by(events[:cut])))
    assert (whole is None) == (found is None)
    if whole is not None and found is not None:
        np.testing.assert_allclose(found, whole, atol=1e-5)


@given(EVENTS)
def test_it_does_not_matter_from_when_time_is_counted(events: list[Event]) -> None:
    later = [replace(event, time=event.time + 1e6) for event in events]
    first, second = running_vector(updated_by(events)), running_vector(updated_by(later))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        np.testing.assert_allclose(first, second, atol=1e-5)


def test_dislikes_bend_a_taste_and_never_turn_it_round() -> None:
    events = [Event("i0"), *[Event("i1", "dislike")] * 50]
    found = running_vector(updated_by(events))
    own, other = (BUNDLE.codec.decode(BUNDLE.items.codes[row : row + 1])[0] for row in (0, 1))
    bent = own.astype(np.float64) - MAX_DISLIKE * other
    assert found is not None
    np.testing.assert_allclose(found, bent / np.linalg.norm(bent), atol=1e-6)


def test_dislikes_alone_point_nowhere() -> None:
    only = updated_by([Event("i0", "dislike")])
    assert running_vector(only) is None and only.events == 0
    assert running_vector(empty_profile(6)) is None


def test_it_stays_as_small_after_a_thousand_events_and_finite() -> None:
    running = empty_profile(6)
    for turn in range(200):
        running = updated_by([Event(f"i{turn % 12}", "purchase", 1e5 * turn)] * 5, running)
    assert running.liked.shape == (6,) and running.events == 1000
    found = running_vector(running)
    assert found is not None and np.all(np.isfinite(found))


def test_what_was_learned_tells_how_much_is_left_of_earlier_events() -> None:
    assert decay_of(np.array([])) is None
    assert decay_of(np.array([2.0, 1.0, 0.9])) == 0.5
    assert decay_of(np.array([1.0])) == decay_of(np.array([0.0, 1.0])) == 1.0
    assert decay_of(np.array([1.0, 3.0])) == 1.0  # earlier events never grow


@given(EVENTS.filter(len), st.floats(0.1, 1.0))
def test_a_learned_decay_goes_by_the_order_of_events(events: list[Event], decay: float) -> None:
    plain = [Event(event.item, "click") for event in events]
    learned = engine_of(clustered(12, 6), recency=[decay**place for place in range(20)]).bundle
    whole = profile_vector(read_history(plain, learned, HALF_LIFE))
    found = running_vector(updated_by(plain, decay=decay))
    assert whole is not None and found is not None
    np.testing.assert_allclose(found, whole, atol=1e-6)


INCREMENTAL = replace(PLAIN, strategy="incremental")
SHELF = crowd([0, 4, 8, 12, 90, 94, 98, 102])


@pytest.mark.parametrize("recency", [(), (1.0, 0.6, 0.36, 0.216)], ids=["by time", "learned"])
def test_page_by_page_it_recommends_as_the_list_of_events_does(recency: tuple[float, ...]) -> None:
    """Each page tells of its own view; nothing is lost, and nothing counted twice."""
    warm = replace(PLAIN, profile_warmup=1.0)
    subject = engine_of(SHELF, settings=replace(warm, strategy="incremental"), recency=recency)
    rederiving = subject.with_settings(warm)
    running, events = None, []
    for turn, page in enumerate(["i0", "i4", "i1", "i5"]):
        view = Event(page, time=60.0 * turn)
        events.append(view)
        deny = tuple(event.item for event in events)
        now = subject.recommend(Request(page, events=(view,), running_profile=running, deny=deny))
        derived = listed(rederiving, Request(page, events=tuple(events)))
        assert [one.item for one in now.items] == derived
        running = now.running_profile
        assert running is not None and running.events == turn + 1
    assert now.heading == "Picked for you"


def test_without_new_events_the_profile_still_speaks_and_gives_no_event_as_its_reason() -> None:
    subject = engine_of(SHELF, settings=INCREMENTAL)
    first = subject.recommend(Request(events=(Event("i4"),)))
    later = subject.recommend(Request(running_profile=first.running_profile, k=2))
    assert [one.item for one in later.items] == ["i4", "i5"]
    assert (later.heading, later.items[0].reason.kind) == ("Picked for you", "profile")
    assert later.items[0].because == ""


def test_derived_profiles_are_not_running() -> None:
    assert engine_of(SHELF).recommend(Request("i0", events=(Event("i4"),))).running_profile is None


def test_a_profile_of_another_bundle_is_refused() -> None:
    with pytest.raises(BadRequestError, match="of another bundle"):
        engine_of(circle([0, 1]), settings=INCREMENTAL).recommend(Request(running_profile=empty_profile(6)))


def test_an_unknown_strategy_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(BadRequestError, match=r"'guess': it can be rederive or incremental"):
        replace(PLAIN, strategy="guess")  # type: ignore[arg-type]
