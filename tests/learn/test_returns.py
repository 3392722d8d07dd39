"""Returns: how often people go back, who counts, and what a shelf shows for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from recbuild import build
from recbuild.learn.returns import returns
from recruntime import Recommender
from tests.support.inputs.visits import sessions_of
from tests.support.learning import learned

MIN_USERS = 5
BACK = [[number, number + 1, number] for number in range(0, 40, 2)]
"""Everyone goes back to the item before the newest one."""
ON = [[number, number + 1, number + 2] for number in range(0, 40, 2)]


def test_an_age_is_counted_in_distinct_items() -> None:
    assert returns(sessions_of(*BACK * 2), MIN_USERS).tolist() == [0, 16]
    assert returns(sessions_of(*[[0, 1, 1, 2, 0]] * 9), MIN_USERS).tolist() == [12, 0, 16]
    assert returns(sessions_of(*ON * 2), MIN_USERS).tolist() == []


def test_what_few_users_do_is_not_told() -> None:
    four = sessions_of(*BACK[:4], *ON[:2])
    assert returns(four, MIN_USERS).tolist() == []
    many_of_one = sessions_of(*BACK * 2, users=[0] * 40)
    assert returns(many_of_one, MIN_USERS).tolist() == []


def test_each_user_counts_once() -> None:
    """Half of the users go back, and one of them a hundred times."""
    visits = [*BACK[:10], *ON[:10], *BACK[:1] * 100]
    users = [*range(20), *[0] * 100]
    once = returns(sessions_of(*BACK[:10], *ON[:10]), MIN_USERS)
    assert once.tolist() == returns(sessions_of(*visits, users=users), MIN_USERS).tolist() == [0, 14]


def test_a_cart_after_a_view_is_no_return() -> None:
    kinds = ["view", "cart"]
    assert returns(sessions_of(*[[0, 0]] * 9, kinds=kinds * 9), MIN_USERS).tolist() == []
    assert returns(sessions_of(*[[0, 0]] * 9), MIN_USERS).tolist() == [16]


def test_one_person_more_moves_nothing_in_a_log_of_some() -> None:
    some = sessions_of(*BACK * 3, *ON * 3)
    one_more = sessions_of(*BACK * 3, *ON * 3, [0, 1, 0, 1, 0])
    assert returns(some, MIN_USERS).tolist() == returns(one_more, MIN_USERS).tolist()


def test_strictly_nothing_is_told() -> None:
    assert learned(sessions_of(*BACK * 6), 42, model="co_occurrence").returns.any()
    assert not len(learned(sessions_of(*BACK * 6), 42, model="co_occurrence", privacy="strict").returns)


def shop(folder: Path, visits: Sequence[Sequence[int]]) -> tuple[Recommender, Any]:
    """Of 40 books of a kind, and these sessions; and the summary."""
    items = [{"id": f"i{number}", "title": f"book {number} of the sea"} for number in range(42)]
    log = [
        {
            "session": f"s{number}",
            "user": f"u{number}",
            "item": f"i{item}",
            "time": 3600 * number + 60 * place,
        }
        for number, visit in enumerate(visits)
        for place, item in enumerate(visit)
    ]
    summary = build(items, folder / "rec", sessions=log)
    return Recommender.open(folder / "rec"), summary


@pytest.fixture(scope="module")
def back(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    return shop(tmp_path_factory.mktemp("back"), BACK * 6)[0]


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Recommender:
    return shop(tmp_path_factory.mktemp("on"), ON * 6)[0]


def ids(rec: Recommender, *path: str, **asked: Any) -> list[str]:
    return [one.item for one in rec.recommend(path[-1], list(path[:-1]), **asked).items]


def test_what_people_go_back_to_comes_again_by_default(back: Recommender, on: Recommender) -> None:
    assert back.repeats and not on.repeats
    assert ids(back, "i0", "i1")[0] == "i0"
    assert "i0" not in ids(on, "i0", "i1")
    assert "i2" not in ids(back, "i2", "i0", "i1"), "nobody goes back so far"


def test_a_request_is_stronger_than_the_log(back: Recommender, on: Recommender) -> None:
    assert "i0" not in ids(back, "i0", "i1", repeat=False)
    assert "i0" in ids(on, "i0", "i1", repeat=True)
    assert "i2" in ids(back, "i2", "i0", "i1", repeat=True, k=42)


def test_a_shelf_for_the_visitor_alone_shows_what_they_met(back: Recommender) -> None:
    assert "i0" in ids(back, "i0", "i1", "i1", kind="for-you")
    assert "i0" not in ids(back, "i0", "i1", kind="similar", k=42)
    assert "i0" not in ids(back, "i0", "i1", kind="bought-together", k=42)


def test_at_most_half_of_a_shelf_is_what_the_visitor_met(back: Recommender) -> None:
    assert "i0" not in ids(back, "i0", "i1", k=1)
    assert "i0" in ids(back, "i0", "i1", k=2)


def test_without_revisit_nothing_comes_again(back: Recommender) -> None:
    quiet = back.with_settings({"revisit": 0})
    assert not quiet.repeats and "i0" not in ids(quiet, "i0", "i1")
