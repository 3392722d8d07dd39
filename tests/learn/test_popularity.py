"""Popularity: who is counted, in steps that tell next to nothing of one person."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recbuild.learn.popularity import EPSILON, MOST_ITEMS, SCALE, popularity, strict_popularity
from tests.support.inputs.visits import sessions_of
from tests.support.learning import VISITS

MIN_USERS = 5


def test_popularity_counts_a_user_once_and_late_ones_more() -> None:
    crowd = [[1]] * 40
    shop = sessions_of(*[[0]] * 100, *crowd, users=[0] * 100 + list(range(1, 41)))
    assert popularity(shop, 2, MIN_USERS)[1] == 255 > popularity(shop, 2, MIN_USERS)[0] > 0
    trend = popularity(sessions_of(*[[0]] * 2000, *[[1]] * 2000), 3, MIN_USERS)
    assert trend[1] > trend[0] > 0 == trend[2]


@given(VISITS, st.integers(1, 6))
def test_popularity_is_told_in_a_few_steps_of_the_most_popular(
    visits: list[list[int]], min_users: int
) -> None:
    found = popularity(sessions_of(*visits), 8, min_users)
    assert found.max() == 255
    assert set(found.tolist()) <= {step * 255 // SCALE for step in range(SCALE + 1)}
    assert (found > 0).tolist() == [any(item in visit for visit in visits) for item in range(8)]


def test_popularity_does_not_tell_how_many_people_there_are() -> None:
    small, large = ([[0], [0, 1], [0, 1, 2]] * times for times in (5, 500))
    found = [popularity(sessions_of(*visits), 3, MIN_USERS)[0] for visits in (small, large)]
    assert found == [255, 255]


def test_up_to_twice_the_least_number_of_users_all_items_are_equally_popular() -> None:
    visits = [[item] for item, users in enumerate([5, 7, 9, 16, 99]) for _ in range(users)]
    found = popularity(sessions_of(*visits[::-1]), 5, MIN_USERS)
    assert found[0] == found[1] == found[2] < found[3] < found[4]


def test_with_noise_a_user_counts_for_few_items() -> None:
    """One user who chose all items, and their 30 visits, are ten counts, and no more, among 40 items."""
    visits = [[item] for item in range(40) for _ in range(200)] + [list(range(40))] * 30
    users = [*range(8000), *[8000] * 30]
    known = np.ones(40, dtype=np.bool_)
    found = strict_popularity(sessions_of(*visits, users=users), known, MIN_USERS, "key")
    assert set(found.tolist()) == {255}


def test_noise_hides_one_user_up_to_epsilon() -> None:
    """The same log with and without one user: each step of an item is about as likely, over many keys."""
    visits = [[0]] * 19 + [[1]] * 300
    known = np.ones(2, dtype=np.bool_)
    keys = [str(number) for number in range(2000)]
    seen = [
        Counter(int(strict_popularity(sessions_of(*log), known, MIN_USERS, key)[0]) for key in keys)
        for log in (visits, [*visits, [0]])
    ]
    # A user may move MOST_ITEMS counts by one, and moves one: a share of EPSILON. The rest is chance.
    most = np.exp(EPSILON / MOST_ITEMS) * 1.15
    assert len(seen[0]) >= 3
    for step in seen[0]:
        if min(seen[0][step], seen[1][step]) > 200:
            assert 1 / most < seen[0][step] / seen[1][step] < most


def test_equal_logs_and_keys_give_equal_noise_and_others_do_not() -> None:
    log = sessions_of(*[[number % 7] for number in range(140)])
    known = np.ones(7, dtype=np.bool_)
    one, same, other = (strict_popularity(log, known, MIN_USERS, key).tolist() for key in ("a", "a", "b"))
    assert one == same != other
