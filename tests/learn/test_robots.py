"""Robots are told from people by their pace, and teach nothing."""

from __future__ import annotations

import numpy as np

from recbuild.learn.robots import FASTEST, without_robots
from tests.support.inputs.visits import sessions_of
from tests.support.learning import ITEMS, learned, published_pairs, topics

PEOPLE = [[0, 1]] * 5
CRAWL = [place % ITEMS for place in range(FASTEST + 1)]


def test_who_is_faster_than_a_person_for_an_hour_teaches_nothing_and_it_is_said() -> None:
    crawled = learned(sessions_of(*PEOPLE, CRAWL, at_once=True), content=topics(), model="co_occurrence")
    plain = learned(sessions_of(*PEOPLE, at_once=True), content=topics(), model="co_occurrence")
    assert crawled.notes[-1] == "1 visitor did more than 3,600 things within an hour, as robots do: left out."
    assert published_pairs(crawled) == published_pairs(plain) == {(0, 1), (1, 0)}
    assert (crawled.popularity == plain.popularity).all()
    assert crawled.withheld == plain.withheld


def test_a_pace_that_people_have_and_one_that_is_not_known_are_nobodys() -> None:
    for sessions in (
        sessions_of(CRAWL[1:], at_once=True),
        sessions_of(CRAWL),  # a minute apart
        sessions_of(CRAWL, at_once=True, timed=False),
        sessions_of(*[CRAWL[:1800]] * 3, users=[0, 1, 2], at_once=True),
    ):
        kept, robots = without_robots(sessions)
        assert robots == 0 and len(kept.item) == len(sessions.item)


def test_a_log_of_robots_alone_leaves_the_content() -> None:
    found = learned(sessions_of(CRAWL, CRAWL, at_once=True), content=topics())
    assert found.model == "co_occurrence" and not found.popularity.any()
    assert np.array_equal(found.vectors, topics())
    assert any(note.startswith("2 visitors did more than 3,600 things") for note in found.notes)
