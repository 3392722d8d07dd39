"""Columns as long as the catalog, that Arrow holds, in memory or in a file."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.bundle.columns import encode_items
from recbuild.catalog import stored
from recbuild.catalog.cells.whole import gather
from recbuild.catalog.load import read_catalog
from recbuild.catalog.stored import ArrowColumn, as_column, store
from recbuild.config import Config
from recbuild.plan import ArrayFile, Workspace
from tests.support.inputs.catalogs import from_rows

Text = st.text(st.characters(exclude_categories=["Cs"]), max_size=5) | st.none()
CELLS = st.lists(st.lists(Text, max_size=4), max_size=4)


def chunked(chunks: Sequence[Sequence[str | None]]) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(chunk, pa.large_string()) for chunk in chunks], pa.large_string())


@given(CELLS)
def test_a_column_reads_as_the_sequence_of_its_values(chunks: list[list[str | None]]) -> None:
    values = [value for chunk in chunks for value in chunk]
    column = ArrowColumn[str | None](chunked(chunks))
    assert column == values and list(column) == values and len(column) == len(values)
    assert column[1:3] == values[1:3] and column[::-2] == values[::-2]
    assert [column[at] for at in range(-len(values), len(values))] == values * 2
    assert column != [*values, "x"] and pickle.loads(pickle.dumps(column)) == values


@given(CELLS, st.data())
def test_rows_are_gathered_in_any_order(chunks: list[list[str | None]], data: st.DataObject) -> None:
    values = [value for chunk in chunks for value in chunk]
    places = st.integers(0, len(values) - 1) if values else st.nothing()
    rows = data.draw(st.lists(places, max_size=8 if values else 0))
    found = gather(chunked(chunks), np.array(rows, np.int64))
    assert found.to_pylist() == [values[row] for row in rows]


def test_a_plain_sequence_becomes_a_column() -> None:
    assert as_column(("a", None)) == ("a", None)
    assert as_column((1, None)).values.type == pa.float64()
    assert as_column((None, None)).is_empty and not as_column(()).values


def test_a_large_table_lies_in_a_file_and_reads_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = [pa.table({"text": pa.array([f"{at} {number}" for at in range(9)])}) for number in range(3)]
    wanted = [text for batch in batches for text in batch["text"].to_pylist()]
    monkeypatch.setattr(stored, "SMALL", 10)
    for path in (None, tmp_path / "texts.arrow"):
        found = store(batches, batches[0].schema, path)
        assert found.mapped is not None and found.column("text") == wanted
        assert pickle.loads(pickle.dumps(found.column("text")[2:20])) == wanted[2:20]
    assert len(pickle.dumps(found.column("text"))) < 250, "a file with a name is pickled as its place"
    found.release()
    assert found.column("text").take(np.array([20, 3])) == [wanted[20], wanted[3]]


def test_a_catalog_in_a_workspace_says_the_same_as_one_in_memory(tmp_path: Path) -> None:
    rows = [{"id": f"{at}", "title": f"Lamp {at}", "price": at, "v": [1.0, at]} for at in range(40)]
    catalog, own = (
        read_catalog(rows, Config(), vectors="v", workspace=workspace)
        for workspace in (Workspace(tmp_path), None)
    )
    assert (catalog.ids, catalog.texts, catalog.cards) == (own.ids, own.texts, own.cards)
    assert isinstance(catalog.vectors, ArrayFile)
    np.testing.assert_array_equal(catalog.vectors.read(), own.vectors)


def test_items_are_encoded_from_the_bytes_that_arrow_holds() -> None:
    rows = [{"id": f"{at}", "title": "Lämp" if at % 2 else "灯", "size": at} for at in range(7)]
    catalog = from_rows(rows, card=["size"])
    codes = np.zeros((3, 4), np.uint8)
    items = encode_items(catalog.take(np.array([6, 1, 2])), codes, np.array([3]))
    assert [items.ids[row] for row in range(3)] == ["6", "1", "2"]
    assert [items.cards["title"][row] for row in range(3)] == ["灯", "Lämp", "灯"]
    np.testing.assert_array_equal(np.asarray(items.cards["size"]), [6.0, 1.0, 2.0])
