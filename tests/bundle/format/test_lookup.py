"""The table that leads from an id to its instant part, read by a second implementation (support/page.py)."""

from __future__ import annotations

import json
from base64 import b64encode

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recbuild.bundle.instant.lookup import Lookup, hashes_of, lookup_of
from recruntime.bundle.text_columns import text_column
from tests.support.page import lookup
from tests.support.paths import ROOT

GOLDEN = ROOT / "web/test/support/lookup.json"
"""The page's own tests read it too."""

IDS = st.dictionaries(st.text(), st.integers(0, 2**16 - 1), min_size=1, max_size=300)


def table_of(numbers: dict[str, int]) -> Lookup:
    ids = text_column(numbers)
    return lookup_of(*hashes_of(ids), np.array(list(numbers.values()), dtype=np.uint16))


@example({"": 1, "\0": 2, "\1": 3, "🙂": 4})
@given(IDS)
def test_every_id_finds_its_number(numbers: dict[str, int]) -> None:
    found = table_of(numbers)
    packed = {"seed": found.seed, "table": b64encode(found.table.tobytes()).decode()}
    assert len(found.table) <= 1.26 * len(numbers) + 6
    for item, number in numbers.items():
        assert found.number(item) == lookup(packed, item) == number


@given(IDS, st.text())
def test_an_unknown_id_finds_some_number_and_never_fails(numbers: dict[str, int], item: str) -> None:
    assert 0 <= table_of(numbers).number(item) < 2**16


def test_thousands_of_ids_take_one_table() -> None:
    numbers = {f"sku-{row}": row % 900 for row in range(20_000)}
    found = table_of(numbers)
    assert all(found.number(item) == number for item, number in list(numbers.items())[::97])


def test_ids_that_cannot_be_told_apart_are_refused() -> None:
    twice = np.zeros(2, dtype=np.uint32)
    with pytest.raises(ValueError, match="same hashes"):
        lookup_of(twice, twice, np.arange(2, dtype=np.uint16))


def test_the_golden_tables_give_the_golden_numbers() -> None:
    for golden in json.loads(GOLDEN.read_text()):
        for item, number in golden["ids"].items():
            assert lookup(golden, item) == number
            assert table_of(golden["ids"]).number(item) == number
