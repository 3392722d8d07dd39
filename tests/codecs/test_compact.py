"""The compact codec: every code comes back as it was, for any catalog, and the bytes are well spent."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recbuild.index.measure import quality
from recbuild.index.quantize import Fit, fit
from recbuild.linalg import Vectors, unit_rows
from recbuild.plan import Runner, on_disk, temporary_workspace
from recruntime.codecs import Codes, Compact, Int8, codec_from_tables, rans
from recruntime.codecs.compact import MAX_LANES, MAX_PER_BYTE, UNCODED
from recruntime.errors import PartCorruptError
from recruntime.wire import pack_array
from tests.conftest import clustered

NORMAL = np.random.default_rng(1).normal(size=(200, 24))
CATALOGS: dict[str, Vectors] = {
    "constant": unit_rows(np.ones((50, 24))),
    "one item": unit_rows(NORMAL[:1]),
    "two items": unit_rows(NORMAL[:2]),
    "two opposites": unit_rows(np.array([[1.0, 2.0], [-1.0, -2.0]])),
    "one dimension": unit_rows(NORMAL[:, :1]),
    "duplicates": unit_rows(NORMAL[np.arange(200) % 3]),
    "zeros among others": unit_rows(np.where(np.arange(200)[:, np.newaxis] % 4, NORMAL, 0)),
    "nothing but zeros": np.zeros((10, 24), dtype=np.float32),
    "fewer items than dimensions": unit_rows(NORMAL[:7]),
    "nearly constant": unit_rows(1 + 1e-4 * NORMAL),
    "ordinary": clustered(200, 24),
}


def compact(vectors: Vectors, bytes_per_item: float = 64) -> tuple[Compact, Codes, Fit]:
    fitted = fit("compact", vectors, bytes_per_item)
    assert isinstance(fitted.codec, Compact)
    return fitted.codec, fitted.encode(vectors), fitted


def packed_bytes(codec: Compact, codes: Codes) -> int:
    packed = codec.pack(codes)
    return len(packed["stream"]) + len(packed["blank"]["data"])


@pytest.mark.parametrize("budget", [0.5, 8, 64, 512, 10_000])
@pytest.mark.parametrize("kind", sorted(CATALOGS))
def test_every_catalog_packs_and_comes_back_at_any_budget(kind: str, budget: float) -> None:
    vectors = CATALOGS[kind]
    codec, codes, _ = compact(vectors, budget)
    again = codec_from_tables(codec.tables())
    assert np.array_equal(again.unpack(codec.pack(codes), "The codes"), codes)
    lengths = np.linalg.norm(again.decode(codes), axis=1)
    assert np.all(lengths[~vectors.any(axis=1)] == 0)
    np.testing.assert_allclose(lengths[lengths > 0], 1, atol=1e-3)


@pytest.mark.parametrize("kind", ["duplicates", "fewer items than dimensions", "ordinary", "two items"])
def test_with_bytes_to_spare_the_vectors_are_kept(kind: str) -> None:
    vectors = CATALOGS[kind]
    codec, codes, fitted = compact(vectors, 512)
    turned = fitted.turned(vectors)
    assert np.einsum("ij,ij->i", codec.decode(codes), turned).min() > 0.995
    np.testing.assert_allclose(turned @ turned.T, vectors @ vectors.T, atol=0.02)


@settings(max_examples=200)
@given(
    seed=st.integers(0, 2**32 - 1),
    shape=st.tuples(st.integers(1, 60), st.integers(1, 6)),
    tails=st.sampled_from([1.0, 1.5, 2.0, 30.0]),
    aside=st.sampled_from([0.0, 0.3, 1.0, 3.0]),
    budget=st.sampled_from([8.0, 64.0, 512.0]),
)
def test_no_level_leaves_its_byte(
    seed: int, shape: tuple[int, int], tails: float, aside: float, budget: float
) -> None:
    """Also with heavy tails far from the centre. A level that wrapped would turn an item around."""
    random = np.random.default_rng(seed)
    widths, middle = random.uniform(size=shape[1]) ** 3, aside * random.normal(size=shape[1])
    vectors = unit_rows(middle + widths * random.standard_t(tails, size=shape))
    codec, codes, _ = compact(vectors, budget)
    farthest = [rans.model(number).radius for number in codec.models.tolist() if number != UNCODED]
    reach = np.array(farthest, dtype=np.int64) * codec.unit + np.abs(codec.means[: len(farthest)].astype(int))
    assert np.all(reach <= 127)
    assert np.array_equal(codec.unpack(codec.pack(codes), "The codes"), codes)


@given(data=st.data(), rows=st.integers(0, 60), unit=st.sampled_from([1, 2, 4]))
def test_any_codes_come_back(data: st.DataObject, rows: int, unit: int) -> None:
    models = np.array(sorted(data.draw(st.lists(st.integers(0, 25), max_size=6))), dtype=np.uint8)
    radii = np.array([rans.model(number).radius for number in models.tolist()], dtype=np.int64)
    means = np.array([data.draw(st.integers(-5, 5)) for _ in models] + [data.draw(st.integers(-127, 127))])
    codec = Compact(unit, means.astype(np.int8), np.append(models, np.uint8(UNCODED)))
    steps = data.draw(arrays(np.int8, (rows, len(models)))).astype(np.int64)
    levels = np.tile(means, (rows, 1))
    levels[:, : len(models)] += np.clip(steps, -radii, radii) * unit
    levels[data.draw(arrays(np.bool_, rows))] = 0
    codes = levels.astype(np.int8).view(np.uint8)
    assert np.array_equal(codec.unpack(codec.pack(codes), "The codes"), codes)


def test_the_stream_holds_the_axes_one_after_the_other() -> None:
    """docs/format.md §8: models ascending, their axes in order, of an axis the rows in order."""
    models = np.array([2, 2, 9, UNCODED], dtype=np.uint8)
    means = np.array([3, -4, 5, 90], dtype=np.int8)
    codec = Compact(4, means, models)
    steps = np.array([[0, 1, -3], [-1, 0, 2], [1, -1, 0]])
    levels = np.column_stack([means[:3] + 4 * steps, np.full(3, 90)])
    packed = codec.pack(levels.astype(np.int8).view(np.uint8))
    found = rans.decode(packed["stream"], [(2, 6), (9, 3)], packed["lanes"], "The codes")
    assert [axis.tolist() for axis in found] == [[0, -1, 1, 1, 0, -1], [-3, 2, 0]]


@pytest.mark.parametrize("budget", [16, 32, 48])
def test_the_budget_is_kept(budget: float) -> None:
    vectors = clustered(3000, 128)
    codec, codes, _ = compact(vectors, budget)
    assert abs(packed_bytes(codec, codes) / len(vectors) - budget) <= 0.03 * budget + 1


def test_the_bytes_are_better_spent_than_on_the_first_axes_in_full() -> None:
    """recall@10 of exact neighbors, against int8 on as many principal axes as fit into the same bytes."""
    vectors = clustered(3000, 128)
    codec, codes, fitted = compact(vectors, 64)
    assert packed_bytes(codec, codes) <= 64 * len(vectors)
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    peer = Fit(Int8(62), axes[:, ::-1][:, :62].astype(np.float32))
    with temporary_workspace() as workspace:
        given, runner = on_disk(workspace, "vectors", vectors), Runner(workspace, workers=1)
        ours = quality(fitted, given, on_disk(workspace, "ours", codes), runner)
        theirs = quality(peer, given, on_disk(workspace, "theirs", peer.encode(vectors)), runner)
    assert ours is not None and theirs is not None
    assert ours.recall > theirs.recall + 0.04
    assert ours.cosine_ratio > 0.999


def test_a_part_in_which_everything_is_the_same_is_still_read() -> None:
    """No model makes more symbols of a byte than a reader believes."""
    for number in range(len(rans.SPREADS)):
        codec = Compact(1, np.zeros(3, dtype=np.int8), np.full(3, number, dtype=np.uint8))
        codes = np.zeros((20_000, 3), dtype=np.uint8)
        codes[0] = 1
        packed = codec.pack(codes)
        assert len(codes) * 3 < MAX_PER_BYTE * len(packed["stream"])
        assert np.array_equal(codec.unpack(packed, "The codes"), codes)


@pytest.mark.parametrize("kind", ["ordinary", "constant"])
@pytest.mark.parametrize(
    "damage",
    [
        {"rows": 2**40},
        {"rows": -1},
        {"rows": None},
        {"lanes": 0},
        {"lanes": MAX_LANES + 1},
        {"stream": b""},
        {"stream": b"\0" * 1000},
        {"blank": pack_array(np.array([200], dtype="<u4"))},
        {"blank": None},
    ],
)
def test_damaged_codes_are_refused_by_name_before_they_fill_the_memory(
    kind: str, damage: dict[str, Any]
) -> None:
    codec, codes, _ = compact(CATALOGS[kind])
    with pytest.raises(PartCorruptError, match="The codes"):
        codec.unpack(codec.pack(codes) | damage, "The codes")


@pytest.mark.parametrize(
    "damage",
    [
        {"unit": 0},
        {"unit": 64},
        {"unit": 1.5},
        {"dims": 3},
        {"means": pack_array(np.full(24, 127, dtype=np.int8))},
        {"means": pack_array(np.zeros(24, dtype=np.uint8))},
        {"models": pack_array(np.full(24, 38, dtype=np.uint8))},
        {"models": pack_array(np.arange(24, dtype=np.uint8)[::-1])},
    ],
)
def test_damaged_tables_are_refused(damage: dict[str, Any]) -> None:
    codec, _, _ = compact(CATALOGS["ordinary"])
    assert codec.dims == 24
    with pytest.raises(PartCorruptError, match="codec"):
        codec_from_tables(codec.tables() | damage)
