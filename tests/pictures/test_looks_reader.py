"""The reader of what looks similar: whatever a part says, it gives ids of the part's cards, or refuses."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime.bundle.instant_lane import InstantLane
from recruntime.errors import BadRequestError, PartCorruptError

NAME = "0" * 16
IDS = ["a", "b", "c", "d"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def lane(listed: Any, looks_similar: Any = True) -> InstantLane:
    """A bundle of one part, to which every id leads."""
    entry = {"neighbors": [], "cosines": [], "looks_similar": listed}
    content = gzip.compress(json.dumps({"items": {"a": entry}, "cards": {"id": IDS}}).encode())
    table = b64encode(bytes(6)).decode()
    boot = {"fan": 0, "names": NAME, "seed": 0, "table": table, "looks_similar": looks_similar}
    return InstantLane(boot, {f"instant/{NAME}.bin": content})


@given(st.lists(st.integers(0, len(IDS) - 1), unique=True))
def test_rows_are_given_back_as_ids_in_their_order(rows: list[int]) -> None:
    assert lane(rows).listed("looks-similar", ["a"]) == tuple(IDS[row] for row in rows)


@given(ANYTHING)
def test_whatever_the_list_is_it_is_read_or_refused(listed: Any) -> None:
    try:
        found = lane(listed).listed("looks-similar", ["a"])
    except PartCorruptError:
        return
    assert set(found) <= set(IDS)


@given(ANYTHING.filter(lambda said: said is not True))
def test_a_bundle_has_such_lists_only_if_it_says_so(said: Any) -> None:
    with pytest.raises(BadRequestError, match="--image-model"):
        lane([1], said).listed("looks-similar", ["a"])


def test_an_item_without_a_list_or_an_entry_has_none() -> None:
    assert lane([]).listed("looks-similar", ["a"]) == ()
    assert lane([1]).listed("looks-similar", ["nobody"]) == ()
