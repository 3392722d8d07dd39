"""Fusion: several ranked lists as one, and which lists there are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime import Condition, Event, Request
from recruntime.engine.candidates import Candidates, promote
from recruntime.engine.fuse import fuse
from recruntime.rules import Rule
from recruntime.settings import Fusion
from tests.conftest import PLAIN, circle
from tests.support.engines import engine_of, shown

# Two families: i0 … i5 around 0°, i6 … i11 around 90°.
FAMILIES = circle([0, 4, 8, 12, 16, 20, 90, 94, 98, 102, 106, 110])
LISTS = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=12), min_size=1, max_size=5)
QUARTERS = st.integers(0, 8).map(lambda quarters: quarters / 4)  # sums of them are exact


@given(LISTS, st.data())
def test_a_row_scores_the_weighted_sum_of_what_each_list_gives_it(
    lists: list[list[int]], data: st.DataObject
) -> None:
    weights = data.draw(st.lists(QUARTERS, min_size=len(lists), max_size=len(lists)))
    given_ = [data.draw(st.lists(QUARTERS, min_size=len(rows), max_size=len(rows))) for rows in lists]
    expected: dict[int, float] = defaultdict(float)  # in the order in which rows are named
    for rows, scores, weight in zip(lists, given_, weights, strict=True):
        for row, score in zip(rows, scores, strict=True):
            expected[row] += weight * score
    given_lists = zip(lists, given_, weights, strict=True)
    found = fuse([listed(rows, scores, weight) for rows, scores, weight in given_lists], "weighted")
    assert list(zip(found.rows.tolist(), found.scores.tolist(), strict=True)) == sorted(
        expected.items(), key=lambda one: -one[1]
    )


def listed(rows: list[int], scores: list[float], weight: float) -> Candidates:
    return Candidates("similar", np.array(rows, dtype=np.intp), np.array(scores, dtype=np.float64), weight)


@given(LISTS)
def test_reciprocal_ranks_are_added_up(lists: list[list[int]]) -> None:
    found = fuse([listed(rows, [1.0] * len(rows), 1.0) for rows in lists], "rrf")
    for row, score in zip(found.rows.tolist(), found.scores.tolist(), strict=True):
        expected = sum(1 / (61 + rows.index(row)) for rows in lists if row in rows)
        assert score == pytest.approx(expected)
    assert found.scores.tolist() == sorted(found.scores, reverse=True)
    assert set(found.rows.tolist()) == {row for rows in lists for row in rows}


@pytest.mark.parametrize("fusion", ["rrf", "weighted"])
def test_what_was_met_scores_more_or_less_by_the_offsets(fusion: Fusion) -> None:
    asked = Request(events=(Event("i3"), Event("i1"), Event("i2")), k=6, repeat=True)

    def first(every: float = 0.0, newest: float = 0.0) -> list[str]:
        ranking = replace(PLAIN, fusion=fusion, revisit_offset=every, revisit_newest=newest)
        return shown(engine_of(FAMILIES, settings=ranking), asked)

    plain, met = first(), {"i1", "i2", "i3"}
    assert set(plain[:3]) == met
    assert first(newest=-0.5) == sorted(plain, key=lambda item: item == "i2")
    assert first(every=-0.5) == sorted(plain, key=lambda item: item in met)
    assert first(0.5, -0.5)[:3] == sorted(plain[:3], key=lambda item: item == "i2")


def test_a_source_without_weight_is_not_asked() -> None:
    page_and_session = Request("i0", events=(Event("i6", "like"),), k=12)
    similar, personal = {"i1", "i2", "i3", "i4", "i5"}, {"i7", "i8", "i9", "i10", "i11"}
    assert set(shown(engine_of(FAMILIES), page_and_session)) == similar | personal
    alone = engine_of(FAMILIES, settings=replace(PLAIN, profile=0))
    assert set(shown(alone, page_and_session)) == similar
    assert alone.recommend(page_and_session).heading == "More like this"
    assert set(shown(engine_of(FAMILIES, settings=replace(PLAIN, similar=0)), page_and_session)) == personal


def test_where_no_source_counts_the_default_list_is_left() -> None:
    silent = replace(PLAIN, similar=0, profile=0)
    asked = Request(events=(Event("i6"),), k=2)
    result = engine_of(FAMILIES, settings=silent, default=(7, 2)).recommend(asked)
    assert [one.item for one in result.items] == ["i7", "i2"]
    assert result.heading == "A good place to start"


def test_what_is_popular_follows_the_default_list() -> None:
    """And fills a shelf that the default list is too short for."""
    ranking = replace(PLAIN, popularity=0.05)
    subject = engine_of(FAMILIES, settings=ranking, default=(5, 6), popularity=[255, *range(50, 61)])
    result = subject.recommend(Request(k=5))
    assert [one.item for one in result.items] == ["i5", "i6", "i0", "i11", "i10"]
    assert [one.label for one in result.items[1:3]] == ["A good place to start", "Popular now"]


def test_where_the_default_list_may_not_be_shown_the_popular_ones_are() -> None:
    subject = engine_of(
        FAMILIES, settings=replace(PLAIN, popularity=0.05), default=(5,), popularity=range(12)
    )
    result = subject.recommend(Request(deny=("i5",), k=2))
    assert [one.item for one in result.items] == ["i11", "i10"]


def test_the_popular_ones_are_those_of_the_pages_category() -> None:
    subject = engine_of(
        FAMILIES,
        settings=replace(PLAIN, similar=0, popularity=1.0),
        default=(4,),
        cards={"category": ["Women > Dresses", "Women > Shoes"] * 6},
        popularity=range(12),
    )
    found = subject.recommend(Request("i0", k=4)).items
    popular = [one.item for one in found if one.reason.kind == "popularity"]
    assert popular == ["i10", "i8", "i6"]
    assert found[-1].because == "Popular in Women > Dresses"


def test_of_whom_nobody_knows_is_not_popular() -> None:
    subject = engine_of(
        FAMILIES, settings=replace(PLAIN, popularity=1.0), default=(0,), popularity=[0] * 11 + [1]
    )
    assert shown(subject, Request(k=12)) == ["i0", "i11"]


@pytest.mark.parametrize("fusion", ["rrf", "weighted"])
def test_what_is_unlike_is_no_worse_for_being_boosted(fusion: Fusion) -> None:
    """All round a circle the average is 0: what is left out is what would count less than nothing."""
    vectors = circle([30 * row for row in range(12)])
    plain = replace(PLAIN, fusion=fusion)
    boosted = replace(plain, rules=(Rule(Condition("id", ("i3",)), 1000.0),))
    before, after = (
        engine_of(vectors, settings=ranking).recommend(Request("i0", k=12)) for ranking in (plain, boosted)
    )
    assert all(one.score >= 0 for one in (*before.items, *after.items))
    places = [[one.item for one in result.items].index("i3") for result in (before, after)]
    assert places[1] <= places[0]


def test_weighted_scores_tell_how_near_an_item_is() -> None:
    found = engine_of(FAMILIES, settings=replace(PLAIN, fusion="weighted", similar=0.5)).recommend(
        Request("i0", k=2)
    )
    assert [one.score for one in found.items] == pytest.approx(0.5 * np.cos(np.radians([4, 8])), abs=1e-6)


def test_a_list_is_led_by_what_is_known_to_be_nearest_once() -> None:
    found = Candidates("similar", np.array([4, 5, 6]), np.array([0.9, 0.8, 0.7]), 1.0)
    ahead = promote(found, {6: 0.85, 9: 0.84})
    assert ahead.rows.tolist() == [6, 9, 4]
    assert ahead.scores.tolist() == [0.85, 0.84, 0.84], "a rounded cosine passes no exact one"
