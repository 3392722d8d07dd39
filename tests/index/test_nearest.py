"""The search for the nearest items: by blocks it finds what a search of all finds, and nothing forbidden."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from recbuild.index.neighbors.best import above, asked_and_rows, lists_of, pairs_of, top
from recbuild.index.neighbors.compare import WIDTH, Compared, compared_of
from recbuild.index.neighbors.nearest import nearest
from recbuild.linalg import Rows, unit_rows, whole
from recbuild.plan import Runner, on_disk, runner_of, temporary_workspace
from tests.conftest import clustered

ITEMS = 2000
CELLS = np.array([0, 700, 1500, ITEMS])
COUNTS = st.integers(1, 40)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture
def runner() -> Iterator[Runner]:
    with temporary_workspace() as workspace:
        yield runner_of(workspace, workers=1)


def compared(runner: Runner) -> Compared:
    """Items in groups; some are not offered, some have no vector, and pairs of neighbors are twins."""
    vectors = clustered(ITEMS, 16, groups=30)
    vectors = vectors[np.argsort(vectors[:, 0])]
    vectors[::40] = 0
    offered = vectors.any(axis=1) & (np.arange(ITEMS) % 7 != 0)
    given = on_disk(runner.workspace, "vectors", whole(vectors))
    return compared_of(runner.workspace, given, offered, np.arange(ITEMS) // 4 * 2)


def rows_of(items: Compared, runner: Runner, asked: Rows | None = None) -> NDArray[np.int32]:
    return nearest(items, CELLS, runner, lambda done: None, asked).rows.read().astype(np.int32)


def by_blocks(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small blocks, few of which are looked into."""
    monkeypatch.setattr("recbuild.index.neighbors.nearest.COMPARE_ALL", 1)
    monkeypatch.setattr("recbuild.index.neighbors.blocks.SIZE", 16)


def test_blocks_find_nearly_all_that_a_search_of_all_finds(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = compared(runner)
    exact = rows_of(items, runner)
    by_blocks(runner, monkeypatch)
    found = rows_of(items, runner)
    shares = [np.isin(one, other).mean() for one, other in zip(exact, found, strict=True)]
    assert np.mean(shares) > 0.95  # of few items in small blocks


@pytest.mark.parametrize("large", [False, True])
def test_no_list_has_what_is_not_offered_or_the_item_itself_or_its_twin(
    large: bool, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        by_blocks(runner, monkeypatch)
    items = compared(runner)
    offered, twins, vectors = (file.read() for file in (items.offered, items.twins, items.vectors))
    for row, list_ in enumerate(rows_of(items, runner)):
        listed = list_[list_ >= 0]
        assert offered[listed].all() and row not in listed
        assert twins[row] not in twins[listed]
        assert len(listed) == (WIDTH if vectors[row].any() else 0)


@pytest.mark.parametrize("large", [False, True])
def test_lists_for_some_items_alone_are_as_good(
    large: bool, runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    items, asked = compared(runner), np.arange(3, ITEMS, 17)
    exact = rows_of(items, runner)[asked]
    if large:
        by_blocks(runner, monkeypatch)
    found = rows_of(items, runner, asked)
    assert np.mean([np.isin(one, other).mean() for one, other in zip(exact, found, strict=True)]) > 0.98


def test_many_equal_vectors_are_compared_in_blocks_of_bounded_size(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_blocks(runner, monkeypatch)
    vectors = whole(unit_rows(np.ones((ITEMS, 8), dtype=np.float32)))
    given = on_disk(runner.workspace, "vectors", vectors)
    items = compared_of(runner.workspace, given, np.ones(ITEMS, dtype=np.bool_), np.arange(ITEMS))
    assert (rows_of(items, runner) >= 0).all()
    sizes = np.diff(np.fromfile(runner.workspace.path("block-starts.array"), np.int64))
    assert sizes.sum() == ITEMS and sizes.max() <= 32


@given(lines=st.integers(1, 5), width=st.integers(1, 900), wanted=COUNTS, seed=SEEDS)
def test_the_best_are_above_the_bar_and_come_first(lines: int, width: int, wanted: int, seed: int) -> None:
    scores = np.random.default_rng(seed).integers(-50, 50, (lines, width)).astype(np.float32)
    wanted = min(wanted, width)
    exact = np.argsort(-scores, axis=1, kind="stable")[:, :wanted]
    there = np.zeros(scores.size, dtype=bool)
    there[above(scores, wanted)] = True
    assert np.take_along_axis(there.reshape(scores.shape), exact, axis=1).all()
    assert top(scores, wanted).tolist() == exact.tolist()


@given(pairs=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2**25 - 1)), max_size=60), seed=SEEDS)
def test_lists_are_the_best_pairs_once(pairs: list[tuple[int, int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    score_of = {pair: int(random.integers(-(2**24) + 1, 2**24)) for pair in pairs}
    asked, rows = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    packed = pairs_of(asked, np.array([score_of[pair] for pair in pairs], dtype=np.float32), rows)
    assert [array.tolist() for array in asked_and_rows(packed)] == [asked.tolist(), rows.tolist()]
    found, scores = lists_of(packed, 5, 3)
    for who in range(5):
        best = sorted((-score, row) for (asker, row), score in score_of.items() if asker == who)[:3]
        assert found[who].tolist() == [*(row for _, row in best), *[-1] * (3 - len(best))]
        assert scores[who, : len(best)].tolist() == [-score for score, _ in best]
