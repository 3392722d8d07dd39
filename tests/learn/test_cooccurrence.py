"""Co-occurrence: what users chose together, if enough of them did."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.inputs.visits import planted, sessions_of
from tests.support.learning import ITEMS, VISITS, learned, listed_with, published_pairs


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(VISITS, st.integers(1, 8), st.integers(1, 4))
def test_a_pair_is_listed_exactly_if_enough_users_chose_both(
    visits: list[list[int]], users: int, min_users: int
) -> None:
    of = [number * 7 % users for number in range(len(visits))]
    who: dict[tuple[int, int], set[int]] = defaultdict(set)
    for visit, user in zip(visits, of, strict=True):
        for one, other in combinations(sorted(set(visit)), 2):
            who[one, other].add(user)
            who[other, one].add(user)
    found = learned(sessions_of(*visits, users=of), items=7, model="co_occurrence", min_users=min_users)
    assert published_pairs(found) == {pair for pair, people in who.items() if len(people) >= min_users}


def test_a_hundred_sessions_of_one_user_count_once() -> None:
    fan = [[0, 1]] * 100
    few = sessions_of(*fan, *[[0, 1]] * 3, *[[0, 2]] * 5, users=[0] * 100 + list(range(1, 9)))
    assert listed_with(learned(few, model="co_occurrence"), 0) == [2]
    more = sessions_of(*fan, *[[0, 1]] * 4, *[[0, 2]] * 6, users=[0] * 100 + list(range(1, 11)))
    assert listed_with(learned(more, model="co_occurrence"), 0) == [2, 1]


def test_what_everybody_has_is_damped() -> None:
    """2 goes with 0 as often as 1 does, but goes with everything."""
    sessions = sessions_of(*[[0, 1, 2]] * 3, *[[0, 2, 1]] * 3, *[[2, other] for other in range(3, 33)])
    assert listed_with(learned(sessions, model="co_occurrence"), 0) == [1, 2]


def test_what_comes_next_goes_before_what_came_before_unless_all_was_bought_at_once() -> None:
    walks = [[1, 0, 2]] * 6
    assert listed_with(learned(sessions_of(*walks), model="co_occurrence"), 0) == [2, 1]
    baskets = learned(sessions_of(*walks, at_once=True), model="co_occurrence")
    assert listed_with(baskets, 0) == [1, 2]
    assert listed_with(baskets, 2) == [0, 1]


def test_many_pairs_are_counted_bit_by_bit_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = sessions_of(*planted(60, ITEMS))
    whole = learned(sessions, model="co_occurrence")
    monkeypatch.setattr("recbuild.learn.cooccurrence.PAIRS_PER_PASS", 50)
    assert (
        published_pairs(whole)
        and (learned(sessions, model="co_occurrence").co_occurrence == whole.co_occurrence).all()
    )


def test_an_item_out_of_stock_is_on_no_list() -> None:
    found = learned(sessions_of(*[[0, 1, 2]] * 5), items=3, stock=[True, False, True], model="co_occurrence")
    assert published_pairs(found) == {(0, 2), (2, 0), (1, 0), (1, 2)}


def test_what_was_disliked_goes_with_nothing_and_is_known_to_nobody() -> None:
    kinds = ["view", "dislike"] * 5
    found = learned(sessions_of(*[[0, 1]] * 5, kinds=kinds), items=2, model="co_occurrence")
    assert not published_pairs(found) and found.popularity.tolist() == [255, 0]
