"""The index does not depend on how many workers share the work, nor on how the items are dealt to them."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from recbuild.index.files import whole_of
from recbuild.index.neighbors.compare import compared_of
from recbuild.index.neighbors.nearest import nearest
from recbuild.index.partition import partition
from recbuild.index.quantize import encode, fit
from recbuild.linalg import Vectors
from recbuild.plan import on_disk, runner_of, temporary_workspace
from tests.conftest import clustered

ITEMS = 3000
SMALL_BATCH = 500


def indexed(vectors: Vectors, workers: int) -> list[NDArray[np.generic]]:
    """Codes, order, cells, and the nearest rows with their scores; each second item has a twin."""
    with temporary_workspace() as workspace:
        runner, given = runner_of(workspace, workers=workers), on_disk(workspace, "given", vectors)
        codes = encode(fit("compact", vectors, 64), given, runner)
        layout = partition(given, runner)
        whole, there = whole_of(on_disk(workspace, "in-order", vectors[layout.order]), "whole", runner)
        compared = compared_of(workspace, whole, there, np.arange(len(vectors)) // 4 * 2)
        found = nearest(compared, layout.starts, runner, lambda done: None)
        return [codes.read(), layout.order, layout.cells, found.rows.read(), found.scores.read()]


def small_spans(count: int, size: int = SMALL_BATCH) -> list[tuple[int, int]]:
    return [(first, min(first + size, count)) for first in range(0, count, size)]


def test_one_worker_and_several_find_the_same_whatever_the_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.index.neighbors.nearest.COMPARE_ALL", 1)
    vectors = clustered(ITEMS, 100)
    vectors[::50] = 0
    whole_batches = indexed(vectors, 1)
    for module in ("files", "quantize", "partition", "neighbors.nearest"):
        monkeypatch.setattr(f"recbuild.index.{module}.spans", small_spans)
    monkeypatch.setattr("recbuild.index.files.BATCH", SMALL_BATCH)
    for workers in (1, 2, 4):
        for one, other in zip(whole_batches, indexed(vectors, workers), strict=True):
            np.testing.assert_array_equal(one, other)
