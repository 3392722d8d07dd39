"""Every codec keeps what it promises: directions survive, and scores are the same bits everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recbuild.embed.base import unit_rows
from recruntime.codecs import CODECS, codec_from_tables
from recruntime.codecs.int8 import Int8, Int8Scorer
from recruntime.errors import PartCorruptError

VECTORS = st.tuples(st.integers(1, 40), st.integers(1, 70)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-1, 1, width=32))
)


@settings(deadline=None)
@given(vectors=VECTORS, name=st.sampled_from(sorted(CODECS)))
def test_a_decoded_vector_points_where_the_vector_did(vectors: np.ndarray, name: str) -> None:
    unit = unit_rows(vectors)
    codec = CODECS[name](unit.shape[1])
    codes = codec.encode(unit)
    assert codes.dtype == np.uint8 and codes.shape == (len(unit), codec.bytes_per_item)
    decoded = codec.decode(codes)
    assert np.abs(decoded - unit).max() <= 0.5 / 127 * 1.01


@settings(deadline=None)
@given(vectors=VECTORS, name=st.sampled_from(sorted(CODECS)), seed=st.integers(0, 2**32 - 1))
def test_a_score_is_the_cosine_with_the_decoded_vector(vectors: np.ndarray, name: str, seed: int) -> None:
    unit = unit_rows(vectors)
    codec = CODECS[name](unit.shape[1])
    codes = codec.encode(unit)
    query = unit_rows(np.random.default_rng(seed).normal(size=(1, codec.dims)))[0].astype(np.float64)
    expected = codec.decode(codes).astype(np.float64) @ query
    tolerance = 2e-3 if name == "int8" else 1e-6
    np.testing.assert_allclose(codec.scorer(codes).scores(query), expected, atol=tolerance)


@settings(deadline=None)
@given(
    dims=st.sampled_from([1, 3, 31, 128, 384, 1024]),
    seed=st.integers(0, 2**32 - 1),
    spread=st.sampled_from([0.0, 1.0, 6.0]),
)
def test_int8_scores_do_not_depend_on_the_order_of_summation(dims: int, seed: int, spread: float) -> None:
    """Also for vectors whose every level is near 127, the longest that there are."""
    random = np.random.default_rng(seed)
    vectors = unit_rows(np.sign(random.normal(size=(50, dims))) + spread * random.normal(size=(50, dims)))
    query = unit_rows(random.normal(size=(1, dims)) + spread * vectors[:1])[0].astype(np.float64)
    scorer = Int8(dims).scorer(Int8(dims).encode(vectors))
    scores = scorer.scores(query)
    order = random.permutation(dims)
    shuffled = Int8Scorer(np.ascontiguousarray(scorer.levels[:, order]), scorer.scales, scorer.grid)
    assert np.array_equal(shuffled.scores(query[order]), scores)
    integers = np.rint(query * np.float64(scorer.grid)).astype(np.int64)
    exact = scorer.levels.astype(np.int64) @ integers
    assert np.array_equal(scorer.levels @ integers.astype(np.float32), exact)


def test_many_queries_at_once_score_as_each_alone(codec_name: str) -> None:
    random = np.random.default_rng(7)
    vectors = unit_rows(random.normal(size=(300, 48)))
    codec = CODECS[codec_name](48)
    scorer = codec.scorer(codec.encode(vectors))
    queries = vectors[:20].astype(np.float64)
    together = scorer.scores(queries.T)
    for number, query in enumerate(queries):
        assert np.array_equal(together[:, number], scorer.scores(query))


def test_a_codec_is_made_again_from_its_tables(codec_name: str) -> None:
    codec = CODECS[codec_name](12)
    again = codec_from_tables(codec.tables())
    assert type(again) is type(codec) and again.dims == 12


@pytest.mark.parametrize("tables", [None, {}, {"name": "int9", "dims": 3}, {"name": "int8", "dims": 0}])
def test_an_unknown_codec_is_refused_by_name(tables: object) -> None:
    with pytest.raises(PartCorruptError, match="codec"):
        codec_from_tables(tables)
