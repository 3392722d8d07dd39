"""The parts of the model "session_average": its gradient, its optimizer, and what its batches leave out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import random_array

from recbuild.learn.session_average.adam import Adam
from recbuild.learn.session_average.alike import alike
from recbuild.learn.session_average.batches import Batches, TrainingBatch
from recbuild.learn.session_average.loss import loss_and_gradient
from recbuild.learn.session_average.table import ItemTable, Parameters
from recbuild.learn.windows import LENGTH, windows_of
from tests.support.inputs.visits import planted, sessions_of
from tests.support.learning import ITEMS, learned

DIMS = 6
CONTENT_DIMS = 4
STEP = 1e-5


@dataclass(frozen=True)
class Case:
    """A batch, and a model of float64, whose differences are exact enough."""

    table: ItemTable
    parameters: Parameters
    batch: TrainingBatch


def case_of(visits: list[list[int]], seed: int, with_content: bool) -> Case:
    """The first batch of these sessions, for parameters drawn by chance."""
    random = np.random.default_rng(seed)
    known = np.ones(ITEMS, dtype=np.bool_)
    batches = Batches(windows_of(sessions_of(*visits)), known, 8, DIMS, with_content, random)
    shares, cold = (random_array((ITEMS, ITEMS), density=0.2, rng=random, format="csr") for _ in range(2))
    content = random.normal(size=(ITEMS, CONTENT_DIMS)) if with_content else None
    projection = random.normal(size=(CONTENT_DIMS, DIMS)) if with_content else None
    parameters = Parameters(random.normal(size=(ITEMS, DIMS)), random.normal(size=LENGTH), projection)
    return Case(ItemTable(content, shares, cold if with_content else None), parameters, next(batches.epoch()))


def moved(parameters: Parameters, by: Parameters, step: float) -> Parameters:
    """The parameters, so many steps in the direction of others."""
    projection = None
    if parameters.projection is not None and by.projection is not None:
        projection = parameters.projection + step * by.projection
    return Parameters(
        parameters.residual + step * by.residual, parameters.recency + step * by.recency, projection
    )


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.integers(0, ITEMS - 1), min_size=2, max_size=25), min_size=1, max_size=12),
    st.integers(0, 1000),
    st.booleans(),
)
def test_the_gradient_is_what_differences_of_the_loss_say(
    visits: list[list[int]], seed: int, with_content: bool
) -> None:
    case, random = case_of(visits, seed, with_content), np.random.default_rng(seed)
    _, gradient = loss_and_gradient(case.table, case.parameters, case.batch)
    by_residual = np.zeros((ITEMS, DIMS))
    by_residual[gradient.rows] = gradient.residual
    for changed in ("residual", "recency", "projection"):
        along = {
            "residual": random.normal(size=(ITEMS, DIMS)) * (changed == "residual"),
            "recency": random.normal(size=LENGTH) * (changed == "recency"),
            "projection": random.normal(size=(CONTENT_DIMS, DIMS)) * (changed == "projection"),
        }
        direction = Parameters(**along)
        expected = float((by_residual * direction.residual).sum() + gradient.recency @ direction.recency)
        if gradient.projection is not None:
            expected += float((gradient.projection * along["projection"]).sum())
        ahead, behind = (
            loss_and_gradient(case.table, moved(case.parameters, direction, step), case.batch)[0]
            for step in (STEP, -STEP)
        )
        assert (ahead - behind) / (2 * STEP) == pytest.approx(expected, rel=1e-4, abs=1e-6), changed


def test_the_loss_is_the_same_in_smaller_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(planted(12, ITEMS), 0, True)
    loss, gradient = loss_and_gradient(case.table, case.parameters, case.batch)
    monkeypatch.setattr("recbuild.learn.session_average.loss.BLOCK_TARGETS", 5)
    in_blocks, by_blocks = loss_and_gradient(case.table, case.parameters, case.batch)
    assert in_blocks == pytest.approx(loss)
    assert by_blocks.residual == pytest.approx(gradient.residual)
    assert by_blocks.recency == pytest.approx(gradient.recency)


def test_a_batch_has_each_item_once_and_what_came_before_each_target() -> None:
    visits = [[1, 2, 1, 3], [4, 5]]
    batch = case_of(visits, 0, False).batch
    assert len(np.unique(batch.items)) == len(batch.items)
    seen = [
        (batch.items[batch.events[start:end]].tolist(), batch.ages[start:end].tolist(), batch.items[right])
        for start, end, right in zip(batch.starts, batch.starts[1:], batch.right, strict=False)
    ]
    assert seen == [([1], [0], 2), ([1, 2], [1, 0], 1), ([1, 2, 1], [2, 1, 0], 3), ([4], [0], 5)]
    others = zip(batch.items[batch.right[batch.other_target]], batch.items[batch.not_negative], strict=True)
    assert sorted(others) == [(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)]


def test_without_content_no_item_is_trained_as_if_no_session_had_it() -> None:
    visits = planted(400, ITEMS)
    assert case_of(visits, 0, False).batch.warm.all()
    assert not case_of(visits, 0, True).batch.warm.all()


def test_adam_finds_a_minimum_and_changes_no_row_without_a_gradient() -> None:
    start = np.random.default_rng(0).normal(size=(1200, 3)).astype(np.float32)
    found, rows = start.copy(), np.arange(0, 1200, 2)
    optimizer = Adam(found)
    for number in range(1, 800):
        optimizer.step(number, 0.02, found[rows] - 1, rows)
    assert found[rows] == pytest.approx(1, abs=1e-2)
    assert (found[1::2] == start[1::2]).all()


def test_recency_is_learned_from_what_tells_the_next_item() -> None:
    """The newest event, or the one before it, has the next item as its neighbor."""
    random = np.random.default_rng(1)
    pairs = [(random.permutation(ITEMS // 2)[:2] * 2).tolist() for _ in range(600)]
    by_newest = learned(sessions_of(*([one, two, two + 1] for one, two in pairs)), epochs=10).recency
    by_former = learned(sessions_of(*([two, one, two + 1] for one, two in pairs)), epochs=10).recency
    assert by_newest[1] < 0.5 * by_former[1]


def test_an_item_has_shares_of_those_whose_content_is_like_its_own_and_of_no_category() -> None:
    content = np.zeros((ITEMS, 4), dtype=np.float32)
    content[:20, 0], content[20:, 1] = 1, 1  # two categories,
    content[0] = content[1] = content[2] = [0, 0, 0.8, 0.6]  # three items of one kind,
    content[3] = 0  # and one without a text
    shares = alike(content, np.arange(1, ITEMS), np.ones(ITEMS, dtype=np.int64)).toarray()
    kind = shares[:3, :2]  # of the residuals of items 1 and 2
    assert (kind.sum(axis=1) > 0.9).all() and kind[1, 0] == kind[2, 1] == 0
    assert not shares[3:].any() and shares.sum() == pytest.approx(kind.sum())
