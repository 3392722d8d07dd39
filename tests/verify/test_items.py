"""Items that are wrong, or that sessions cannot have taught, are found behind right hashes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recruntime.bundle.csr import CsrLists
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn, text_column
from tests.support import forgery
from tests.support.forgery import edit_items, edit_msgpack, paths_of
from tests.verify.conftest import assert_found, files_of


def text_with(column: TextColumn, row: int, text: str) -> TextColumn:
    """The column with another text in a row."""
    texts = [column[at] for at in range(len(column))]
    texts[row] = text
    return text_column(texts)


def put(array: np.ndarray[Any, Any], row: int, value: object) -> np.ndarray[Any, Any]:
    """The array with another value in a row."""
    changed = array.copy()
    changed[row] = value
    return changed


def cut_letter(items: Items) -> dict[str, Any]:
    """Cards of which the first two titles meet in the middle of a letter."""
    titles = items.cards["title"]
    assert isinstance(titles, TextColumn)
    place = titles.data.index("№".encode()) + 1
    return {**items.cards, "title": TextColumn(put(titles.offsets, 1, place), titles.data)}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"ids": lambda items: text_with(items.ids, 3, items.ids[0])}, "has, too"),
        ({"ids": lambda items: text_with(items.ids, 3, "")}, "no id in row 3"),
        ({"cards": cut_letter}, "title is not a text column"),
        ({"cards": lambda items: {**items.cards, "price": put(items.cards["price"], 2, np.inf)}}, "infinite"),
        ({"owner": lambda items: put(items.owner, 1, 2)}, "replica of"),
        ({"owner": lambda items: put(items.owner, 1, 999)}, "from item part 999"),
        ({"codes": lambda items: put(items.codes, 4, 1)}, "row 4 whose vector"),
        ({"stock": lambda items: items.stock[:-1]}, "columns that do not fit each other"),
        ({"cells": lambda items: items.cells + 1}, "columns that do not fit each other"),
    ],
)
def test_items_that_are_wrong_are_found_behind_right_hashes(
    bundles: dict[str, Path], tmp_path: Path, columns: dict[str, Callable[[Items], Any]], words: str
) -> None:
    rec = Path(shutil.copytree(bundles["int8"], tmp_path / "rec"))
    assert_found(rec, edit_items(rec, 0, **columns), words)


def first_taught(items: Items) -> int:
    """The first row whose item has at least two co-occurrences."""
    return int(np.argmax(np.diff(items.co_occurrence.starts) > 1))


def together(*values: int) -> Callable[[Items], CsrLists]:
    """The lists, the first that is long enough led by these numbers; -1 stands for the item's own."""

    def changed(items: Items) -> CsrLists:
        row, values_of = first_taught(items), items.co_occurrence.values.copy()
        start = int(items.co_occurrence.starts[row])
        values_of[start : start + len(values)] = [items.numbers[row] if one < 0 else one for one in values]
        return replace(items.co_occurrence, values=values_of)

    return changed


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"popularity": lambda items: put(items.popularity, 2, 3)}, "popularity 3 in row 2"),
        (
            {"popularity": lambda items: put(items.popularity, first_taught(items), 0)},
            "an item of no popularity",
        ),
        ({"co_occurrence": together(999)}, "names item 999 of 60"),
        ({"co_occurrence": together(-1)}, "names the item itself"),
        ({"co_occurrence": together(5, 5)}, "names item 5 twice"),
    ],
)
def test_what_sessions_cannot_have_taught_is_found(
    taught: Path, columns: dict[str, Callable[[Items], Any]], words: str
) -> None:
    assert_found(taught, edit_items(taught, 0, **columns), words)


def test_lists_that_do_not_fit_their_lengths_are_found(taught: Path) -> None:
    def cut(part: dict[str, Any]) -> None:
        part["co_occurrence"]["values"] = {"dtype": "<u4", "shape": [1], "data": b"\1\0\0\0"}

    assert_found(
        taught, edit_msgpack(taught, paths_of(taught, "items")[0], cut), "co_occurrence are not lists"
    )


def test_a_co_occurrence_with_a_replica_is_found(partitioned: Path) -> None:
    replica = int(forgery.items_of(partitioned, -1).numbers[0])
    assert_found(
        partitioned,
        edit_items(partitioned, 0, co_occurrence=together(replica)),
        f"item {replica}, which is a replica",
    )


def test_co_occurrences_that_the_instant_lane_does_not_show_are_found(taught: Path) -> None:
    path = edit_items(taught, 0, co_occurrence=together(5))
    assert_found(taught, "instant/", "another co-occurrence list", "than item part 0")
    assert path in files_of(taught)


def test_an_item_that_is_in_two_parts_is_found(partitioned: Path) -> None:
    paths = paths_of(partitioned, "items")
    first = forgery.items_of(partitioned, 0).ids[0]
    path = edit_items(partitioned, 1, ids=lambda items: text_with(items.ids, 0, first))
    assert_found(partitioned, path, repr(first), paths[0])


@pytest.mark.parametrize(
    "columns",
    [
        {"cards": lambda items: {**items.cards, "title": text_with(items.cards["title"], 0, "Another")}},
        {"popularity": lambda items: 0 * items.popularity + 7},
        {"product": lambda items: items.product + 7},
        {"co_occurrence": together(5)},
    ],
)
def test_a_replica_that_differs_from_its_item_is_found(
    partitioned: Path, columns: dict[str, Callable[[Items], Any]]
) -> None:
    assert_found(partitioned, edit_items(partitioned, -1, **columns), "differs from the item")


def test_a_stock_that_is_neither_0_nor_1_is_found(partitioned: Path) -> None:
    def double(part: dict[str, Any]) -> None:
        part["stock"] = {
            "dtype": "|u1",
            "shape": part["stock"]["shape"],
            "data": b"\2" * part["stock"]["shape"][0],
        }

    assert_found(
        partitioned, edit_msgpack(partitioned, paths_of(partitioned, "items")[0], double), "neither 0 nor 1"
    )
