"""Spreadsheets: cells as texts, one sheet of several, and what cannot be read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from recbuild.sources import open_source
from tests.sources.files.support import Write, notes, refusal, rows

TABLE: list[list[Any]] = [
    ["id", "title", "price", "day", "new"],
    [7, "Emma", 8.5, dt.date(2024, 5, 20), True],
    ["008", None, 9, None, None],
]


def saved(path: Path, **sheets: list[list[Any]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(row)
    book.save(path)
    return path


def test_cells_become_texts(tmp_path: Path) -> None:
    assert rows(saved(tmp_path / "c.xlsx", Items=TABLE)) == [
        {"id": "7", "title": "Emma", "price": "8.5", "day": "2024-05-20", "new": "true"},
        {"id": "008", "title": "", "price": "9", "day": "", "new": ""},
    ]


def test_the_first_sheet_with_a_table_is_read_and_others_are_named(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "c.xlsx", Cover=[["Our shop"]], Items=TABLE, Old=[["id", "title"], ["1", "Walden"]]
    )
    assert len(rows(path)) == 2
    assert "The rows are those of the sheet 'Items'; others are not read: Cover, Old" in notes(path)
    assert rows(path / "Old") == [{"id": "1", "title": "Walden"}]
    assert "There are: Cover, Items, Old" in refusal(path / "New")


def test_rows_are_counted_as_the_spreadsheet_shows_them(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "c.xlsx",
        Items=[["Export of May"], [], ["id", "title"], ["1", "Emma"], [], ["2", "Dracula"]],
    )
    assert list(open_source(path).load(["id"]).rows) == [4, 6]
    assert "'Export of May'" in notes(path)


def test_a_formula_without_a_value_is_named_by_its_cell(tmp_path: Path) -> None:
    message = refusal(saved(tmp_path / "c.xlsx", Items=[["id", "title"], ["1", '=UPPER("emma")']]))
    assert "cell B2 is a formula without a value" in message
    assert "and save it" in message


@pytest.mark.parametrize(
    "content", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")]
)
def test_a_spreadsheet_with_a_password_is_refused(content: bytes, write: Write) -> None:
    assert "protected by a password" in refusal(write("c.xlsx", content))


def test_an_empty_and_a_damaged_spreadsheet_are_refused(tmp_path: Path, write: Write) -> None:
    assert "there are no rows" in refusal(saved(tmp_path / "c.xlsx", Items=[]))
    assert "cannot be read" in refusal(write("d.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600))
