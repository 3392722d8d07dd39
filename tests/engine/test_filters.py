"""What may be shown: whatever is asked, nothing that was met, refused or filtered out."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recruntime import Condition, Event, Request, Settings
from recruntime.engine.engine import Engine
from recruntime.errors import BadRequestError
from recruntime.rules import Rule
from recruntime.types import EVENT_WEIGHTS
from tests.conftest import PLAIN, circle, clustered
from tests.support.engines import engine_of, listed, shown

NEAR = circle([0, 4, 8, 12, 16, 20, 90, 94, 98, 102, 106, 110])
BRANDS = ["Acme", "Zen", "Zen"] * 4
SHY = Event("i1", "dislike")
engine = partial(engine_of, NEAR, cards={"brand": BRANDS})


def test_every_condition_must_be_met() -> None:
    zen = Condition("brand", ("Zen",))
    assert listed(engine(), Request("i0", where=(zen,))) == ["i1", "i2", "i4", "i5", "i7", "i8"]
    assert listed(engine(), Request("i0", where=(zen, Condition("id", ("i3", "i4"))))) == ["i4"]


def test_allowed_items_are_the_only_ones_and_denied_ones_never_come() -> None:
    request = Request("i0", allow=("i1", "i3", "i9", "gone"), deny=("i3", "gone"))
    assert listed(engine(), request) == ["i1", "i9"]


def test_nothing_is_shown_where_nothing_is_allowed() -> None:
    for nothing in (Request("i0", allow=()), Request("i0", where=(Condition("brand", ("Other",)),))):
        result = engine(settings=Settings(), popularity=range(1, 13)).recommend(nothing)
        assert result.items == () and result.heading == "A good place to start"


def test_met_items_come_again_where_the_request_lets_them_but_the_page_itself_never_does() -> None:
    events = (Event("i0"), Event("i2", "cart"))
    assert "i2" not in shown(engine(), Request("i0", events=events, k=12))
    again = shown(engine(), Request("i0", events=events, k=12, repeat=True))
    assert "i2" in again and "i0" not in again


@pytest.mark.parametrize("repeat", [False, True])
@pytest.mark.parametrize("recency", [(), (1.0, 0.0)], ids=["by time", "learned"])
@pytest.mark.parametrize(
    "events",
    [
        (SHY,),
        (SHY, Event("i2", time=1.0), Event("i3", time=2.0)),
        (SHY, Event("i2", time=1e12)),
        (SHY, Event("i1", "purchase", time=1.0)),
    ],
    ids=["alone", "among others", "long ago", "and bought"],
)
def test_what_was_disliked_never_comes_again(
    events: tuple[Event, ...], recency: tuple[float, ...], repeat: bool
) -> None:
    subject = engine(recency=recency, default=(1, 2, 3))
    for context in (None, "i0"):
        assert "i1" not in shown(subject, Request(context, events=events, k=12, repeat=repeat))


def test_what_the_visitor_met_comes_newest_first_but_for_the_last() -> None:
    again = Settings(**{**PLAIN.as_data(), "similar": 0.0, "profile": 0.0, "revisit": 1.0, "rules": ()})
    events = (Event("i1"), Event("i7"), Event("i3"), Event("i8"))
    for recency in ((), (1.0, 0.5)):
        subject = engine(settings=again, recency=recency)
        assert shown(subject, Request(events=events, repeat=True)) == ["i3", "i7", "i1"]
        # On the page of the last one, and on another page, from which one may go back to it.
        assert shown(subject, Request("i8", events=events, repeat=True)) == ["i3", "i7", "i1"]
        assert shown(subject, Request("i9", events=events, repeat=True)) == ["i8", "i3", "i7", "i1"]


def test_more_than_there_is_shows_all_that_there_is() -> None:
    everything = engine(default=range(12)).recommend(Request(k=1000))
    assert [one.item for one in everything.items] == [f"i{row}" for row in range(12)]


@pytest.mark.parametrize("k", [0, 1001, 2.5, float("nan")])
def test_a_number_that_is_none_is_refused(k: int) -> None:
    with pytest.raises(BadRequestError, match=r"ask for 1 to 1000|must be a whole number"):
        Request(k=k)


RANKINGS = st.builds(
    Settings,
    fusion=st.sampled_from(["rrf", "weighted"]),
    similar=st.sampled_from([0.0, 1.0]),
    co_occurrence=st.sampled_from([0.0, 1.0]),
    profile=st.sampled_from([0.0, 1.0]),
    popularity=st.sampled_from([0.0, 0.05, 1.0]),
    profile_warmup=st.sampled_from([0.0, 1.0]),
    interests=st.integers(1, 4),
    duplicate_threshold=st.sampled_from([0.0, 0.5, 0.98, 2.0]),
    diversity=st.sampled_from([0.0, 0.3, 1.0]),
    exploration=st.sampled_from([0.0, 0.5, 1.0]),
    popularity_penalty=st.sampled_from([-1.0, 0.0, 1.0]),
    price_affinity=st.sampled_from([0.0, 1.0]),
    at_most=st.sampled_from([{}, {"brand": 1}, {"brand": 3}]),
    rules=st.sampled_from(
        [
            (),
            (Rule(Condition("brand", ("Zen",)), pin=1), Rule(Condition("brand", ("Zen",)), 0.0, 9)),
            (Rule(Condition("brand"), 1000.0), Rule(Condition("id", ("i3",)), pin=2)),
        ]
    ),
)
IDS = st.sampled_from([f"i{row}" for row in range(41)])  # i40 is not in the catalog
EVENTS = st.lists(
    st.builds(Event, IDS, st.sampled_from(sorted(EVENT_WEIGHTS)), st.floats(-1e12, 1e12)), max_size=6
)


def random_shop() -> Engine:
    random = np.random.default_rng(3)
    return engine_of(
        np.vstack([clustered(38, 8, 4), np.zeros((2, 8))]),
        cards={"brand": [("Acme", "Zen", None)[row % 3] for row in range(40)]},
        popularity=random.integers(0, 256, 40).tolist(),
        co_occurrence={row: random.choice(40, 5, replace=False).tolist() for row in range(0, 40, 2)},
        stock=[row % 7 != 0 for row in range(40)],
    )


SHOP = random_shop()
ZEN = Condition("brand", ("Zen",))
REQUESTS = st.builds(
    Request,
    item=st.none() | IDS.filter(lambda item: item != "i40"),
    events=EVENTS.map(tuple),
    k=st.sampled_from([1, 6, 100]),
    where=st.sampled_from([(), (ZEN,)]),
    allow=st.none() | st.lists(IDS).map(tuple),
    deny=st.lists(IDS, max_size=5).map(tuple),
    repeat=st.booleans(),
    seed=st.none() | st.integers(0, 5),
)


@settings(max_examples=300)
@given(RANKINGS, REQUESTS)
def test_whatever_the_settings_a_shelf_keeps_its_promises(ranking: Settings, request_: Request) -> None:
    """At most k different items, all in stock and allowed, with finite scores; and the same on every call.

    Under conditions as many as there are, but for variants.
    """
    result = SHOP.with_settings(ranking).recommend(request_)
    assert result == SHOP.with_settings(ranking).recommend(request_)
    found = [one.item for one in result.items]
    met = {event.item for event in request_.events if not request_.repeat or event.type == "dislike"}
    assert len(found) == len(set(found)) <= request_.k
    assert not {request_.item, *request_.deny, *met} & set(found)
    assert request_.allow is None or set(found) <= set(request_.allow)
    if request_.restricted and ranking.duplicate_threshold > 1:
        fitting = {f"i{row}" for row in range(40) if row % 7 and (not request_.where or row % 3 == 1)}
        listed = fitting if request_.allow is None else fitting & {*request_.allow}
        assert len(found) == min(request_.k, len(listed - {request_.item, *request_.deny, *met}))
    for one in result.items:
        assert int(one.item[1:]) % 7 != 0
        assert np.isfinite(one.score) and one.score >= 0
        assert not request_.where or one.card["brand"] == "Zen"
        assert one.reason.kind != "dislike" and one.label in SHOP.bundle.labels.values()
