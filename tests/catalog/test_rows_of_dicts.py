"""Dicts, one a row: they read as they would from a file, or are refused by row and key."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from recbuild.catalog.load import read_catalog
from recbuild.config import Config
from recbuild.errors import CatalogError
from tests.support.inputs.memory_rows import ITEMS, Rows, frame_with, refusal


def test_dicts_may_have_different_keys() -> None:
    rows: Rows = [{"id": 1, "title": "Emma"}, {"title": "Dracula", "id": 2, "price": "8.50"}]
    catalog = read_catalog(rows, Config())
    assert (catalog.ids, catalog.cards["price"]) == (("1", "2"), (None, 8.5))


def test_missing_values_may_be_none_or_nan() -> None:
    titles = ("Emma", None, float("nan"), pd.NA)
    catalog = read_catalog([{"id": place, "title": title} for place, title in enumerate(titles)], Config())
    assert catalog.ids == ("0",)
    assert [(one.row, one.reason) for one in catalog.rejected] == [
        (row, f"no text (id '{row - 1}')") for row in (2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([8, 9, "10"], "row 3: 'price' is '10', of type string, but of type int64 in the rows before it"),
        (["8", None, 9.5], "row 3: 'price' is 9.5, of type double, but of type string in the rows before it"),
        ([None, True, 1], "row 3: 'price' is 1, of type int64, but of type bool in the rows before it"),
        (
            [[8], [], ["9"]],
            "row 3: 'price' is ['9'], of type list<item: string>, but of type list<item: int64>",
        ),
        ([Decimal("8.5"), 1.5, 2], "row 2: 'price' is 1.5, of type double, but of type decimal128(2, 1)"),
        ([8, [9], 10], "row 2: 'price' is [9], of type list<item: int64>, but of type int64"),
    ],
)
def test_values_of_two_types_are_named_by_key_row_and_types(values: list[Any], expected: str) -> None:
    rows = [row | {"price": value} for row, value in zip(ITEMS, values, strict=True)]
    assert f"the items: {expected}" in refusal(rows)
    assert f"the DataFrame: {expected}" in refusal(frame_with("price", pd.Series(values, dtype=object)))


@pytest.mark.parametrize(
    ("value", "shown"), [(object, "<class 'object'>"), (10**30, str(10**30)), ("\ud800", r"'\ud800'")]
)
def test_a_value_that_no_column_can_hold_is_named(value: Any, shown: str) -> None:
    message = refusal([*ITEMS, {"id": "10", "title": "Emma", "price": value}])
    assert f"the items: row 4: 'price' is {shown}, of type {type(value).__name__}, which no column" in message


@pytest.mark.parametrize("wrong", ["Emma", ("id", "1"), None, 7])
def test_what_is_not_a_dict_is_named_by_its_row(wrong: object) -> None:
    rows: list[Any] = [*ITEMS, wrong]
    assert refusal(rows).startswith(f"the items: row 4 is not a dict but {wrong!r}. Each row is a dict")


def test_a_key_that_is_no_text_is_named() -> None:
    assert "the items: row 1 has the key 5, which is not a text" in refusal([{5: "x", "id": "1"}])


def test_a_generator_that_raises_is_named_by_its_row() -> None:
    def rows() -> Iterator[Mapping[str, Any]]:
        yield from ITEMS
        raise KeyError("shelf")

    with pytest.raises(CatalogError) as caught:
        read_catalog(rows(), Config())
    assert str(caught.value) == "the items: row 4 could not be made: KeyError: 'shelf'."
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("nothing", [[], (), iter([])])
def test_an_iterable_without_rows_is_refused(nothing: Any) -> None:
    assert refusal(nothing).startswith("the items: there are no rows. If it is a generator")


def test_a_table_without_rows_is_refused() -> None:
    empty = pd.DataFrame({"id": [], "title": []}, dtype=object)
    assert refusal(empty).startswith("the DataFrame: there are no rows")


def test_a_line_with_too_many_cells_is_named() -> None:
    """csv.DictReader puts the surplus under the key None."""
    rows = csv.DictReader(["id,title", "1,Emma", "2,Walden,1854"])
    assert "row 2 has the key None" in refusal(rows) and "beyond the header" in refusal(
        csv.DictReader(["id,title", "1,Emma,x"])
    )
