"""Texts from before UTF-8, and UTF-16, are read with a word about it."""

from __future__ import annotations

import pytest

from tests.sources.files.support import Write, notes, rows

TEXTS = {
    "cp1252": ("Crème brûlée", "Windows-1252"),
    "cp1250": ("Zażółć gęślą jaźń", "Windows-1250"),
    "cp1251": ("Красная рубашка", "Windows-1251"),
    "koi8_r": ("Красная рубашка", "KOI8-R"),
    "gb18030": ("三国演义，罗贯中", "GB18030"),
    "big5": ("紅樓夢", "Big5"),
    "cp932": ("吾輩は猫である", "Shift-JIS"),
    "euc_jp": ("吾輩は猫である", "EUC-JP"),
    "cp949": ("한국어 소설", "CP949"),
}


@pytest.mark.parametrize("codec", TEXTS)
def test_an_old_encoding_is_found_and_named(codec: str, write: Write) -> None:
    title, name = TEXTS[codec]
    path = write("c.csv", f"id,title\n1,Emma\n2,{title}\n".encode(codec))
    assert rows(path)[1]["title"] == title
    assert "Line 3 is not UTF-8 text" in notes(path)
    assert name in notes(path)
    assert "save the file as UTF-8" in notes(path)


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_needs_no_note(codec: str, write: Write) -> None:
    path = write("c.csv", "id,title\n1,Crème\n2,Красная\n".encode(codec))
    assert [row["title"] for row in rows(path)] == ["Crème", "Красная"]
    assert notes(path) == ""


def test_one_old_line_among_lines_of_utf8_is_read_on_its_own(write: Write) -> None:
    path = write("c.csv", "id,title\n1,Crème\n2,Ærø\n".encode() + "3,café\n".encode("latin-1"))
    assert [row["title"] for row in rows(path)] == ["Crème", "Ærø", "café"]
    assert "Line 4 is not UTF-8 text (byte 0xe9): it is read as Windows-1252" in notes(path)


def test_json_may_be_in_an_old_encoding(write: Write) -> None:
    path = write("c.jsonl", '{"id": 1, "title": "café"}\n'.encode("latin-1"))
    assert rows(path)[0]["title"] == "café"
    assert "Windows-1252" in notes(path)


def test_an_old_line_is_found_far_into_a_large_file(write: Write) -> None:
    lines = "".join(f"n{number},title\n" for number in range(30_000))
    path = write("c.csv", f"id,title\n{lines}last,caf".encode() + b"\xe9\n")
    assert rows(path)[-1]["title"] == "café"
    assert "Line 30,002 is not UTF-8" in notes(path)
