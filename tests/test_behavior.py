"""What past sessions teach, and what a bundle must not tell of them."""

from __future__ import annotations

import importlib.util
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.behavior import Behavior
from recbuild.behavior import learn as learning
from recbuild.behavior.people import STEPS, capped, popularity, users_of_items
from recbuild.behavior.windows import LENGTH, OVERLAP, windows_of
from recbuild.cli import main
from recbuild.config import BehaviorSettings
from recbuild.embed.base import Vectors, unit_rows
from recbuild.errors import ModelError
from recbuild.sessions import Sessions
from recruntime import Event, Recommender
from tests.visits import planted, sessions_of, write_shop

ITEMS = 40
VISITS = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=8), min_size=1, max_size=25)


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    """So little work is not worth sharing."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(params=["averaging", "factors"])
def model(request: pytest.FixtureRequest) -> str:
    """Every model that learns vectors."""
    return str(request.param)


def learned(
    sessions: Sessions,
    items: int = ITEMS,
    content: Vectors | None = None,
    stock: Sequence[bool] | None = None,
    **chosen: Any,
) -> Behavior:
    """What these sessions teach of so many items."""
    there = np.ones(items, dtype=np.bool_) if stock is None else np.array(stock)
    return learning.learn(sessions, content, there, BehaviorSettings(**chosen), lambda done: None)


def told_pairs(behavior: Behavior) -> set[tuple[int, int]]:
    return {(one, int(other)) for one, row in enumerate(behavior.also) for other in row if other >= 0}


def companions(behavior: Behavior, item: int) -> list[int]:
    return [int(other) for other in behavior.also[item] if other >= 0]


def topics(items: int = ITEMS, seed: int = 1) -> Vectors:
    """Content that tells two groups apart, though not well."""
    random = np.random.default_rng(seed)
    group = np.arange(items) * 2 // items
    return unit_rows(np.eye(8)[group] + 0.6 * random.normal(size=(items, 8)))


def purity(vectors: Vectors, rows: Sequence[int] | None = None) -> float:
    """The share of items whose five nearest are mostly of their own group, of two."""
    group = np.arange(len(vectors)) * 2 // len(vectors)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    near = group[np.argsort(-scores, axis=1)[:, :5]]
    right = (near == group[:, np.newaxis]).mean(axis=1) > 0.5
    return float(right[rows if rows is not None else slice(None)].mean())


# --- people


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


def test_popularity_counts_a_user_once_and_late_ones_more() -> None:
    crowd = [[1]] * 6
    shop = sessions_of(*[[0]] * 100, *crowd, users=[0] * 100 + list(range(1, 7)))
    assert popularity(shop, 2)[1] == 255 > popularity(shop, 2)[0] > 0
    trend = popularity(sessions_of(*[[0]] * 90, *[[1]] * 90), 3)
    assert trend[1] > trend[0] > 0 == trend[2]


@given(VISITS)
def test_popularity_is_told_in_a_few_steps_of_the_most_popular(visits: list[list[int]]) -> None:
    found = popularity(sessions_of(*visits), 8)
    assert found.max() == 255
    assert set(found.tolist()) <= {step * 255 // STEPS for step in range(STEPS + 1)}
    assert (found > 0).tolist() == [any(item in visit for visit in visits) for item in range(8)]


def test_popularity_does_not_tell_how_many_people_there_are() -> None:
    small, large = ([[0], [0, 1], [0, 1, 2]] * times for times in (5, 500))
    assert popularity(sessions_of(*small), 3)[0] == popularity(sessions_of(*large), 3)[0] == 255


# --- the table


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(VISITS, st.integers(1, 8), st.integers(1, 4))
def test_a_pair_is_told_exactly_where_enough_users_had_it(
    visits: list[list[int]], users: int, min_users: int
) -> None:
    of = [number * 7 % users for number in range(len(visits))]
    who: dict[tuple[int, int], set[int]] = defaultdict(set)
    for visit, user in zip(visits, of, strict=True):
        for one, other in combinations(sorted(set(visit)), 2):
            who[one, other].add(user)
            who[other, one].add(user)
    found = learned(sessions_of(*visits, users=of), items=7, model="table", min_users=min_users)
    assert told_pairs(found) == {pair for pair, people in who.items() if len(people) >= min_users}


def test_a_hundred_sessions_of_one_user_count_once() -> None:
    fan = [[0, 1]] * 100
    few = sessions_of(*fan, *[[0, 1]] * 3, *[[0, 2]] * 5, users=[0] * 100 + list(range(1, 9)))
    assert companions(learned(few, model="table"), 0) == [2]
    more = sessions_of(*fan, *[[0, 1]] * 4, *[[0, 2]] * 6, users=[0] * 100 + list(range(1, 11)))
    assert companions(learned(more, model="table"), 0) == [2, 1]


def test_what_everybody_has_is_damped() -> None:
    """2 goes with 0 as often as 1 does, but goes with everything."""
    sessions = sessions_of(*[[0, 1, 2]] * 3, *[[0, 2, 1]] * 3, *[[2, other] for other in range(3, 33)])
    assert companions(learned(sessions, model="table"), 0) == [1, 2]


def test_what_comes_next_goes_before_what_came_before_unless_all_was_bought_at_once() -> None:
    walks = [[1, 0, 2]] * 6
    assert companions(learned(sessions_of(*walks), model="table"), 0) == [2, 1]
    baskets = learned(sessions_of(*walks, at_once=True), model="table")
    assert companions(baskets, 0) == [1, 2]
    assert companions(baskets, 2) == [0, 1]


def test_many_pairs_are_counted_bit_by_bit_to_the_same_end(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = sessions_of(*planted(60, ITEMS))
    whole = learned(sessions, model="table")
    monkeypatch.setattr("recbuild.behavior.table.PAIRS_AT_ONCE", 50)
    assert told_pairs(whole) and (learned(sessions, model="table").also == whole.also).all()


def test_what_is_out_of_stock_is_nobodys_companion() -> None:
    found = learned(sessions_of(*[[0, 1, 2]] * 5), items=3, stock=[True, False, True], model="table")
    assert told_pairs(found) == {(0, 2), (2, 0), (1, 0), (1, 2)}


def test_what_was_disliked_goes_with_nothing_and_is_known_to_nobody() -> None:
    kinds = ["view", "dislike"] * 5
    found = learned(sessions_of(*[[0, 1]] * 5, kinds=kinds), items=2, model="table")
    assert not told_pairs(found) and found.popularity.tolist() == [255, 0]


# --- windows


@settings(deadline=None)
@given(st.lists(st.integers(1, 3 * LENGTH), min_size=1, max_size=6))
def test_every_successor_is_asked_for_exactly_once(lengths: list[int]) -> None:
    ends = np.cumsum(lengths)
    visits = [range(end - length, end) for end, length in zip(ends.tolist(), lengths, strict=True)]
    windows = windows_of(sessions_of(*visits))
    asked = windows.wanted >= 0
    assert (windows.given[asked] + 1 == windows.wanted[asked]).all()
    assert sorted(windows.wanted[asked].tolist()) == [item for visit in visits for item in visit[1:]]
    assert windows.examples == sum(lengths) - len(lengths)
    for given_, weight, wanted in zip(windows.given, windows.weight, windows.wanted, strict=True):
        first = int(np.argmax(wanted >= 0))
        assert first in (0, OVERLAP)  # of what came before, some is always seen
        assert (weight[: first + 1] > 0).all()
        assert (np.diff(given_[weight > 0]) == 1).all()


# --- vectors: one suite for all models


def test_what_is_met_together_comes_to_stand_together(model: str) -> None:
    found = learned(sessions_of(*planted(150, ITEMS)), model=model)
    assert found.model == model
    assert purity(found.vectors) > 0.95


def test_sessions_correct_a_content_that_misleads(model: str) -> None:
    content = unit_rows(np.random.default_rng(2).normal(size=(ITEMS, 16)))
    found = learned(sessions_of(*planted(150, ITEMS)), content=content, model=model)
    assert purity(found.vectors) > 0.85 > purity(content)


def test_an_item_without_history_stands_where_its_content_belongs(model: str) -> None:
    new = [3, 17, 25, 38]
    visits = [[item for item in visit if item not in new] for visit in planted(200, ITEMS)]
    found = learned(sessions_of(*visits), content=topics(), model=model)
    assert purity(found.vectors, new) == 1.0
    assert (found.popularity[new] == 0).all()


def test_vectors_have_unit_length_and_the_newest_event_counts_most(model: str) -> None:
    found = learned(sessions_of(*planted(150, ITEMS)), content=topics(), model=model)
    assert found.vectors.dtype == np.float32
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert found.recency[0] == 1 and (found.recency > 0).all()


def test_without_content_an_item_without_history_has_no_direction(model: str) -> None:
    visits = [[item for item in visit if item != 3] for visit in planted(150, ITEMS)]
    found = learned(sessions_of(*visits), model=model)
    assert not found.vectors[3].any() and np.isfinite(found.vectors).all()


def test_the_same_sessions_teach_the_same(model: str) -> None:
    torch.set_num_threads(2)  # which add up in no certain order, unless they are made to
    sessions = sessions_of(*planted(1000, ITEMS, length=2))  # enough for both to have something to do
    one, other = (learned(sessions, content=topics(), model=model, epochs=1) for _ in range(2))
    assert one.vectors.tobytes() == other.vectors.tobytes()
    assert one.recency.tobytes() == other.recency.tobytes()
    torch.set_num_threads(1)


def test_what_too_few_people_did_leaves_no_trace(model: str) -> None:
    """Four of them met item 3: with it, with item 21 in its place, or with neither, the model is the same."""
    visits = [[item for item in visit if item not in (3, 21)] for visit in planted(150, ITEMS)]
    content = topics()
    seen = []
    for rare in ([3], [21], []):
        changed = [[*visit[:2], *rare, *visit[2:]] for visit in visits[:4]] + visits[4:]
        extra = [rare * 2] * 2 if rare else []
        users = [*range(len(visits)), 0, 1][: len(visits) + len(extra)]
        seen.append(learned(sessions_of(*changed, *extra, users=users), content=content, model=model))
    with_it, other, without = seen
    for name in ("vectors", "also", "popularity", "recency"):
        of = getattr(without, name).tobytes()
        assert getattr(with_it, name).tobytes() == getattr(other, name).tobytes() == of, name
    assert (with_it.withheld.items, without.withheld.items) == (1, 0)


def test_an_item_that_few_like_and_many_dislike_teaches_nothing_of_those_few() -> None:
    kinds = [kind for _ in range(5) for kind in ("view", "dislike")] + ["view", "like"]
    found = learned(sessions_of(*[[0, 1]] * 6, kinds=kinds), items=2, model="factors")
    assert (found.model, found.withheld.items, found.popularity[1]) == ("table", 1, 0)


@pytest.mark.parametrize(
    "sessions",
    [
        sessions_of(*[[number % 4] for number in range(60)]),
        sessions_of(*planted(60, ITEMS), users=[0] * 60),
        sessions_of(*planted(3, ITEMS)),
    ],
    ids=["sessions of one item", "a single user", "three sessions"],
)
def test_where_nothing_can_be_learned_the_content_stays_and_it_is_said(sessions: Sessions) -> None:
    content = topics()
    found = learned(sessions, content=content)
    assert found.model == "table" and not len(found.recency)
    assert (found.vectors == content).all()
    assert not told_pairs(found)
    assert "No two items that at least 5 users chose were chosen together" in found.notes[0]


def test_sessions_of_one_item_still_tell_what_is_popular() -> None:
    found = learned(sessions_of(*[[0]] * 9, *[[1]] * 5, *[[2]] * 4), items=4)
    assert found.popularity[0] == 255 > found.popularity[1] > 0
    assert found.popularity[2:].tolist() == [0, 0]


def test_more_wrong_answers_than_items_are_no_mistake() -> None:
    few = sessions_of(*planted(60, 8, length=3))
    found = learned(few, items=8, model="averaging", negatives=5000, epochs=1)
    assert np.isfinite(found.vectors).all()


def test_without_torch_vectors_are_factorized_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = sessions_of(*planted(60, ITEMS))
    assert learned(sessions, epochs=1).model == "averaging"
    _hide_torch(monkeypatch)
    found = learned(sessions)
    assert found.model == "factors"
    assert found.notes == (
        "torch is not installed, so the vectors come from a factorization. Better ones: "
        'pip install "recbuild[learn]".',
    )
    assert learned(sessions, model="factors").notes == ()


def test_whoever_asks_for_torch_without_having_it_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    _hide_torch(monkeypatch)
    with pytest.raises(ModelError, match=r'recbuild\[learn\].*or set \[behavior\] model = "factors"'):
        learned(sessions_of(*planted(60, ITEMS)), model="averaging")


def _hide_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(learning, "find_spec", lambda name: None if name == "torch" else real(name))


def test_progress_reaches_its_end() -> None:
    done: list[int] = []
    stock = np.ones(ITEMS, dtype=np.bool_)
    chosen = BehaviorSettings(model="averaging", epochs=2)
    learning.learn(sessions_of(*planted(60, ITEMS)), None, stock, chosen, done.append)
    assert 999 <= sum(done) <= 1000


def test_what_is_withheld_is_counted() -> None:
    visits = [*[[0, 1]] * 5, *[[0, 2]] * 4, [1, 2], [0, 3], [0] * 20]
    found = learned(sessions_of(*visits), items=4, model="table", most_events=15).withheld
    # 3 is one person's; 0 with 2 and 1 with 2 fewer than five's; of twenty times the same, five are too many.
    assert (found.min_users, found.items, found.pairs, found.events) == (5, 1, 2, 5)


# --- through the command line


def bundle(folder: Path, name: str, **settings_: Any) -> tuple[Path, str]:
    """The bundle of the shop in the folder, and what was said."""
    values = "\n".join(f"{key} = {value!r}" for key, value in ({"model": "factors"} | settings_).items())
    (folder / f"{name}.toml").write_text(f"[behavior]\n{values}\n".replace("'", '"'))
    out = folder / name
    words = ["bundle", folder / "catalog.csv", "--sessions", folder / "sessions.csv", "--out", out]
    result = CliRunner().invoke(main, [*map(str, words), "--config", str(folder / f"{name}.toml")])
    assert result.exit_code == 0, result.output
    return out, " ".join(result.output.split())


def test_a_bundle_says_what_it_learned_and_holds_nothing_of_what_few_did(tmp_path: Path) -> None:
    _, past = write_shop(tmp_path)
    known = "".join(line for line in past.read_text().splitlines(True) if ",star-03," not in line)
    past.write_text(known + "y,u0,carmilla,1\n")
    without, said = bundle(tmp_path, "without")
    assert "factors over tfidf-svd" in said and "in 80 sessions of 10 users" in said
    assert "and 0 items that fewer than 5 users stand behind" in said
    assert said.count("Events that name an item that the catalog does not have: 1, such as") == 1
    past.write_text(known + "".join(f"x{user},u{user},star-03,{300000 + user}\n" for user in range(4)))
    with_it, said = bundle(tmp_path, "with")
    assert "and 1 items that fewer than 5 users stand behind" in said
    one, other = (
        {path.name: path.read_bytes() for path in (rec / "parts").iterdir()} for rec in (without, with_it)
    )
    assert one == other


def test_a_catalog_without_a_word_recommends_from_sessions_alone(tmp_path: Path) -> None:
    write_shop(tmp_path, titles=False)
    rec, _ = bundle(tmp_path, "rec", min_users=3)
    found = Recommender.open(rec).recommend(context="sea-01", events=[Event("sea-02")], k=5)
    assert [one.item.partition("-")[0] for one in found.items] == ["sea"] * 5


def test_without_a_word_and_without_enough_people_there_is_still_a_bundle(tmp_path: Path) -> None:
    write_shop(tmp_path, sessions=10, titles=False)
    rec, said = bundle(tmp_path, "rec", model="auto", min_users=11)
    assert "were chosen together" in said
    assert len(Recommender.open(rec).recommend(context="sea-01", k=5).items) <= 5
