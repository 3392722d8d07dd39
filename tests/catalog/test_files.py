"""Catalog files as they come: CSV, TSV, JSON lines, JSON arrays and Parquet, whole and broken."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.sources import open_source

Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file and returns its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def read(path: Path) -> Catalog:
    return read_catalog(path, Config())


def refusal(path: Path) -> str:
    """The message of the CatalogError that reading the file ends with; it names the file."""
    with pytest.raises(CatalogError) as caught:
        read(path)
    assert caught.value.exit_code == 3
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


def test_the_same_catalog_reads_the_same_from_every_kind_of_file(write: Write, tmp_path: Path) -> None:
    items = [
        {"id": "007", "title": "Emma", "price": 8.5},
        {"id": "8", "title": "Persuasion, a novel", "price": None},
    ]
    pq.write_table(pa.Table.from_pylist(items), tmp_path / "c.parquet")
    paths = [
        write("c.csv", 'id,title,price\n007,Emma,8.5\n8,"Persuasion, a novel",\n'),
        write("semicolons.csv", 'id;title;price\r\n007;Emma;8.5\r\n8;"Persuasion, a novel";\r\n'),
        write("c.tsv", "id\ttitle\tprice\n007\tEmma\t8.5\n8\tPersuasion, a novel\t\n"),
        write("c.jsonl", "".join(json.dumps(item) + "\n" for item in items)),
        write("c.NDJSON", "\r\n".join(map(json.dumps, items))),
        write("c.json", json.dumps(items, indent=2)),
        tmp_path / "c.parquet",
    ]
    for path in paths:
        catalog = read(path)
        assert catalog.ids == ("007", "8"), path
        assert catalog.cards["title"] == ("Emma", "Persuasion, a novel"), path
        assert catalog.cards["price"] == (8.5, None), path
        assert catalog.rejected == (), path


def test_a_byte_order_mark_is_no_part_of_the_first_column(write: Write) -> None:
    assert read(write("c.csv", "\ufeffid,title\n1,Emma\n")).ids == ("1",)
    assert read(write("c.jsonl", '\ufeff{"id": "1", "title": "Emma"}\n')).ids == ("1",)


def test_a_cell_may_have_several_lines_and_quotes(write: Write) -> None:
    catalog = read(write("c.csv", 'id,title,description\n1,"The ""Best""","one\ntwo\n\nthree"\n2,Emma,x\n'))
    assert catalog.texts[0] == 'The "Best". one two three'
    assert catalog.ids == ("1", "2")


def test_a_row_is_counted_as_a_spreadsheet_shows_it(write: Write) -> None:
    catalog = read(write("c.csv", 'id,title\n1,"one\ntwo"\n,lost\n3,Emma\n'))
    assert [(one.row, one.reason) for one in catalog.rejected] == [(3, "no id")]


def test_a_row_of_json_lines_is_its_line(write: Write) -> None:
    catalog = read(write("c.jsonl", '{"id": "1", "title": "Emma"}\n\n{"title": "lost"}\n'))
    assert [one.row for one in catalog.rejected] == [3]


def test_file_names_are_taken_literally(write: Write) -> None:
    for name in ("shop [2024].csv", "a*b?.csv", "{x}.csv", "50% off #1.csv"):
        assert read(write(name, "id,title\n1,Emma\n")).ids == ("1",), name


def test_columns_without_a_name_do_no_harm(write: Write) -> None:
    assert read(write("c.csv", "id,title,,\n1,Emma,,\n")).ids == ("1",)


def test_an_object_of_columns_is_a_table(write: Write) -> None:
    """What pandas writes unless it is told otherwise; it would be one item."""
    frame = {"id": {"0": "1", "1": "2"}, "title": {"0": "Emma", "1": "Walden"}}
    assert read(write("c.json", json.dumps(frame))).ids == ("1", "2")


def test_json_fields_that_come_late_or_change_their_type_are_kept(write: Write) -> None:
    lines = [json.dumps({"id": number, "title": "x" * 50}) for number in range(20_000)]
    lines.append(json.dumps({"id": "last", "title": ["a", "b"], "price": "8.50"}))
    catalog = read(write("c.jsonl", "\n".join(lines)))
    assert catalog.ids[-2:] == ("19999", "last")
    assert catalog.cards["title"][-1] == "a, b"
    assert catalog.cards["price"][-1] == 8.5


