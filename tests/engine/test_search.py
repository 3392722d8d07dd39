"""Search by cells: exact when asked, else a part of the exact answer in its order, and nearly all of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recbuild.index.partition import Partition, partition
from recbuild.linalg import unit_rows
from recbuild.plan import on_disk, runner_of, temporary_workspace
from recruntime.bundle.bundle import Bundle, read_bundle
from recruntime.codecs import CODECS, Scorer
from recruntime.codecs.base import EVERY_ROW, Rows
from recruntime.engine.search import Index, index_of
from tests.conftest import assembled, bundle_of, circle, clustered, contents_of


def partitioned(codec: str, items: int, seed: int) -> Bundle:
    """Items in cells of 1 to 20, as they come."""
    random = np.random.default_rng(seed)
    bounds = np.unique(np.concatenate([[0, items], np.cumsum(random.integers(1, 21, items))]))
    layout = Partition(np.arange(items), np.diff(bounds[bounds <= items]))
    return bundle_of(contents_of(clustered(items, 16, 10, seed), codec=codec, layout=layout))


@settings(max_examples=60)
@given(
    codec=st.sampled_from(sorted(CODECS)),
    items=st.integers(1, 300),
    seed=st.integers(0, 2**32 - 1),
    nprobe=st.integers(1, 12),
    count=st.integers(1, 40),
)
def test_an_exact_search_is_brute_force_and_probes_give_a_part_of_it_in_order(
    codec: str, items: int, seed: int, nprobe: int, count: int
) -> None:
    bundle, random = partitioned(codec, items, seed), np.random.default_rng(seed)
    index = replace(index_of(bundle), nprobe=nprobe)
    allowed = random.random(items) < 0.8
    vectors = bundle.codec.decode(bundle.items.codes).astype(np.float64)
    query = unit_rows(vectors[:3].mean(axis=0, keepdims=True))[0].astype(np.float64)
    scores = vectors @ query

    exact, cosines = nearest(index, query, allowed, count, exact=True)
    assert allowed[exact].all() and len(set(exact.tolist())) == len(exact)
    best = np.sort(scores[allowed])[::-1]
    np.testing.assert_allclose(scores[exact], best[: len(exact)], atol=2e-3)
    np.testing.assert_allclose(cosines, scores[exact], atol=2e-3)
    left_out = best[len(exact) : count]
    assert np.all(left_out <= scores.mean() + 0.05), "only what is less similar than the average is left out"

    every = nearest(index, query, allowed, items, exact=True)[0].tolist()
    probed = nearest(index, query, allowed, items)[0].tolist()
    assert probed == [row for row in every if row in set(probed)]


@settings(max_examples=60)
@given(
    items=st.integers(1, 300),
    seed=st.integers(0, 2**32 - 1),
    nprobe=st.integers(1, 12),
    count=st.integers(1, 40),
    share=st.sampled_from([0.02, 0.2, 0.8]),
)
def test_a_narrow_search_finds_more_and_compares_no_more(
    items: int, seed: int, nprobe: int, count: int, share: float
) -> None:
    """No more than any other one, or than are wanted, up to the end of the last cell."""
    bundle, random = partitioned("int8", items, seed), np.random.default_rng(seed)
    index = replace(index_of(bundle), nprobe=nprobe)
    counting = Counting(index.scorer)
    index = replace(index, scorer=counting)
    allowed = random.random(items) < share
    query = unit_rows(decoded_of(bundle)[:1])[0].astype(np.float64)

    _, before = nearest(index, query, allowed, count)
    rows, scores = nearest(index, query, allowed, count, restricted=True)
    assert allowed[rows].all() and len(scores) >= len(before)
    assert np.all(scores[: len(before)] >= before)
    assert len(rows) == min(count, np.count_nonzero(allowed))
    ordinary, narrow = counting.compared
    assert narrow <= max(ordinary, count) + bundle.items.cells.max()


@dataclass
class Counting:
    """A scorer that keeps count of the rows that it compares."""

    scorer: Scorer
    compared: list[int] = field(default_factory=list)

    def scores(self, query: np.ndarray, rows: Rows = EVERY_ROW) -> np.ndarray:
        found = self.scorer.scores(query, rows)
        self.compared.append(len(found))
        return found

    def centroids(self, starts: np.ndarray) -> Scorer:
        return self.scorer.centroids(starts)


def test_only_the_nearest_cells_are_looked_into() -> None:
    """Cells at 0°, 90° and 10°: nprobe 2 from 2° sees the first and the third."""
    vectors = circle([0, 4, 88, 92, 8, 12])
    layout = Partition(np.arange(6), np.array([2, 2, 2]))
    index = index_of(bundle_of(contents_of(vectors, codec="float32", layout=layout)))
    query = circle([2])[0].astype(np.float64)
    everything = np.ones(6, dtype=bool)
    assert nearest(replace(index, nprobe=2), query, everything, 6)[0].tolist() == [0, 1, 4, 5]
    assert nearest(replace(index, nprobe=1), query, everything, 6)[0].tolist() == [0, 1]


def test_equal_items_keep_their_order_over_cells(codec_name: str) -> None:
    vectors = clustered(8, 16)[np.arange(400) % 8]
    layout = Partition(np.arange(400), np.array([7, 93, 150, 50, 100]))
    bundle = bundle_of(contents_of(vectors, codec=codec_name, layout=layout))
    decoded = bundle.codec.decode(bundle.items.codes)
    query = unit_rows(decoded[3:4])[0].astype(np.float64)
    everything, index = np.ones(400, dtype=bool), index_of(bundle)
    assert nearest(index, query, everything, 20, exact=True)[0].tolist() == list(range(3, 160, 8))
    for nprobe in (2, 3, 4):
        found = nearest(replace(index, nprobe=nprobe), query, everything, 7)[0].tolist()
        assert found == sorted(found) and {row % 8 for row in found} == {3}


def nearest(
    index: Index,
    query: np.ndarray,
    allowed: np.ndarray,
    count: int,
    exact: bool = False,
    restricted: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    return index.search(query, index.cell_cosines(query), allowed, count, exact, restricted)


def decoded_of(bundle: Bundle) -> np.ndarray:
    return bundle.codec.decode(bundle.items.codes).astype(np.float64)


@pytest.fixture(scope="module")
def large() -> Bundle:
    files, _ = assembled(clustered(4000, 48), resident_bytes=10**9)
    return read_bundle(files.core.content, [part.content for part in files.items])


def visit(index: Index, vectors: np.ndarray, random: np.random.Generator, pages: int) -> list[int]:
    """The rows that a visitor opens: mostly something like the last one, now and then anything."""
    rows = [int(random.integers(len(vectors)))]
    while len(rows) < pages:
        near, _ = nearest(index, vectors[rows[-1]], np.ones(len(vectors), dtype=bool), 12, exact=True)
        rows.append(int(random.choice(near) if random.random() < 0.7 else random.integers(len(vectors))))
    return rows


@pytest.mark.parametrize(("fewest", "most"), [(1, 1), (2, 10)])
def test_the_builders_probes_find_nearly_all_of_what_is_nearest(
    large: Bundle, fewest: int, most: int
) -> None:
    """For pages and for sessions."""
    index, random = index_of(large), np.random.default_rng(2)
    assert 1 <= index.nprobe < (len(index.starts) - 1) / 4
    vectors, everything = decoded_of(large), np.ones(len(large.items), dtype=bool)
    shares = []
    for pages in random.integers(fewest, most + 1, size=200).tolist():
        rows = visit(index, vectors, random, pages)
        query = unit_rows(vectors[rows].mean(axis=0, keepdims=True))[0].astype(np.float64)
        exact = nearest(index, query, everything, 10, exact=True)[0]
        shares.append(np.isin(exact, nearest(index, query, everything, 10)[0]).mean())
    assert np.mean(shares) >= 0.9


def test_cells_hold_what_is_similar(large: Bundle) -> None:
    """An item is nearer to its own cell's mean than to most others."""
    items, starts = large.items, index_of(large).starts
    decoded = decoded_of(large)
    means = unit_rows(np.stack([decoded[first:end].mean(axis=0) for first, end in pairwise(starts)]))
    nearness = decoded @ means.T
    own = nearness[np.arange(len(items)), np.repeat(np.arange(len(items.cells)), items.cells)]
    assert (nearness > own[:, np.newaxis]).mean() < 0.02


def test_a_search_in_nothing_finds_nothing() -> None:
    part = bundle_of(contents_of(circle([0, 10])))
    empty = index_of(Bundle(part.core))
    rows, scores = nearest(empty, np.array([1.0, 0.0]), np.empty(0, dtype=bool), 5)
    assert len(rows) == len(scores) == 0


def test_a_partition_of_vectors_makes_the_cells_of_a_bundle() -> None:
    vectors = clustered(1500, 16)
    with temporary_workspace() as workspace:
        layout = partition(on_disk(workspace, "vectors", vectors), runner_of(workspace))
    bundle = bundle_of(contents_of(vectors, layout=layout))
    assert bundle.items.cells.sum() == 1500
    assert [bundle.items.ids[row] for row in range(1500)] == [f"i{row}" for row in layout.order.tolist()]
