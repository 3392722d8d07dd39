"""Lists of different lengths as two arrays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime.bundle.csr import CsrLists, join_lists, no_lists, unpack_lists
from recruntime.errors import PartCorruptError
from recruntime.wire import pack, unpack, zip_array
from tests.support.lists import csr_lists

LISTS = st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=5), max_size=8)


def lists_of(lists: CsrLists) -> list[list[int]]:
    return [lists[row].tolist() for row in range(len(lists))]


@given(LISTS)
def test_lists_survive_being_packed(lists: list[list[int]]) -> None:
    found = csr_lists(lists)
    assert lists_of(found) == lists
    packed = unpack(pack({"co_occurrence": found.pack()}), "part")
    assert lists_of(unpack_lists(packed["co_occurrence"], "co_occurrence")) == lists


def test_a_list_may_have_255_values() -> None:
    lists = [list(range(255)), []]
    assert lists_of(unpack_lists(csr_lists(lists).pack(), "co_occurrence")) == lists


@given(LISTS, st.data())
def test_any_rows_can_be_taken_in_any_order(lists: list[list[int]], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(lists) - 1), max_size=6)) if lists else []
    taken = csr_lists(lists).take(np.array(rows, dtype=np.intp))
    assert lists_of(taken) == [lists[row] for row in rows]


@given(st.lists(LISTS, min_size=1, max_size=4))
def test_lists_of_several_parts_stand_one_after_the_other(parts: list[list[list[int]]]) -> None:
    joined = join_lists([csr_lists(lists) for lists in parts])
    assert lists_of(joined) == [values for lists in parts for values in lists]


def test_a_row_without_a_list_has_an_empty_one() -> None:
    assert lists_of(no_lists(3)) == [[], [], []]
    assert len(no_lists(0)) == 0


@pytest.mark.parametrize(
    "packed",
    [
        None,
        {},
        {"lengths": zip_array(np.array([2], dtype="|u1")), "values": zip_array(np.array([7], dtype="<u4"))},
        {
            "lengths": zip_array(np.array([1], dtype="|u1")),
            "values": zip_array(np.array([7, 8], dtype="<u4")),
        },
        {"lengths": zip_array(np.array([1], dtype="<u4")), "values": zip_array(np.array([7], dtype="<u4"))},
    ],
)
def test_what_are_no_lists_is_refused_by_name(packed: object) -> None:
    with pytest.raises(PartCorruptError, match="Item part 3: also"):
        unpack_lists(packed, "Item part 3: also")
