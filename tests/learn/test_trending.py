"""Trending: what more people chose in the latest week than before, and nothing that few people chose."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild.learn.trending import WEEK, trending
from recbuild.sessions import Sessions
from tests.support.inputs.visits import sessions_of

MIN_USERS = 5


def weekly(*weeks: list[list[int]]) -> Sessions:
    """The sessions of each week, all of its sessions at its end."""
    visits = [visit for week in weeks for visit in week]
    sessions = sessions_of(*visits)
    ends = [number * WEEK for number, week in enumerate(weeks) for visit in week for _ in visit]
    return replace(sessions, time=sessions.time * 1e-3 + ends)


def test_what_rises_comes_first_and_what_falls_does_not_come() -> None:
    usual = [[0], [1], [2]] * 6
    found = trending(weekly(usual, usual, usual, usual, [[1]] * 12 + [[2]] * 9 + [[0]] * 5), 4, MIN_USERS)
    assert found.tolist() == [1, 2]


def test_a_new_item_can_be_trending() -> None:
    assert trending(weekly(*[[[0]] * 9] * 5, [[0]] * 9 + [[3]] * 6), 4, MIN_USERS).tolist() == [3]


def test_what_few_people_chose_lately_is_not_told() -> None:
    assert trending(weekly(*[[[0]] * 9] * 5, [[0]] * 9 + [[3]] * 4), 4, MIN_USERS).tolist() == []


def test_one_person_counts_once() -> None:
    sessions = weekly(*[[[0]] * 9] * 5, [[0]] * 9 + [[3]] * 6)
    user = sessions.user.copy()
    user[-6:] = user[-1]
    assert trending(replace(sessions, user=user), 4, MIN_USERS).tolist() == []


def test_without_times_nothing_is_trending() -> None:
    sessions = weekly(*[[[0]] * 9] * 5, [[0]] * 9 + [[3]] * 6)
    assert trending(replace(sessions, timed=False), 4, MIN_USERS).tolist() == []
    assert trending(weekly([[0]] * 9), 4, MIN_USERS).tolist() == []


@settings(max_examples=40)
@given(weeks=st.lists(st.lists(st.lists(st.integers(0, 5), min_size=1), max_size=20), min_size=1, max_size=8))
def test_each_row_comes_once_and_had_enough_people(weeks: list[list[list[int]]]) -> None:
    sessions = weekly(*weeks, [[0]])
    found = trending(sessions, 6, MIN_USERS).tolist()
    assert len(set(found)) == len(found)
    for row in found:
        people = {int(sessions.user[sessions.session_of[at]]) for at in (sessions.item == row).nonzero()[0]}
        assert len(people) >= MIN_USERS
