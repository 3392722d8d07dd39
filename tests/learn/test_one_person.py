"""What a bundle tells of one person more: 40 users, and a session of another over items nobody combined."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recbuild.learn import MODELS, Behavior
from recbuild.sessions import Sessions
from tests.support.inputs.visits import planted, sessions_of
from tests.support.learning import learned, listed_with, topics

ITEMS = 60
USERS = 40
GROUPS = 3  # of items; everyone's sessions keep to one of them
VISITS = planted(200, ITEMS, GROUPS, length=5)
OF = [number % USERS for number in range(len(VISITS))]
WEEK = 7 * 86_400


def log(*more: list[int]) -> Sessions:
    """The sessions of 40 users, and a session of a user of its own for each of `more`."""
    return sessions_of(*VISITS, *more, users=[*OF, *range(USERS, USERS + len(more))], dated=True)


def one_of_each_group(random: np.random.Generator) -> list[int]:
    """Three items that nobody chose together."""
    size = ITEMS // GROUPS
    return [group * size + int(random.integers(size)) for group in range(GROUPS)]


@pytest.fixture(params=[name for name in MODELS if name != "co_occurrence"])
def model(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def learn(sessions: Sessions, model: str, privacy: str) -> Behavior:
    return learned(sessions, ITEMS, topics(ITEMS), model=model, privacy=privacy, epochs=1)


def test_strictly_one_person_moves_no_vector_no_list_and_no_date(model: str) -> None:
    more = one_of_each_group(np.random.default_rng(0))
    before, after = (learn(sessions, model, "strict") for sessions in (log(), log(more)))
    assert before.model == model and before.recency.any()
    assert any(listed_with(before, item) for item in more)
    assert before.vectors.tobytes() == after.vectors.tobytes()
    assert before.recency.tobytes() == after.recency.tobytes()
    assert (before.co_occurrence == after.co_occurrence).all()
    assert before.until == after.until


def test_by_default_one_person_moves_vectors_but_no_list(model: str) -> None:
    """Which is why there is a strict way."""
    more = one_of_each_group(np.random.default_rng(0))
    before, after = (learn(sessions, model, "standard") for sessions in (log(), log(more)))
    assert before.vectors.tobytes() != after.vectors.tobytes()
    lists = [[sorted(listed_with(found, item)) for item in range(ITEMS)] for found in (before, after)]
    assert lists[0] == lists[1]


def test_strictly_what_few_combined_teaches_nothing_though_many_chose_each(model: str) -> None:
    """Four people combine two items that many chose: no vector tells."""
    logs = (log(*[[0, 20, 1]] * 4), log(*[[0, 40, 1]] * 4))
    one, other = (learn(sessions, model, "strict") for sessions in logs)
    assert one.vectors.tobytes() == other.vectors.tobytes()


def test_one_person_seldom_moves_the_popularity_of_their_items() -> None:
    """100 sessions of three items: 300 could move. On a scale of 32 steps 293 did."""
    random = np.random.default_rng(1)
    before = learned(log(), ITEMS, model="co_occurrence").popularity
    moved = 0
    for _ in range(100):
        more = one_of_each_group(random)
        after = learned(log(more), ITEMS, model="co_occurrence").popularity
        moved += int((before[more] != after[more]).sum())
    assert moved < 30


def test_a_late_event_of_a_withheld_item_moves_no_date() -> None:
    rare = [[ITEMS - 1], [ITEMS - 1]]
    visits = [[item for item in visit if item != ITEMS - 1] for visit in VISITS]
    early, late = sessions_of(*visits, dated=True), sessions_of(*visits, *rare, dated=True)
    late.time[-1] += 5 * WEEK
    one, other = (learned(sessions, ITEMS, model="co_occurrence").until for sessions in (early, late))
    assert one == other


def test_the_date_is_the_end_of_a_week_and_no_event_tells_its_day() -> None:
    until = learned(log(), ITEMS, model="co_occurrence").until
    assert until is not None
    assert np.datetime64(until, "s") == np.datetime64("1970-01-12")  # a Monday; the log ends on the 9th
    sessions = log()
    for days in range(3):
        sessions.time[-1] = 86_400 * (8.5 + days)
        assert learned(sessions, ITEMS, model="co_occurrence").until == until


def test_without_users_twice_as_many_sessions_have_to_stand_behind_a_list() -> None:
    visits = [[0, 1]] * 9 + [[2, 3]] * 10
    found = learned(_without_users(visits), 4, model="co_occurrence")
    assert (listed_with(found, 0), listed_with(found, 2)) == ([], [3])
    assert found.withheld.min_users == 10
    assert any("at least 10 sessions stand behind what is published" in note for note in found.notes)


def test_a_number_that_somebody_set_counts_without_users_too() -> None:
    found = learned(_without_users([[0, 1]] * 5), 2, model="co_occurrence", min_users=5)
    assert listed_with(found, 0) == [1] and found.withheld.min_users == 5


def _without_users(visits: list[list[int]]) -> Sessions:
    return replace(sessions_of(*visits), has_users=False)
