"""Every codec keeps what it promises: directions survive, and scores are the same bits everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recbuild.index.quantize import fit
from recbuild.linalg import unit_rows
from recruntime.codecs import CODECS, codec_from_tables
from recruntime.codecs.levels import LevelScorer, level_scorer
from recruntime.errors import PartCorruptError
from tests.conftest import BYTES_PER_ITEM, clustered

VECTORS = st.tuples(st.integers(1, 40), st.integers(1, 70)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-1, 1, width=32))
)


@given(vectors=VECTORS, name=st.sampled_from(["float32", "int8"]))
def test_a_decoded_vector_is_the_vector_up_to_rounding(vectors: np.ndarray, name: str) -> None:
    unit = unit_rows(vectors)
    fitted = fit(name, unit, BYTES_PER_ITEM)
    codes = fitted.encode(unit)
    assert codes.dtype == np.uint8 and codes.shape == (len(unit), fitted.codec.code_bytes)
    assert np.abs(fitted.codec.decode(codes) - unit).max() <= 0.5 / 127 * 1.01


@given(vectors=VECTORS, name=st.sampled_from(sorted(CODECS)), seed=st.integers(0, 2**32 - 1))
def test_a_score_is_the_cosine_with_the_decoded_vector(vectors: np.ndarray, name: str, seed: int) -> None:
    unit = unit_rows(vectors)
    fitted = fit(name, unit, BYTES_PER_ITEM)
    codec, codes = fitted.codec, fitted.encode(unit)
    query = unit_rows(np.random.default_rng(seed).normal(size=(1, codec.dims)))[0].astype(np.float64)
    expected = codec.decode(codes).astype(np.float64) @ query
    tolerance = 1e-6 if name == "float32" else 2e-3
    np.testing.assert_allclose(codec.scorer(codes).scores(query), expected, atol=tolerance)


def assert_exact(scorer: LevelScorer, query: np.ndarray, order: np.ndarray) -> None:
    """The same bits whatever the order of the dimensions, and the product is that of the integers."""
    shuffled = LevelScorer(np.ascontiguousarray(scorer.levels[:, order]), scorer.scales, scorer.grid)
    assert np.array_equal(shuffled.scores(query[order]), scorer.scores(query))
    integers = np.rint(query * np.float64(scorer.grid)).astype(np.int64)
    exact = scorer.levels.astype(np.int64) @ integers
    assert np.array_equal(scorer.levels @ integers.astype(np.float32), exact)


@settings(max_examples=60)
@given(
    name=st.sampled_from(["compact", "int8"]),
    dims=st.sampled_from([1, 3, 31, 128, 384]),
    seed=st.integers(0, 2**32 - 1),
    spread=st.sampled_from([0.1, 1.0, 6.0]),
)
def test_scores_of_items_and_cells_do_not_depend_on_the_order_of_summation(
    name: str, dims: int, seed: int, spread: float
) -> None:
    random = np.random.default_rng(seed)
    vectors = unit_rows(np.sign(random.normal(size=(50, dims))) + spread * random.normal(size=(50, dims)))
    fitted = fit(name, vectors, 512)
    scorer = fitted.codec.scorer(fitted.encode(vectors))
    assert isinstance(scorer, LevelScorer)
    query = unit_rows(random.normal(size=(1, fitted.codec.dims)))[0].astype(np.float64)
    order = random.permutation(fitted.codec.dims)
    assert_exact(scorer, query, order)
    assert_exact(scorer.centroids(np.array([0, 7, 8, 31])), query, order)


@pytest.mark.parametrize("dims", [1, 128, 1024, 4096])
def test_the_longest_levels_that_there_are_stay_exact(dims: int) -> None:
    random = np.random.default_rng(dims)
    levels = np.where(random.random((20, dims)) < 0.5, -127, 127).astype(np.int8)
    levels[0] = 127
    scorer = level_scorer(levels, np.ones(20, dtype=np.float32))
    straight = np.full(dims, 1 / np.sqrt(dims))  # along row 0: the largest product
    for query in (straight, unit_rows(random.normal(size=(1, dims)))[0].astype(np.float64)):
        assert_exact(scorer, query, random.permutation(dims))


def test_many_queries_and_some_rows_score_as_each_alone(codec_name: str) -> None:
    vectors = clustered(300, 48)
    fitted = fit(codec_name, vectors, BYTES_PER_ITEM)
    codes = fitted.encode(vectors)
    scorer = fitted.codec.scorer(codes)
    queries = unit_rows(fitted.codec.decode(codes[:20])).astype(np.float64)
    together = scorer.scores(queries.T, slice(100, 230))
    for number, query in enumerate(queries):
        assert np.array_equal(together[:, number], scorer.scores(query)[100:230])


def test_a_cell_scores_as_its_rows_do_on_average(codec_name: str) -> None:
    vectors = clustered(300, 48)
    fitted = fit(codec_name, vectors, BYTES_PER_ITEM)
    scorer = fitted.codec.scorer(fitted.encode(vectors))
    query = unit_rows(fitted.turned(vectors[:1]))[0].astype(np.float64)
    starts = np.array([0, 1, 20, 290])
    found = scorer.centroids(starts).scores(query)
    expected = [cell.mean() for cell in np.split(scorer.scores(query), starts[1:])]
    np.testing.assert_allclose(found, expected, atol=0.02)


def test_a_codec_is_made_again_from_its_tables(codec_name: str) -> None:
    vectors = clustered(100, 12)
    fitted = fit(codec_name, vectors, BYTES_PER_ITEM)
    codec, codes = fitted.codec, fitted.encode(vectors)
    again = codec_from_tables(codec.tables())
    assert type(again) is type(codec) and again.tables() == codec.tables()
    assert np.array_equal(again.decode(codes), codec.decode(codes))


@pytest.mark.parametrize("tables", [None, {}, {"name": "int9", "dims": 3}, {"name": "int8", "dims": 0}])
def test_an_unknown_codec_is_refused_by_name(tables: object) -> None:
    with pytest.raises(PartCorruptError, match="codec"):
        codec_from_tables(tables)
