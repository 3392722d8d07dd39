"""Fuzzing in small: readers raise their own errors, end, and stay within their memory, whatever they get.

`./dev fuzz` does the same with a million inputs.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from typing import Any

import msgpack
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recruntime.errors import PartCorruptError
from recruntime.untrusted import MAX_INFLATION, SMALL, gunzip, read_json, read_msgpack
from recruntime.wire import unpack_array
from tests.fuzz.mutate import damaged, mutated
from tests.support.paths import ROOT

INPUTS = 4000
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)
ARRAYS = st.fixed_dictionaries(
    {
        "dtype": st.sampled_from(["|u1", "<u4", "<f8", "|O", "<f16", ">u4"]) | VALUES,
        "shape": st.lists(st.integers(0, 2**33) | st.booleans() | st.integers(), max_size=3) | VALUES,
    },
    optional={"data": st.binary(max_size=64) | VALUES, "zip": st.binary(max_size=64) | VALUES},
)


def test_readers_raise_their_own_errors_alone() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.run", str(INPUTS)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'builder'}:{ROOT / 'runtime'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert f"No finding in {INPUTS:,} inputs" in ran.stdout
    assert not re.search(r"[a-z] 0\b", ran.stdout), "every target has its share"


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_an_error_of_the_family(content: bytes) -> None:
    for read in (read_msgpack, read_json, gunzip):
        try:
            read(content, "The file")
        except PartCorruptError as error:
            assert "The file" in str(error)


@given(VALUES)
def test_what_msgpack_writes_is_read_as_it_was(value: Any) -> None:
    content = msgpack.packb(value)
    found = read_msgpack(content, "The file")
    assert msgpack.packb(found) == content


@given(ARRAYS)
def test_a_map_is_the_array_that_was_asked_for_or_an_error(packed: Any) -> None:
    try:
        found = unpack_array(packed, "The column", "<u4")
    except PartCorruptError:
        return
    assert found.dtype == np.dtype("<u4") and found.shape == tuple(packed["shape"])
    assert found.nbytes <= SMALL + MAX_INFLATION * 64


@given(VALUES, st.integers(0, 2**32))
def test_a_seed_makes_the_same_mutation_again(value: Any, seed: int) -> None:
    content = msgpack.packb(value)
    first, second = (mutated(msgpack.unpackb(content), random.Random(seed)) for _ in range(2))
    assert repr(first) == repr(second)
    assert damaged(content, random.Random(seed)) == damaged(content, random.Random(seed))
