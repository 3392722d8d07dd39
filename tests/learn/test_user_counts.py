"""Counts of users: nobody counts twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from recbuild.learn.user_counts import capped, users_of_items
from tests.support.inputs.visits import sessions_of
from tests.support.learning import VISITS


@given(VISITS, st.integers(1, 12), st.integers(1, 4))
def test_of_each_user_only_the_latest_events_count(visits: list[list[int]], most: int, users: int) -> None:
    of = [number % users for number in range(len(visits))]
    kept = capped(sessions_of(*visits, users=of), most)
    for user in range(users):
        all_of_them = [item for visit, who in zip(visits, of, strict=True) if who == user for item in visit]
        stayed = kept.item[kept.user[kept.session_of] == user].tolist()
        assert stayed == all_of_them[-most:]


def test_a_single_endless_session_is_cut_too() -> None:
    kept = capped(sessions_of(range(1000), [1, 2], users=[0, 1]), 3)
    assert (kept.item.tolist(), kept.starts.tolist()) == ([997, 998, 999, 1, 2], [0, 3, 5])


def test_an_item_has_as_many_users_as_people_not_as_visits() -> None:
    sessions = sessions_of([0, 0, 1], [0, 2], [0], users=[7, 7, 9])
    assert users_of_items(sessions, 4).tolist() == [2, 1, 1, 0]
