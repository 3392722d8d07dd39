"""What looks similar among many items: by cells of the pictures, wherever the bundle has the items."""

from __future__ import annotations

import numpy as np

from recbuild.index.lists import Products
from recbuild.index.looks import MOST, Looks, looks_similar
from recbuild.index.neighbors.nearest import COMPARE_ALL
from recbuild.linalg import unit_rows
from recbuild.plan import on_disk, temporary_workspace
from recbuild.plan.runner import runner_of


def test_among_many_items_nearly_all_of_the_nearest_are_found() -> None:
    """The bundle's order has nothing to do with the pictures."""
    count, random = COMPARE_ALL + 500, np.random.default_rng(0)
    middles = random.normal(size=(150, 64))
    vectors = unit_rows(middles[random.integers(0, 150, count)] + random.normal(size=(count, 64)))
    rows, stock, cells = np.arange(count), np.ones(count, dtype=np.bool_), np.array([0, count])
    with temporary_workspace() as workspace:
        runner = runner_of(workspace)
        looks = Looks(on_disk(workspace, "given", vectors))
        compared = looks.compared(stock, rows, runner)
        found = looks_similar(looks, compared, Products([], rows), cells, runner, lambda done: None)
    asked = rows[::50]
    cosines = vectors[asked] @ vectors.T
    cosines[np.arange(len(asked)), asked] = -1
    exact = np.argsort(-cosines, axis=1)[:, :MOST].tolist()
    shared = [len({*one} & {*other}) for one, other in zip(exact, found[asked].tolist(), strict=True)]
    assert np.mean(shared) / MOST > 0.97