def test_a_missing_file_a_folder_and_an_unknown_type_are_told_apart(write: Write, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert "no such file" in refusal(tmp_path / "nowhere.csv")
    assert "not a file" in refusal(tmp_path / "folder.csv")
    assert "cannot be read" in refusal(write("c.xlsx", b"PK\x03\x04"))


@pytest.mark.parametrize("name", ["c.csv", "c.tsv", "c.jsonl", "c.json", "c.parquet"])
def test_an_empty_file_is_refused(name: str, write: Write) -> None:
    refusal(write(name, b""))


def test_a_file_without_rows_is_refused(write: Write) -> None:
    assert "there are no rows" in refusal(write("c.csv", "id,title\n"))
    assert "the array is empty" in refusal(write("c.json", "[]"))


def test_a_row_with_too_many_cells_is_named_by_row_and_line(write: Write) -> None:
    message = refusal(write("c.csv", 'id,title\n1,"two\nlines"\n2,Emma, a novel\n'))
    assert "row 3 (line 4) has 3 cells, but the header has 2" in message
    assert "double quotes" in message


def test_the_place_of_a_bad_row_is_right_in_a_large_file(write: Write) -> None:
    rows = "".join(f"{number},{'title ' * 10}\n" for number in range(60_000))
    assert "row 60002 (line 60002) has 1 cells" in refusal(
        write("c.csv", f"id,title\n{rows}short\nlast,title\n")
    )


def test_a_quote_that_is_never_closed_is_named_by_the_row_that_opens_it(write: Write) -> None:
    last_column = refusal(write("a.csv", 'id,title,other\n1,Emma,x\n2,Persuasion,"x\n3,Dracula,x\n'))
    inner_column = refusal(write("b.csv", 'id,title,other\n1,Emma,x\n2,"Persuasion,x\n3,Dracula,x\n'))
    for message in (last_column, inner_column):
        assert "row 3 (line 3) opens a quote" in message
        assert "Close it" in message


def test_two_columns_of_one_name_are_refused(write: Write, tmp_path: Path) -> None:
    assert "two columns are called 'title'" in refusal(write("c.csv", "id,title,title\n1,a,b\n"))
    columns = [pa.array(["1"]), pa.array(["a"]), pa.array(["b"])]
    pq.write_table(pa.table(columns, names=["id", "title", "title"]), tmp_path / "c.parquet")
    assert "two columns are called 'title'" in refusal(tmp_path / "c.parquet")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"id": 1, "title": "a"}\n{"id": 2, "title": "b",}\n', "line 2 is not JSON"),
        ('{"id": 1, "title": "a"}\n{"id": 2, "titl\n', "line 2 is not JSON"),
        ('{"id": 1, "title": "a"}\n\n[1, 2]\n', "row 3 is not an object but [1, 2]"),
        ('[{"id": 1, "title": "a"},\n 7]', "row 2 is not an object but 7"),
        ('[{"id": 1},\n {"id": 2,}]', "line 2 is not JSON"),
    ],
)
def test_json_that_cannot_be_read_is_named_by_its_line(content: str, expected: str, write: Write) -> None:
    message = refusal(write("c.jsonl", content))
    assert expected in message
    assert "Each line holds one object" in message


def test_a_damaged_parquet_file_is_refused(write: Write, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1", "2"], "title": ["a", "b"]}), tmp_path / "good.parquet")
    good = (tmp_path / "good.parquet").read_bytes()
    for name, content in {"cut": good[:-20], "noise": b"PAR1" + b"x" * 100}.items():
        message = refusal(write(f"{name}.parquet", content))
        assert "cannot be read" in message
        assert "Export it again" in message
        assert "Daft" not in message


def test_column_names_may_have_points_and_brackets(write: Write, tmp_path: Path) -> None:
    columns = {"a.b": ["x"], "id": ["3"], "Body (HTML)": ["<p>Emma</p>"], "c[0]": ["y"]}
    pq.write_table(pa.table(columns), tmp_path / "c.parquet")
    path = write("c.csv", "a.b,id,Body (HTML),c[0]\nx,3,<p>Emma</p>,y\n")
    for catalog in [
        read_catalog(one, Config(card=("a.b", "c[0]"))) for one in (path, tmp_path / "c.parquet")
    ]:
        assert (catalog.ids, catalog.texts) == (("3",), ("Emma",))
        assert catalog.cards == {"a.b": ("x",), "c[0]": ("y",)}


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=30))
def test_every_text_that_python_writes_as_csv_is_read_back(tmp_path: Path, cells: list[str]) -> None:
    path = tmp_path / "c.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "text"), *enumerate(cells)])
    table = open_source(path).load(["id", "text"])
    assert table.columns["text"].to_pylist() == cells
    assert list(table.rows) == list(range(2, len(cells) + 2))


def test_reading_prints_nothing(write: Write, capfd: pytest.CaptureFixture[str]) -> None:
    read(write("c.csv", "id,title\n1,Emma\n"))
    refusal(write("bad.csv", "id,title\n1\n"))
    refusal(write("bad.jsonl", b'{"id": "\xe9"}\n'))
    assert capfd.readouterr() == ("", "")
