"""Kinds of shelves: each shows what its heading says, and nothing fills it."""

from __future__ import annotations

from typing import Any

import pytest

from recruntime import Event, Request
from recruntime.engine.engine import Engine
from recruntime.errors import BadRequestError
from recruntime.kinds import KINDS
from tests.conftest import PLAIN, circle
from tests.support.engines import crowd, engine_of, listed

NEAR = crowd([0, 5, 10, 90, 95, 100])
SEEN = (Event("i3", time=1.0), Event("i4", "purchase", time=2.0), Event("i5", time=3.0))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of(NEAR, default=[6, 7], co_occurrence={0: [8]})


def ask(engine: Engine, **fields: Any) -> list[str]:
    return listed(engine, Request(**fields))


def test_similar_is_the_same_for_every_visitor_and_leaves_out_what_was_met(engine: Engine) -> None:
    new = ask(engine, item="i0", kind="similar", k=8)
    met = ask(engine, item="i0", kind="similar", k=8, events=SEEN)
    assert new[:2] == ["i1", "i2"]
    assert [item for item in new if item not in {"i3", "i4", "i5"}][: len(met)] == met[: len(new) - 3]


def test_similar_shows_nothing_for_its_co_occurrence() -> None:
    engine = engine_of(NEAR, settings=PLAIN.changed({"co_occurrence": 9.0}), co_occurrence={0: [8]})
    assert ask(engine, item="i0", k=2)[0] == "i8"
    assert ask(engine, item="i0", k=2, kind="similar") == ["i1", "i2"]


def test_for_you_does_not_follow_from_the_page_and_leaves_its_item_out(engine: Engine) -> None:
    events = (Event("i3"),)
    found = ask(engine, item="i4", events=events, kind="for-you", k=3)
    assert found == ask(engine, events=events, deny=("i4",), k=3)
    assert found[0] == "i5"


@pytest.mark.parametrize("kind", ["trending", "new", "sale"])
def test_a_list_of_the_catalog_is_shown_in_its_order_under_its_own_heading(engine: Engine, kind: str) -> None:
    result = engine.recommend(Request(kind=kind, listed=("i9", "gone", "i2", "i7"), k=6))
    assert [one.item for one in result.items] == ["i9", "i2", "i7"]
    assert result.heading == engine.bundle.labels[kind]
    assert {(one.reason.kind, one.label) for one in result.items} == {(kind, result.heading)}


def test_a_list_of_the_catalog_moves_up_what_is_like_the_session(engine: Engine) -> None:
    near = ("i9", "i8", "i7", "i2")
    assert ask(engine, kind="new", listed=near, events=(Event("i1"), Event("i0")))[0] == "i2"


def test_a_list_shows_at_most_so_many_of_a_brand_first_and_then_its_others() -> None:
    brands = ["Acme", "Acme", "Acme", "Zen", "Zen", None]
    engine = engine_of(NEAR, settings=PLAIN.changed({"at_most": {"brand": 1}}), cards={"brand": brands})
    near = ("i0", "i1", "i2", "i3", "i5")
    assert ask(engine, kind="new", listed=near, k=3) == ["i0", "i3", "i5"]
    assert ask(engine, kind="new", listed=near, k=4) == ["i0", "i3", "i5", "i1"]
    events = tuple(Event(item, time=float(at)) for at, item in enumerate(near[::-1]))
    assert ask(engine, kind="recently-viewed", events=events, k=3) == ["i0", "i1", "i2"]


def test_bought_together_is_not_moved_and_never_has_the_basket(engine: Engine) -> None:
    found = engine.recommend(
        Request(kind="bought-together", items=("i0", "i1"), listed=("i9", "i1", "i2"), events=SEEN)
    )
    assert [one.item for one in found.items] == ["i9", "i2"]
    (first, _) = engine.recommend(Request(item="i0", kind="bought-together", listed=("i9", "i2"))).items
    assert first.because == "Bought with Title 0"


def test_the_past_is_shown_newest_first_each_item_once_without_the_page(engine: Engine) -> None:
    events = (*SEEN, Event("i3", time=4.0), Event("i2", "dislike", time=5.0))
    assert ask(engine, kind="recently-viewed", events=events) == ["i3", "i5", "i4"]
    assert ask(engine, kind="recently-viewed", events=events, item="i3") == ["i5", "i4"]
    assert ask(engine, kind="buy-again", events=events) == ["i4"]
    assert ask(engine, kind="buy-again") == []


def test_what_is_sold_out_or_forbidden_is_on_no_list() -> None:
    engine = engine_of(circle([0, 10, 20]), stock=[True, False, True])
    events = (Event("i0"), Event("i1"), Event("i2"))
    assert ask(engine, kind="recently-viewed", events=events, deny=("i0",)) == ["i2"]
    assert ask(engine, kind="new", listed=("i0", "i1", "i2")) == ["i0", "i2"]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "newest"}, f"There is no kind 'newest'. The kinds are: {', '.join(KINDS)}."),
        ({"kind": 3}, "There is no kind 3."),
        ({"kind": "similar"}, "needs an item to be similar to"),
        ({"kind": "bought-together"}, "needs an item, or the items of a basket"),
        ({"kind": "new", "items": ["i1"]}, 'only the kind "bought-together" takes'),
        ({"items": ["i1"]}, 'only the kind "bought-together" takes'),
    ],
)
def test_a_kind_that_makes_no_sense_is_refused(fields: dict[str, Any], says: str) -> None:
    with pytest.raises(BadRequestError) as caught:
        Request(**fields)
    assert says in str(caught.value)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_the_running_profile(kind: str) -> None:
    engine = engine_of(NEAR, settings=PLAIN.changed({"strategy": "incremental"}))
    with_kind, without = (
        engine.recommend(Request(item="i0", events=SEEN, kind=one)).running_profile for one in (kind, "")
    )
    assert with_kind and without
    assert with_kind.liked.tolist() == without.liked.tolist()
    assert with_kind.events == without.events
