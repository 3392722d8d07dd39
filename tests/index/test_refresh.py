"""After a small change, lists are as good as those of a build from scratch."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from recbuild.index.files import whole_of
from recbuild.index.neighbors.compare import Compared, compared_of
from recbuild.index.neighbors.refresh import Earlier, refreshed
from recbuild.index.partition import partition
from recbuild.linalg import Rows, Vectors
from recbuild.plan import Runner, on_disk, runner_of, temporary_workspace
from tests.conftest import clustered

COUNT, GONE, NEW = 3000, 60, 60
LISTED = 12


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """Small catalogs are searched as large ones are."""
    for module in ("nearest", "refresh"):
        monkeypatch.setattr(f"recbuild.index.neighbors.{module}.COMPARE_ALL", 1)
    with temporary_workspace() as workspace:
        yield runner_of(workspace, workers=1)


def compared(vectors: Vectors, runner: Runner, name: str) -> Compared:
    whole, there = whole_of(on_disk(runner.workspace, f"{name}-given", vectors), name, runner)
    return compared_of(runner.workspace, whole, there, np.arange(len(vectors)))


def exact(vectors: Vectors) -> Rows:
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -2)
    return np.argsort(-cosines, axis=1)[:, :LISTED]


def change(vectors: Vectors) -> tuple[Vectors, Earlier]:
    """GONE items leave and NEW ones come, last in the order; and the lists of the earlier catalog."""
    kept = np.setdiff1d(np.arange(COUNT), np.random.default_rng(1).permutation(COUNT)[:GONE])
    row_of = np.full(COUNT, -1)
    row_of[kept] = np.arange(len(kept))
    lists = row_of[exact(vectors)[kept]]
    now = np.concatenate([vectors[kept], clustered(NEW, vectors.shape[1], seed=7)])
    return now, Earlier(lists, np.asarray((lists < 0).any(axis=1)))


def test_lists_are_nearly_those_of_a_search_of_everything(runner: Runner) -> None:
    now, earlier = change(clustered(COUNT, 24))
    starts = np.array([0, COUNT - GONE, len(now)])  # one cell of what stays, one of what is new
    found = refreshed(compared(now, runner, "now"), starts, earlier, runner, lambda done: None).rows.read()
    wanted = exact(now)
    hits = [np.isin(one, other).mean() for one, other in zip(wanted, found[:, :LISTED], strict=True)]
    assert np.mean(hits) > 0.98
    fresh = np.arange(COUNT - GONE, len(now))
    assert np.mean(hits[COUNT - GONE :]) > 0.9
    listed, want = (np.isin(lists[: COUNT - GONE], fresh).sum() for lists in (found[:, :LISTED], wanted))
    assert listed > 0.9 * want > 0, "new items are on the lists of old ones"


def test_no_list_names_an_item_twice_nor_itself(runner: Runner) -> None:
    now, earlier = change(clustered(COUNT, 24))
    starts = partition(on_disk(runner.workspace, "cells", now), runner).starts
    found = refreshed(compared(now, runner, "now"), starts, earlier, runner, lambda done: None).rows.read()
    assert not (found == np.arange(len(now))[:, np.newaxis]).any()
    ordered = np.sort(found, axis=1)
    assert not ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any()
