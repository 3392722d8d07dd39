"""What is written comes back; what is damaged is refused with a name, never with a crash."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from recbuild import build
from recruntime.bundle.bundle import read_bundle
from recruntime.bundle.hashing import fnv1a32, fnv1a32_column
from recruntime.bundle.text_columns import TextColumn, join, text_column, unpack_text
from recruntime.codecs import CODECS
from recruntime.errors import BundleFormatError, PartCorruptError, RecError
from recruntime.wire import (
    DTYPES,
    pack,
    pack_array,
    split_names,
    unpack,
    unpack_array,
    zip_array,
)
from tests.conftest import bundle_of, circle, clustered, contents_of, engine_parts
from tests.support.page import read_part

PUBLISHED = {"": 2166136261, "a": 0xE40C292C, "foobar": 0xBF9CF968}


def test_fnv1a32_gives_the_published_values() -> None:
    assert {text: fnv1a32(text) for text in PUBLISHED} == PUBLISHED


@given(st.lists(st.text()), st.text())
def test_a_column_is_hashed_as_its_texts_are_one_by_one(texts: list[str], before: str) -> None:
    found = fnv1a32_column(text_column(texts), fnv1a32(before))
    assert found.tolist() == [fnv1a32(before + text) for text in texts]


_ARRAYS = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda dtype: arrays(dtype, array_shapes(max_dims=2, min_side=0))
)


@given(_ARRAYS)
def test_arrays_come_back_plain_and_compressed(array: np.ndarray) -> None:
    for way in (pack_array, zip_array):
        packed = unpack(pack({"a": way(array)}), "part")["a"]
        back = unpack_array(packed, "a", array.dtype.str, ndim=array.ndim)
        assert back.dtype == array.dtype and back.shape == array.shape and back.tobytes() == array.tobytes()


@pytest.mark.parametrize(
    "packed",
    [
        None,
        {"dtype": "<u4", "shape": [3], "data": b"\0" * 8},
        {"dtype": "<u4", "shape": [-2], "data": b""},
        {"dtype": "<u4", "shape": [1, 2], "data": b"\0" * 8},
        {"dtype": "|O", "shape": [1], "data": b"\0" * 8},
        {"dtype": "<f4", "shape": [2], "data": b"\0" * 8},
        {"dtype": "<u4", "shape": [3], "zip": zlib.compress(b"\0" * 8)},
        {"dtype": "<u4", "shape": [1], "zip": zlib.compress(b"\0" * 8)},
        {"dtype": "<u4", "shape": [2], "zip": zlib.compress(b"\0" * 8)[:-1]},
        {"dtype": "<u4", "shape": [2], "zip": b"\0" * 8},
    ],
)
def test_an_array_that_does_not_fit_its_bytes_is_refused_by_name(packed: object) -> None:
    with pytest.raises(PartCorruptError, match="hashes"):
        unpack_array(packed, "hashes", "<u4")


@given(st.lists(st.text()), st.lists(st.text()))
def test_text_columns_come_back_alone_and_joined(first: list[str], second: list[str]) -> None:
    columns = [unpack_text(text_column(texts).pack(), "texts") for texts in (first, second)]
    joined = join(columns)
    assert isinstance(joined, TextColumn)
    assert [joined[row] for row in range(len(joined))] == first + second


@pytest.mark.parametrize("lengths", [[2], [1, 3], [2**32 - 1, 2**32 - 1], []])
def test_text_lengths_that_do_not_fit_are_refused(lengths: list[int]) -> None:
    packed = {"lengths": zip_array(np.array(lengths, dtype="<u4")), "zip": zlib.compress(b"abc")}
    with pytest.raises(PartCorruptError, match="titles"):
        unpack_text(packed, "titles")


def test_a_few_bytes_never_claim_more_memory_than_they_can_fill() -> None:
    claimed = 10**9
    with pytest.raises(PartCorruptError, match="titles"):
        unpack_array({"dtype": "|u1", "shape": [claimed], "zip": zlib.compress(b"")}, "titles", "|u1")
    with pytest.raises(PartCorruptError, match="titles"):
        unpack_text({"lengths": zip_array(np.array([claimed], "<u4")), "zip": zlib.compress(b"")}, "titles")


@given(st.lists(st.text(), min_size=1), st.data())
def test_texts_are_taken_by_row(texts: list[str], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("recruntime.bundle.text_columns.BLOCK", data.draw(st.integers(1, 4)))
        taken = text_column(texts).take(np.array(rows, dtype=np.intp))
    assert [taken[row] for row in range(len(taken))] == [texts[row] for row in rows]


def test_names_are_taken_apart() -> None:
    assert split_names("0123456789abcdeffedcba9876543210") == ["0123456789abcdef", "fedcba9876543210"]


def test_the_part_of_an_item_has_its_own_card_though_no_list_does(tmp_path: Path) -> None:
    near = [{"id": f"i{row}", "title": f"Blue cup {row}", "emb": [1.0, row / 100]} for row in range(15)]
    far = {"id": "far", "title": "A ladder", "emb": [-1.0, 0.5]}
    build([*near, far], tmp_path / "rec", config={"embedding": {"embedder": "given", "column": "emb"}})
    part = read_part(tmp_path / "rec", "far")
    listed = {row for item in part["items"].values() for row in item["neighbors"]}
    own = part["cards"]["id"].index("far")
    assert own not in listed and part["cards"]["title"][own] == "A ladder"


def test_a_bundle_comes_back_with_ids_cards_and_stock(codec_name: str) -> None:
    ids = ["émile", "007", "a b", "🙂"]
    stock = [True, False, True, True]
    bundle = bundle_of(contents_of(circle([0, 10, 20, 30]), ids=ids, stock=stock, codec=codec_name))
    assert [bundle.row(id_) for id_ in ids] == [0, 1, 2, 3]
    assert bundle.row("7") is None
    assert bundle.items.stock.tolist() == [True, False, True, True]
    assert bundle.items.card(3) == {"id": "🙂", "title": "Title 3", "url": "../3.html", "price": 3.5}
    assert bundle.items.card(1)["price"] is None


def test_a_catalog_of_many_parts_reads_as_one() -> None:
    contents = contents_of(np.random.default_rng(1).normal(size=(3000, 128)))
    assert len(engine_parts(contents)[1]) > 1
    bundle = bundle_of(contents)
    assert all(bundle.row(f"i{row}") == row for row in range(3000))


def test_equal_hashes_are_told_apart_by_the_id() -> None:
    first, second = "costarring", "liquid"  # a known FNV-1a collision
    assert fnv1a32(first) == fnv1a32(second)
    bundle = bundle_of(contents_of(circle([0, 90]), ids=[first, second]))
    assert (bundle.row(first), bundle.row(second)) == (0, 1)


def test_another_format_is_refused_with_the_remedy() -> None:
    with pytest.raises(BundleFormatError, match=r"format 3.*reads format 2.*later version"):
        read_bundle(pack({"format": 3}), [])
    with pytest.raises(BundleFormatError, match=r"format 1.*reads format 2.*Build the bundle again"):
        read_bundle(pack({"format": 1}), [])


SOUND = {name: engine_parts(contents_of(clustered(40, 8), codec=name)) for name in CODECS}


@settings(max_examples=500)
@given(st.sampled_from(sorted(SOUND)), st.data())
def test_damaged_parts_are_refused_and_never_crash(name: str, data: st.DataObject) -> None:
    core, (part,) = SOUND[name]
    files = [bytearray(core.content), bytearray(part.content)]
    damaged = files[data.draw(st.integers(0, 1))]
    if data.draw(st.booleans()):
        del damaged[data.draw(st.integers(0, len(damaged) - 1)) :]
    for _ in range(data.draw(st.integers(1, 3))):
        if damaged:
            damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        bundle = read_bundle(bytes(files[0]), [bytes(files[1])])
    except RecError as error:
        assert str(error)
        return
    codec, codes = bundle.codec, bundle.items.codes
    assert codec.decode(codes).shape == (len(codes), codec.dims)
