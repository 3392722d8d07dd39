"""Folders, patterns and lists of files, columnar files, and what is no table at all."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather, orc

from recbuild.catalog.load import read_catalog
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.sources import open_source
from tests.sources.files.support import Write, refusal, rows

EMMA = "id,title\n1,Emma\n"


def test_a_folder_is_its_tables_by_name(write: Write, tmp_path: Path) -> None:
    write("x/b.csv", "id,title,tag\n2,Dracula,gothic\n")
    write("x/a.csv", EMMA)
    for name in ("x/.hidden.csv", "x/_SUCCESS", "x/README.txt", "x/cover.png"):
        write(name, "no table")
    assert rows(tmp_path / "x") == [
        {"id": "1", "title": "Emma", "tag": None},
        {"id": "2", "title": "Dracula", "tag": "gothic"},
    ]


def test_a_row_is_named_with_its_file(write: Write, tmp_path: Path) -> None:
    write("x/a.csv", EMMA)
    write("x/b.csv", "id,title\n2,Dracula\n,lost\n")
    (rejected,) = read_catalog(tmp_path / "x", Config()).rejected
    assert (rejected.row, rejected.reason) == ("3 of b.csv", "no id")
    write("x/c.csv", "id,title\n3\n4,x\n")
    assert str(tmp_path / "x" / "c.csv: row 2 (line 2) has 1 cells") in refusal(tmp_path / "x")


def test_a_pattern_and_a_list_are_one_source(write: Write, tmp_path: Path) -> None:
    paths = [write("a-1.csv", EMMA), write("a-2.jsonl", '{"id": 2, "title": "Dracula"}')]
    write("b.csv", "id,title\n9,Walden\n")
    assert [row["id"] for row in rows(tmp_path / "a-*")] == ["1", "2"]
    assert rows([str(path) for path in paths]) == rows(tmp_path / "a-*")
    assert "no file matches this pattern" in refusal(tmp_path / "z-*.csv")


def test_folders_named_by_key_and_value_are_columns(tmp_path: Path) -> None:
    for day in ("2024-05-20", "2024-05-21"):
        folder = tmp_path / "log" / f"day={day}" / "lang=__HIVE_DEFAULT_PARTITION__"
        folder.mkdir(parents=True)
        pq.write_table(pa.table({"id": [day[-1]], "title": ["Emma"]}), folder / "part-0.parquet")
    expected = {"id": "1", "title": "Emma", "day": "2024-05-21", "lang": None}
    assert rows(tmp_path / "log")[1] == expected
    assert rows(tmp_path / "log" / "day=*" / "*" / "*.parquet")[1] == expected


def test_parts_without_an_extension_are_read(write: Write, tmp_path: Path) -> None:
    write("x/part-00000", EMMA)
    write("x/part-00001", "id,title\n2,Dracula\n")
    write("x/_SUCCESS", "")
    assert [row["id"] for row in rows(tmp_path / "x")] == ["1", "2"]


def test_different_tables_in_a_folder_are_not_mixed(write: Write, tmp_path: Path) -> None:
    write("x/items.csv", EMMA)
    write("x/orders.csv", "order,customer\na,b\n")
    message = refusal(tmp_path / "x")
    assert "its files have different columns" in message
    assert str(tmp_path / "x" / "items.csv") in message


def test_a_folder_without_tables_says_what_it_holds(write: Write, tmp_path: Path) -> None:
    write("x/cover.png", "x")
    assert "It holds: cover.png" in refusal(tmp_path / "x")
    write("pages/pagefind-entry.json", "{}")
    assert "sitemap.xml" in refusal(tmp_path / "pages")


@pytest.mark.parametrize("name", ["c.arrow", "c.feather", "c.orc", "c.pq", "c"])
def test_columnar_files_are_known_by_their_content(name: str, tmp_path: Path) -> None:
    table = pa.table({"id": [7, 8], "a.b": ["Emma", None]})
    path = tmp_path / name
    writers = {".arrow": feather.write_feather, ".feather": feather.write_feather, ".orc": orc.write_table}
    writers.get(path.suffix, pq.write_table)(table, path)
    assert rows(path) == table.to_pylist()
    assert open_source(path).load(["a.b"]).columns.column_names == ["a.b"]


NO_TABLES = {
    "shop.backup": (b"SQLite format 3\0" + b"\0" * 100, "sqlite:///"),
    "a.pdf": (b"%PDF-1.7 x", "a PDF document"),
    "a.csv": (b"\x89PNG\r\n\x1a\n\0\0", "a picture"),
    "a.avro": (b"Obj\x01avro.schema", "Write it as Parquet"),
    "page.csv": (b"<!DOCTYPE html>\n<html><title>Log in</title></html>", "perhaps a login"),
    "empty.csv": (b"", "the file is empty"),
    "noise.dat": (bytes(range(256)) * 4, "this is no text"),
}


@pytest.mark.parametrize("name", NO_TABLES)
def test_what_is_no_table_is_named_with_what_to_do(name: str, write: Write) -> None:
    content, words = NO_TABLES[name]
    assert words in refusal(write(name, content))


def test_a_list_of_files_may_not_be_empty() -> None:
    with pytest.raises(CatalogError, match="no rows"):
        open_source([])
