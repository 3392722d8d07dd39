"""What the engine recommends, on catalogs whose answer anyone can see: items on a circle, by angle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from recruntime import Event, Request, Result
from recruntime.engine.engine import Engine
from recruntime.errors import BadRequestError, UnknownItemError
from tests.conftest import bundle_of, circle, contents_of

# Two families: i0 … i5 around 0°, i6 … i11 around 90°.
FAMILIES = circle([0, 4, 8, 12, 16, 20, 90, 94, 98, 102, 106, 110])


def engine(
    codec: str = "int8", *, default: Sequence[int] = (), stock: Sequence[bool] | None = None
) -> Engine:
    return Engine(bundle_of(contents_of(FAMILIES, codec=codec, default=default, stock=stock)))


def items_of(result: Result) -> list[str]:
    return [one.item for one in result.items]


def test_similar_items_come_nearest_first_and_without_the_context(codec_name: str) -> None:
    assert items_of(engine(codec_name).recommend(Request(item="i0", k=4))) == ["i1", "i2", "i3", "i4"]


def test_the_lists_that_the_builder_made_lead_what_is_similar() -> None:
    """But for what was seen, is the page itself, is out of stock or unknown."""
    subject = engine(stock=[row != 9 for row in range(12)])
    near = tuple(zip(("i4", "i9", "gone", "i0", "i8", "i3"), (1.0, 0.9, 0.9, 0.9, 0.9, 0.9), strict=True))
    events = (Event("i3", "dislike"),)
    assert items_of(subject.recommend(Request("i0", neighbors=near, events=events, k=4))) == [
        "i4",
        "i8",
        "i1",
        "i2",
    ]


def test_items_of_another_kind_fill_the_shelf_and_are_not_called_similar() -> None:
    result = engine().recommend(Request(item="i0", k=12))
    assert items_of(result) == [f"i{row}" for row in range(1, 12)]
    kinds = {one.item: one.reason.kind for one in result.items}
    assert {item for item, kind in kinds.items() if kind == "similar"} == {"i1", "i2", "i3", "i4", "i5"}
    assert set(kinds.values()) == {"similar", "backfill"}


def test_what_was_seen_is_not_shown_again(codec_name: str) -> None:
    events = (Event("i1"), Event("i3", "click", time=5.0))
    shown = items_of(engine(codec_name).recommend(Request("i0", events=events, k=12)))
    assert shown and not {"i0", "i1", "i3"} & set(shown)


def test_a_session_elsewhere_brings_its_own_kind_to_the_page() -> None:
    events = (Event("i6", time=1.0), Event("i7", time=2.0))
    result = engine().recommend(Request("i0", events=events, k=4))
    assert set(items_of(result)) == {"i1", "i2", "i8", "i9"}
    assert result.heading == "Picked for you"


def test_what_lies_between_page_and_session_does_not_push_out_the_best_of_each() -> None:
    """All round a circle: page at 0 degrees, session at 90. At 45 stands what is somewhere in both lists."""
    subject = Engine(bundle_of(contents_of(circle([1.8 * row for row in range(200)]))))
    shown = items_of(subject.recommend(Request("i0", events=(Event("i50"),), k=4)))
    assert set(shown) == {"i1", "i199", "i49", "i51"}


def test_without_a_page_the_session_alone_speaks() -> None:
    result = engine().recommend(Request(events=(Event("i11"),), k=3))
    assert items_of(result) == ["i10", "i9", "i8"]
    assert {one.label for one in result.items} == {"Picked for you"}


def test_of_whom_nothing_is_known_sees_the_default_list() -> None:
    result = engine(default=(5, 6, 0)).recommend(Request(k=2))
    assert items_of(result) == ["i5", "i6"]
    assert result.heading == result.items[0].label == "A good place to start"
    assert result.items[0].because == ""


def test_the_reason_names_the_event_that_speaks_for_the_item() -> None:
    events = (Event("i3", "like", time=1.0), Event("i9", "view", time=1.0))
    reasons = {one.item: one for one in engine().recommend(Request(events=events, k=12)).items}
    assert reasons["i2"].because == "Because you liked Title 3"
    assert (reasons["i2"].reason.kind, reasons["i2"].reason.item) == ("like", "i3")


def test_the_reason_for_a_similar_item_is_the_page() -> None:
    first = engine().recommend(Request("i0", k=1)).items[0]
    assert (first.label, first.because) == ("More like this", "Similar to Title 0")


def test_a_dislike_pushes_away_and_is_not_shown() -> None:
    liked_middle = (Event("i3", time=1.0),)
    plain = items_of(engine().recommend(Request(events=liked_middle, k=5)))
    pushed = items_of(
        engine().recommend(Request(events=(*liked_middle, Event("i5", "dislike", time=1.0)), k=5))
    )
    assert "i5" not in pushed
    assert plain.index("i4") < plain.index("i1") and pushed.index("i1") < pushed.index("i4")


def test_dislikes_alone_are_no_taste() -> None:
    result = engine(default=(0, 1, 2)).recommend(Request(events=(Event("i0", "dislike"),), k=3))
    assert items_of(result)[:2] == ["i1", "i2"]


def test_what_is_out_of_stock_is_not_shown_but_can_be_the_page() -> None:
    stock = [row not in (0, 1) for row in range(12)]
    assert items_of(engine(stock=stock).recommend(Request("i0", k=2))) == ["i2", "i3"]


def test_newer_events_count_more() -> None:
    old_then_new = (Event("i0", time=0.0), Event("i6", time=4 * 3600.0))
    assert items_of(engine().recommend(Request(events=old_then_new, k=1))) == ["i7"]
    new_then_old = (Event("i0", time=4 * 3600.0), Event("i6", time=0.0))
    assert items_of(engine().recommend(Request(events=new_then_old, k=1))) == ["i1"]


def test_a_profile_of_long_ago_still_speaks() -> None:
    result = engine().recommend(Request(events=(Event("i6", time=-1e9),), k=1))
    assert items_of(result) == ["i7"]


def test_a_longer_look_counts_more() -> None:
    looks = (Event("i0", dwell=0.0), Event("i6", dwell=300.0))
    assert items_of(engine().recommend(Request(events=looks, k=1))) == ["i7"]


def test_an_item_that_left_the_catalog_speaks_through_its_code(codec_name: str) -> None:
    subject = engine(codec_name)
    code = subject.bundle.items.codes[6].tobytes()
    events = (Event("gone", code=code), Event("unknown"), Event("other codec", code=b"123"))
    result = subject.recommend(Request(events=events, k=2))
    assert items_of(result) == ["i6", "i7"]
    assert result.items[0].because == ""  # its title is not known any more


def test_equal_items_stand_in_catalog_order(codec_name: str) -> None:
    twins = contents_of(circle([0, 5, 5, 5, 180, 180, 180]), codec=codec_name)
    assert items_of(Engine(bundle_of(twins)).recommend(Request("i0", k=3))) == ["i1", "i2", "i3"]


def test_an_item_like_nothing_else_gets_the_default_list_and_more() -> None:
    vectors = np.vstack([FAMILIES, np.zeros((1, 2))])
    lonely = Engine(bundle_of(contents_of(vectors, default=(3, 12))))
    result = lonely.recommend(Request("i12"))
    assert items_of(result)[0] == "i3" and len(set(items_of(result))) == 6
    assert result.heading == "You may also like"


def test_a_catalog_of_one_item_has_nothing_to_add(codec_name: str) -> None:
    single = Engine(bundle_of(contents_of(circle([0]), codec=codec_name)))
    assert single.recommend(Request("i0")).items == ()


def test_an_unknown_page_is_named_with_the_remedy() -> None:
    with pytest.raises(UnknownItemError, match=r"'nope'.*Check the id"):
        engine().recommend(Request("nope"))


@pytest.mark.parametrize("k", [0, -1, 1001])
def test_a_senseless_number_is_refused(k: int) -> None:
    with pytest.raises(BadRequestError, match=str(k)):
        Request(k=k)


@pytest.mark.parametrize(
    "event", [{"type": "viewed"}, {"time": float("nan")}, {"dwell": -1.0}, {"dwell": float("inf")}]
)
def test_a_senseless_event_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(BadRequestError):
        Event("i0", **event)
