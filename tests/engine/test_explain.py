"""Why an item is recommended: what speaks for it, in the site's words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recruntime import Condition, Event, Reason, Recommendation, Request, Rule
from recruntime.engine.candidates import Candidates
from recruntime.engine.engine import Engine
from recruntime.engine.fuse import fuse
from recruntime.engine.profile import standing_events
from recruntime.settings import Fusion
from recruntime.types import EVENT_WEIGHTS
from tests.conftest import PLAIN, bundle_of, circle, contents_of
from tests.support.engines import engine_of

# Two families: i0 … i3 around 0°, i4 … i7 around 90°.
SHOP = circle([0, 4, 8, 12, 90, 94, 98, 102])


def test_what_was_liked_and_then_disliked_is_no_reason_any_more() -> None:
    subject = Engine(bundle_of(contents_of(circle([0, 5, 90, 95]))))
    regretted = [Event("i0", "view", 1.0), Event("i2", "view", 2.0), Event("i0", "dislike", 3.0)]
    found = subject.recommend(Request(events=tuple(regretted), k=4)).items
    assert {one.reason.item for one in found if one.reason.kind != "backfill"} == {"i2"}
    forgiven = [*regretted, Event("i0", "like", 4.0)]
    assert standing_events(forgiven) == forgiven[1:]


def reasons(engine: Engine, request: Request) -> dict[str, Recommendation]:
    return {one.item: one for one in engine.recommend(request).items}


WORDS = {
    "view": "Because you viewed Title 4",
    "click": "Because you looked at Title 4",
    "like": "Because you liked Title 4",
    "cart": "Because Title 4 is in your basket",
    "purchase": "Because you bought Title 4",
}


@pytest.mark.parametrize("kind", WORDS)
def test_what_the_visitor_did_is_said_in_its_own_words(kind: str) -> None:
    found = reasons(engine_of(SHOP), Request("i0", events=(Event("i4", kind),)))
    assert found["i5"].reason == Reason(kind, "i4")
    assert (found["i5"].label, found["i5"].because) == ("Picked for you", WORDS[kind])
    assert found["i1"].reason == Reason("similar", "i0")
    assert (found["i1"].label, found["i1"].because) == ("More like this", "Similar to Title 0")


def test_every_kind_of_event_but_a_dislike_has_words() -> None:
    assert set(WORDS) == set(EVENT_WEIGHTS) - {"dislike"}


def test_a_list_without_a_reason_of_its_own_says_nothing() -> None:
    front = engine_of(SHOP, default=(2, 3)).recommend(Request()).items[0]
    assert (front.reason, front.because) == (Reason("default", None), "")
    pin = Rule(Condition("id", ("i7",)), pin=1)
    pinned = engine_of(SHOP, settings=replace(PLAIN, rules=(pin,))).recommend(Request("i0")).items[0]
    assert (pinned.reason, pinned.because) == (Reason("pinned", None), "")
    assert pinned.label == "Our recommendation"


def test_what_comes_again_says_so() -> None:
    again = replace(PLAIN, similar=0, profile=0, revisit=1)
    found = reasons(engine_of(SHOP, settings=again), Request("i0", events=(Event("i4"),), repeat=True))
    assert found["i4"].reason == Reason("revisit", None)
    assert (found["i4"].label, found["i4"].because) == ("Look again", "You looked at this before")


@pytest.mark.parametrize(
    ("cards", "value", "because"),
    [
        ({"category": ["Hats"] * 8}, "Hats", "Popular in Hats"),
        ({"category": [7.0] * 8}, None, ""),
        ({}, None, ""),
    ],
    ids=["a category", "a number", "none"],
)
def test_what_is_popular_names_the_category_where_there_is_one(
    cards: dict[str, list[str | float | None]], value: str | None, because: str
) -> None:
    ranking = replace(PLAIN, similar=0, popularity=1)
    subject = engine_of(SHOP, settings=ranking, cards=cards, popularity=[1] * 8, default=(1,))
    found = reasons(subject, Request("i0", k=8))
    assert found["i6"].reason == Reason("popularity", None, value)
    assert (found["i6"].label, found["i6"].because) == ("Popular now", because)


def test_a_site_has_its_own_words() -> None:
    labels = {"because_similar": "Wie {title}: {title}", "similar": "Ähnlich", "because_view": "Für Sie"}
    found = reasons(engine_of(SHOP, labels=labels), Request("i0", events=(Event("i4"),)))
    assert (found["i1"].label, found["i1"].because) == ("Ähnlich", "Wie Title 0: Title 0")
    assert found["i5"].because == "Für Sie"


def test_an_item_without_a_title_is_not_spoken_of() -> None:
    subject = engine_of(SHOP, cards={"title": [None, "One"]})
    found = reasons(subject, Request("i0", events=(Event("gone", code=code_of(subject, 4)), Event("i7"))))
    assert {one.because for one in found.values()} == {""}
    assert {one.reason.item for one in found.values()} == {"i0", "gone", "i7"}


def code_of(engine: Engine, row: int) -> bytes:
    return bytes(engine.bundle.items.codes[row])


def test_a_title_may_look_like_a_blank() -> None:
    found = reasons(engine_of(SHOP, cards={"title": ["The {value} of {title}"]}), Request("i0"))
    assert found["i1"].because == "Similar to The {value} of {title}"


def test_a_dislike_is_no_reason_however_unlike_the_item_is() -> None:
    """i3 lies opposite of what is disliked, and hardly near what is liked."""
    shop = circle([0, 180, 75, 80, -100, -100, -100])
    events = (Event("i2", "view"), Event("i1", "dislike"))
    found = engine_of(shop).recommend(Request(events=events, k=6)).items
    reasons = {one.reason for one in found}
    assert reasons == {Reason("view", "i2"), Reason("backfill", None)}


def test_the_event_that_counts_most_for_this_item_is_named() -> None:
    events = (Event("i0", "cart"), Event("i4", "view"), Event("i7", "like"))
    found = reasons(engine_of(SHOP, settings=replace(PLAIN, interests=2)), Request(events=events, k=8))
    assert found["i1"].reason == Reason("cart", "i0")
    assert found["i6"].reason == Reason("like", "i7")


def test_the_page_of_a_learned_session_is_spoken_of_as_the_page() -> None:
    subject = engine_of(SHOP, settings=replace(PLAIN, similar=0, interests=2), recency=(1.0, 1.0))
    found = reasons(subject, Request("i0", events=(Event("i4"),)))
    assert found["i1"].reason == Reason("similar", "i0")
    assert found["i5"].reason == Reason("view", "i4")


@pytest.mark.parametrize(("fusion", "main"), [("rrf", "profile"), ("weighted", "similar")])
def test_the_source_that_gives_most_is_named_as_lists_are_fused(fusion: Fusion, main: str) -> None:
    similar = Candidates("similar", np.array([1, 2, 3]), np.array([0.9, 0.9, 0.9]), 1.0)
    personal = Candidates("profile", np.array([3, 4]), np.array([0.2, 0.1]), 1.0)
    nothing = Candidates("co_occurrence", np.empty(0, dtype=np.intp), np.empty(0), 5.0)
    found = fuse([similar, nothing, personal], fusion)
    sources = dict(zip(found.rows.tolist(), found.source_names, strict=True))
    assert sources == {3: main, 4: "profile", 1: "similar", 2: "similar"}


def test_of_equal_sources_the_first_is_named() -> None:
    similar, personal = (
        Candidates(name, np.array([1]), np.array([0.5]), 1.0) for name in ("similar", "co_occurrence")
    )
    assert fuse([similar, personal], "weighted").source_names == ["similar"]
    assert fuse([personal, similar], "weighted").source_names == ["co_occurrence"]
