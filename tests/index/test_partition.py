"""The order of a bundle's items: every item stands once, in one cell, and beside what is like it."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from recbuild.index.partition import Partition, cell_count, partition
from recbuild.linalg import Vectors, unit_rows
from recbuild.plan import on_disk, runner_of, temporary_workspace
from tests.conftest import assembled, clustered

NORMAL = np.random.default_rng(4).normal(size=(1500, 6))
CATALOGS: dict[str, Vectors] = {
    "one item": unit_rows(NORMAL[:1]),
    "two items": unit_rows(NORMAL[:2]),
    "a small catalog": unit_rows(NORMAL[:999]),
    "a larger one": unit_rows(NORMAL),
    "of one dimension": unit_rows(NORMAL[:, :1]),
    "of many dimensions": clustered(1200, 100),
    "of identical vectors": unit_rows(np.ones((1500, 6))),
    "of fewer different vectors than cells": unit_rows(NORMAL[np.arange(1500) % 3]),
    "of zeros": np.zeros((1200, 6), dtype=np.float32),
}


def laid_out(vectors: Vectors) -> Partition:
    with temporary_workspace() as workspace:
        return partition(on_disk(workspace, "vectors", vectors), runner_of(workspace))


@pytest.mark.parametrize("kind", sorted(CATALOGS))
def test_every_item_stands_once_and_no_cell_is_empty(kind: str) -> None:
    vectors = CATALOGS[kind]
    layout = laid_out(vectors)
    assert sorted(layout.order.tolist()) == list(range(len(vectors)))
    assert layout.cells.min() >= 1 and layout.cells.sum() == len(vectors)
    assert layout.starts.tolist() == [0, *np.cumsum(layout.cells).tolist()]
    assert len(layout.cells) <= cell_count(len(vectors))


def test_a_small_catalog_is_one_cell_and_a_larger_one_has_about_two_roots_of_its_size() -> None:
    assert [cell_count(count) for count in (1, 999, 10_000, 1_000_000)] == [1, 1, 200, 2000]


def test_equal_vectors_share_a_cell() -> None:
    layout = laid_out(CATALOGS["of fewer different vectors than cells"])
    for cell in np.split(layout.order, layout.starts[1:-1]):
        assert len(set((cell % 3).tolist())) == 1


def test_neighbors_share_an_instant_part_far_more_often_than_by_chance() -> None:
    files, _ = assembled(clustered(3000, 32, groups=100), resident_bytes=10**9)
    read = [json.loads(gzip.decompress(part.content)) for part in files.lane if part.kind == "instant"]
    groups = [part for part in read if "" not in part["items"]]  # but the sample part
    assert len(groups) > 10
    shares = [
        np.mean([part["cards"]["id"][row] in part["items"] for row in entry["neighbors"]])
        for part in groups
        for entry in part["items"].values()
        if entry["neighbors"]
    ]
    chance = np.mean([len(part["items"]) for part in groups]) / 3000
    assert np.mean(shares) > 5 * chance
