"""What is asked in an evaluation: what is known, and what is wanted; and whether the test leaks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from recbuild.errors import SessionsError
from recbuild.evaluation.queries import Protocol, queries_of
from recbuild.evaluation.trials import leaks
from recbuild.sessions import Sessions
from recruntime.types import MAX_EVENTS
from tests.support.inputs.visits import sessions_of


def asked(sessions: Sessions, protocol: Protocol, first: int = 0, repeat: bool = False) -> list[Any]:
    """For each query the rows that are known, and those that are wanted."""
    queries = queries_of(sessions, first, protocol, repeat)
    return [
        (sessions.item[known].tolist(), queries.relevant.of(number).tolist())
        for number, known in enumerate(queries.given)
    ]


def test_each_next_event_is_predicted_from_those_before_it() -> None:
    assert asked(sessions_of([0, 1, 2], [3], [4, 5]), "next") == [([0], [1]), ([0, 1], [2]), ([4], [5])]


def test_or_only_the_last_event_of_each_session() -> None:
    assert asked(sessions_of([0, 1, 2], [3], [4, 5]), "last") == [([0, 1], [2]), ([4], [5])]


def test_or_the_next_basket_from_all_that_the_customer_did_before() -> None:
    sessions = sessions_of([0, 1], [7], [2, 0], [3, 4, 3], users=[5, 6, 5, 5])
    assert asked(sessions, "basket") == [([0, 1], [2]), ([0, 1, 2, 0], [3, 4])]
    assert asked(sessions, "basket", repeat=True)[0] == ([0, 1], [0, 2])


@pytest.mark.parametrize("protocol", ["next", "last"])
def test_what_was_met_already_is_only_wanted_where_it_may_come_again(protocol: Protocol) -> None:
    sessions = sessions_of([0, 1, 0], [2, 3])
    fresh, again = asked(sessions, protocol), asked(sessions, protocol, repeat=True)
    assert ([0, 1], [0]) in again and ([0, 1], [0]) not in fresh
    assert ([2], [3]) in fresh


def test_earlier_sessions_are_known_but_not_asked_about() -> None:
    sessions = sessions_of([0, 1], [2, 3], [4, 5], users=[1, 2, 1])
    assert asked(sessions, "next", first=2) == asked(sessions, "last", first=2) == [([4], [5])]
    assert asked(sessions, "basket", first=2) == [([0, 1], [4, 5])]


def test_nobody_is_expected_to_go_for_what_they_then_dislike() -> None:
    sessions = sessions_of([0, 1, 2], [0, 3], kinds=["view", "dislike", "view", "view", "dislike"])
    assert asked(sessions, "next") == [([0, 1], [2])]
    assert asked(sessions, "last") == [([0, 1], [2])]


def test_a_long_session_is_known_as_far_back_as_a_page_remembers() -> None:
    known, wanted = asked(sessions_of(range(130)), "last")[0]
    assert (known, wanted) == (list(range(129 - MAX_EVENTS, 129)), [129])


@pytest.mark.parametrize(
    ("protocol", "words"),
    [("next", "at least two different items"), ("last", "only one event"), ("basket", "--protocol next")],
)
def test_where_nothing_can_be_asked_it_is_said_why(protocol: Protocol, words: str) -> None:
    with pytest.raises(SessionsError, match=f"The 2 sessions to measure on give no question: .*{words}"):
        queries_of(sessions_of([0], [1, 1]), 0, protocol, repeat=False)


def test_a_sample_keeps_each_query_with_its_session() -> None:
    queries = queries_of(sessions_of([0, 1, 2], [3, 4]), 0, "next", repeat=False).take(np.array([0, 2]))
    assert (len(queries), queries.session.tolist()) == (2, [0, 1])
    assert [event.item for event in queries.events(1, "abcdef")] == ["d"]
    assert queries.relevant.of(1).tolist() == [4]


def test_a_session_that_was_learned_from_is_told_of() -> None:
    learned = sessions_of([0, 1], [2, 3, 4], [5, 6], dated=True)
    test = learned.take([1, 2])
    same, early = leaks(learned, test)
    assert same.startswith("2 of the 2 test sessions were learned from, too")
    assert early.startswith("1 of the 2 test sessions began before the newest one")
    assert leaks(learned.take([0]), test) == []


def test_times_from_an_unknown_start_say_nothing_of_earlier_and_later() -> None:
    dated, relative = sessions_of([0, 1], [2, 3], dated=True), sessions_of([4, 5], [6, 7])
    assert leaks(dated, relative) == leaks(relative, dated) == []


def test_without_times_only_longer_sessions_count_as_the_same() -> None:
    learned = sessions_of([0, 1], [2, 3, 4], timed=False)
    assert len(leaks(learned, learned)) == 1
    assert leaks(learned, learned)[0].startswith("1 of the 2")
