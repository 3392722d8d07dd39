"""Vectors that sessions teach: one suite for all models."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from recbuild.config import BehaviorSettings
from recbuild.learn import MODELS
from recbuild.learn import learn as learning
from recbuild.linalg import Vectors, unit_rows
from tests.support.inputs.visits import planted, sessions_of
from tests.support.learning import ITEMS, learned, listed_with, published_pairs, topics
from tests.support.paths import ROOT


@pytest.fixture(params=[name for name in MODELS if name != "co_occurrence"])
def model(request: pytest.FixtureRequest) -> str:
    """Every model that learns vectors."""
    return str(request.param)


def purity(vectors: Vectors, rows: Sequence[int] | None = None) -> float:
    """The share of items whose five nearest are mostly of their own group, of two."""
    group = np.arange(len(vectors)) * 2 // len(vectors)
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -2)
    near = group[np.argsort(-scores, axis=1)[:, :5]]
    right = (near == group[:, np.newaxis]).mean(axis=1) > 0.5
    return float(right[rows if rows is not None else slice(None)].mean())


@pytest.mark.parametrize("name", MODELS)
def test_the_guide_names_every_model(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "sessions.md").read_text()


@pytest.mark.parametrize("name", MODELS)
def test_every_model_gives_a_vector_for_each_item_and_the_same_lists(name: str) -> None:
    sessions = sessions_of(*planted(150, ITEMS))
    found = learned(sessions, content=topics(), model=name, epochs=1)
    lists = learned(sessions, model="co_occurrence").co_occurrence
    assert (found.model, len(found.vectors)) == (name, ITEMS)
    assert np.linalg.norm(found.vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert (found.co_occurrence == lists).all() and published_pairs(found)


def test_a_model_in_another_order_says_the_same_of_each_item() -> None:
    found = learned(sessions_of(*planted(150, ITEMS)), content=topics())
    order = np.random.default_rng(0).permutation(ITEMS)
    taken = found.take(order)
    assert (taken.vectors == found.vectors[order]).all()
    assert (taken.popularity == found.popularity[order]).all()
    assert {(order[one], order[other]) for one, other in published_pairs(taken)} == published_pairs(found)
    for row in range(ITEMS):
        assert taken.lists()[row].tolist() == listed_with(taken, row)
        assert order[listed_with(taken, row)].tolist() == listed_with(found, int(order[row]))


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


def test_an_item_without_history_stands_among_its_like_though_their_texts_mislead() -> None:
    """Contents come in pairs that differ only a little; sessions tell which pairs go together."""
    random = np.random.default_rng(3)
    twins = np.repeat(unit_rows(random.normal(size=(ITEMS // 2, 64))), 2, axis=0)
    content = unit_rows(twins + 0.02 * random.normal(size=twins.shape))
    new = [1, 7, 15, 23, 31, 39]
    visits = [[item for item in visit if item not in new] for visit in planted(200, ITEMS)]
    vectors = learned(sessions_of(*visits), content=content).vectors
    near = vectors @ vectors.T
    assert (near[new, np.array(new) - 1] > 0.95).all()


def test_an_item_with_neither_text_nor_history_has_no_direction() -> None:
    content = topics()
    content[3] = 0
    visits = [[item for item in visit if item != 3] for visit in planted(150, ITEMS)]
    assert not learned(sessions_of(*visits), content=content).vectors[3].any()


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
    sessions = sessions_of(*planted(1000, ITEMS, length=2))
    found = []
    for threads in (1, 2, 2):  # two add up in another order than one, unless they are not used
        with threadpool_limits(threads):
            found.append(learned(sessions, content=topics(), model=model, epochs=1))
    assert len({(one.vectors.tobytes(), one.recency.tobytes()) for one in found}) == 1


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
    for name in ("vectors", "co_occurrence", "popularity", "recency"):
        of = getattr(without, name).tobytes()
        assert getattr(with_it, name).tobytes() == getattr(other, name).tobytes() == of, name
    assert (with_it.withheld.items, without.withheld.items) == (1, 0)


def test_an_item_that_few_like_and_many_dislike_teaches_nothing_of_those_few() -> None:
    kinds = [kind for _ in range(5) for kind in ("view", "dislike")] + ["view", "like"]
    found = learned(sessions_of(*[[0, 1]] * 6, kinds=kinds), items=2)
    assert (found.model, found.withheld.items, found.popularity[1]) == ("co_occurrence", 1, 0)


def test_more_wrong_answers_than_items_are_no_mistake() -> None:
    few = sessions_of(*planted(60, 8, length=3))
    found = learned(few, items=8, negatives=5000, epochs=1)
    assert np.isfinite(found.vectors).all()


def test_progress_reaches_its_end() -> None:
    done: list[int] = []
    stock = np.ones(ITEMS, dtype=np.bool_)
    chosen = BehaviorSettings(epochs=2)
    learning.learn(sessions_of(*planted(60, ITEMS)), None, stock, chosen, done.append)
    assert 999 <= sum(done) <= 1000
