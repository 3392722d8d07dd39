"""What was often chosen together: lists that past sessions taught, as far as their items are here."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from recruntime import Event, Request
from recruntime.bundle.bundle import open_bundle
from recruntime.engine.candidates import co_occurrences_of
from recruntime.engine.engine import Engine
from tests.conftest import PLAIN, bundle_of, circle, contents_of, engine_parts
from tests.support.engines import engine_of, shown
from tests.support.lists import csr_lists

SHOP = circle(range(0, 120, 10))
TOGETHER = replace(PLAIN, similar=0, profile=0, co_occurrence=1, profile_warmup=1.0, fusion="weighted")
LISTS = {0: [5, 7, 9], 1: [7, 6], 2: [0, 11]}
engine = partial(engine_of, SHOP, settings=TOGETHER, co_occurrence=LISTS)


def test_a_page_shows_what_was_chosen_with_its_item_best_first() -> None:
    result = engine().recommend(Request("i0", k=3))
    assert [one.item for one in result.items] == ["i5", "i7", "i9"]
    assert [one.score for one in result.items] == pytest.approx([1, 1 / 2, 1 / 3])
    assert result.heading == "Often chosen together"
    assert {one.because for one in result.items} == {"Often chosen with Title 0"}


def test_the_session_adds_its_own_lists_and_each_item_names_the_best_reason() -> None:
    """One event counts half beside the page: i7 is second on the page's list, and first on the event's."""
    result = engine().recommend(Request("i0", events=(Event("i1"),), k=4))
    found = {one.item: one for one in result.items}
    assert list(found) == ["i5", "i7", "i9", "i6"]
    total = 1 + 0.5
    scores = np.array([1, 1 / 2 + 1 / 2, 1 / 3, 1 / 4]) / total
    assert [one.score for one in result.items] == pytest.approx(scores)
    assert [found[item].reason.item for item in ("i5", "i7", "i6")] == ["i0", "i0", "i1"]


def test_a_session_without_a_page_has_co_occurrences_too() -> None:
    assert shown(engine(), Request(events=(Event("i1", "cart"), Event("i2")))) == ["i7", "i6", "i0", "i11"]


def test_what_was_disliked_brings_no_co_occurrences() -> None:
    subject = engine(default=(3,))
    assert shown(subject, Request(events=(Event("i1", "dislike"),))) == ["i3"]
    assert shown(subject, Request("i0", events=(Event("i1", "dislike"),))) == ["i5", "i7", "i9"]


def test_co_occurrences_obey_the_filters() -> None:
    subject = engine(stock=[row != 7 for row in range(12)])
    assert shown(subject, Request("i0", deny=("i5",))) == ["i9"]


def test_an_item_without_co_occurrences_gets_the_default_list() -> None:
    result = engine(default=(4, 8)).recommend(Request("i3", k=2))
    assert [one.item for one in result.items] == ["i4", "i8"]
    assert result.heading == "You may also like"


def test_co_occurrences_and_what_is_similar_become_one_list() -> None:
    both = engine_of(SHOP, settings=replace(TOGETHER, similar=1), co_occurrence={0: [2, 9]})
    found = both.recommend(Request("i0", k=3)).items
    assert [one.item for one in found] == ["i2", "i1", "i3"]
    assert [one.reason.kind for one in found] == ["co_occurrence", "similar", "similar"]


def test_a_list_counts_by_places_whatever_is_not_here() -> None:
    """A partitioned bundle: items of parts that are not here, and of none, are passed over; the rest moves
    up.
    """
    contents = contents_of(SHOP, settings=TOGETHER)
    lists = csr_lists([[5, 11, 7, 4_000_000_000, 3], *[[]] * 11])
    contents = replace(contents, items=replace(contents.items, co_occurrence=lists))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.conftest.PART_BYTES", 200)
        core, parts = engine_parts(contents)
    assert len(parts) > 2
    first = len(open_bundle(core.content, {0: parts[0].content}).items)
    some = open_bundle(core.content, {number: part.content for number, part in enumerate(parts[:-1])})
    here = [f"i{row}" for row in (5, 7, 3) if row < len(some.items)]
    assert first < 12 and "i11" not in here
    result = Engine(some).recommend(Request("i0", k=len(here)))
    assert [one.item for one in result.items] == here
    assert [one.score for one in result.items] == pytest.approx(
        [1 / (1 + place) for place in range(len(here))]
    )
    assert co_occurrences_of(some, {0: 1.0}).rows.tolist() == [int(item[1:]) for item in here]


def test_dead_items_are_nobodys_co_occurrences() -> None:
    bundle = bundle_of(
        replace(
            (contents := contents_of(SHOP, settings=TOGETHER)),
            items=replace(contents.items, co_occurrence=csr_lists([[5, 7], *[[]] * 11])),
        )
    )
    dead = replace(bundle, core=replace(bundle.core, tombstones={0: np.array([5], dtype=np.uint32)}))
    assert shown(Engine(dead), Request("i0")) == ["i7"]
