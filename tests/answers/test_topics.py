"""Topics that the visitor has blocked: nothing of them is shown, and they count for nothing else."""

from __future__ import annotations

import json

import pytest

from recruntime import Event, Request
from recruntime.kinds import KINDS
from recruntime.types import EVENT_TYPES, EVENT_WEIGHTS
from tests.conftest import circle
from tests.support.engines import Value, engine_of, listed, shown
from tests.support.paths import ROOT

SHARED = ROOT / "web/test/support/topics.json"
GENRES = ("Horror", "Horror | Humor", "Humor", None, "horror", "Love")
SHELF = circle(range(len(GENRES)))


def block(topic: str) -> Event:
    return Event(f"genre={topic}", "block")


@pytest.mark.parametrize(("value", "topic", "blocked"), json.loads(SHARED.read_text(encoding="utf-8")))
def test_the_engine_reads_a_topic_as_the_page_does(value: Value, topic: str, blocked: bool) -> None:
    """Beside an item that makes the field a text or a number where this one's is missing."""
    number = isinstance(value, float | int)
    engine = engine_of(SHELF[:2], cards={"note": [value, 77.0 if number else "other"]})
    found = shown(engine, Request(events=(Event(f"note={topic}", "block"),)))
    assert ("i0" not in found) == blocked


@pytest.mark.parametrize("kind", ["", "for-you", "similar", "recently-viewed"])
def test_no_kind_of_shelf_shows_it(kind: str) -> None:
    assert not kind or kind in KINDS
    engine = engine_of(SHELF, cards={"genre": GENRES}, default=range(6))
    page = "i3" if kind == "similar" else None
    events = (Event("i0"), Event("i2"), Event("i5"), Event("i1"))
    request = Request(page, kind=kind, events=(block("Horror"), *events), repeat=True)
    found = set(listed(engine, request))
    assert found
    assert not found & {"i0", "i1"}


def test_a_block_changes_nothing_else() -> None:
    """Neither the profile nor the reasons: not as the newest event, and not before the first one."""
    engine = engine_of(SHELF, cards={"genre": GENRES}, recency=(1.0, 0.5))
    events = (Event("i2"), Event("i5", "like"))
    plain = engine.recommend(Request(events=events))
    for blocked in ((block("None"), *events), (*events, block("None"))):
        assert engine.recommend(Request(events=blocked)) == plain


def test_a_topic_in_another_language_is_the_same_one() -> None:
    engine = engine_of(
        SHELF[:3], cards={"genre": ["Horror", "Love", "Love"], "genre@de": ["Grusel", "Liebe", None]}
    )
    assert shown(engine, Request(events=(block("Liebe"),))) == ["i0", "i2"]
    assert shown(engine, Request(events=(block("Love"),))) == ["i0"]


def test_a_block_of_nothing_that_there_is_blocks_nothing() -> None:
    engine = engine_of(SHELF, cards={"genre": GENRES}, default=range(6))
    everything = shown(engine, Request())
    for topic in ("genre=Western", "color=red", "i0", "=", "genre"):
        assert shown(engine, Request(events=(Event(topic, "block"),))) == everything


def test_only_events_of_items_weigh_something() -> None:
    assert set(EVENT_TYPES) - set(EVENT_WEIGHTS) == {"block"}
