"""Delimited texts as platforms and databases write them: separators, quotes, headers, rows around a table."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recbuild.sources import open_source
from tests.sources.files.support import Write, notes, refusal, rows

BOOKS = [["id", "title", "price"], ["007", "Emma, a novel", "8,50"], ["8", "War; Peace", "9"]]
EMMA = [{"id": "1", "title": "Emma"}, {"id": "2", "title": "Dracula"}]


def written(table: list[list[str]], delimiter: str) -> str:
    text = StringIO()
    csv.writer(text, delimiter=delimiter).writerows(table)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "\x01"])
@pytest.mark.parametrize("name", ["c.csv", "c.tsv", "c.txt", "c.dat", "c"])
def test_the_separator_is_found_in_the_text_whatever_the_extension(
    name: str, delimiter: str, write: Write
) -> None:
    path = write(name, written(BOOKS, delimiter))
    assert rows(path) == [dict(zip(BOOKS[0], row, strict=True)) for row in BOOKS[1:]]


def test_two_colons_and_runs_of_spaces_separate_cells(write: Write) -> None:
    assert rows(write("a.dat", "id::title\n1::Emma: a novel\n2::Dracula\n"))[0]["title"] == "Emma: a novel"
    assert rows(write("b.txt", "id   title  year\n1    Emma   1815\n22   Dracula 1897\n"))[1] == {
        "id": "22",
        "title": "Dracula",
        "year": "1897",
    }


def test_what_separates_words_within_texts_does_not_separate_columns(write: Write) -> None:
    lines = "".join(f"{number},a|b|c {number}\n" for number in range(60))
    assert list(rows(write("c.csv", f"id,tags\n{lines}"))[0]) == ["id", "tags"]
    lines = "".join(f"{number};1,5;2,5\n" for number in range(60))
    assert list(rows(write("d.csv", f"id;width;height\n{lines}"))[0]) == ["id", "width", "height"]


def test_a_first_line_may_name_the_separator(write: Write) -> None:
    assert rows(write("c.csv", "sep=;\r\nid;title\r\n1;Emma\r\n2;Dracula\r\n")) == EMMA


def test_lines_above_the_header_are_left_out_with_a_note(write: Write) -> None:
    path = write("c.csv", "Products of Example\nFrom,2024-01-01\n\nid,title,a,b\n1,Emma,,\n2,Dracula,x,\n")
    assert [row["title"] for row in rows(path)] == ["Emma", "Dracula"]
    assert "The 2 rows above the header are left out: 'Products of Example'" in notes(path)
    assert open_source(path).load(["id"]).rows[0] == 4


def test_a_row_of_totals_at_the_end_is_left_out_with_a_note(write: Write) -> None:
    path = write("c.csv", "id,title\n1,Emma\n2,Dracula\nTotal: 2 items\n")
    assert rows(path) == EMMA
    assert "'Total: 2 items'" in notes(path)


def test_sums_below_a_table_are_no_row(write: Write) -> None:
    path = write(
        "c.csv", "# Report of May\n# ---\n\nid,title,views,users\n1,Emma,5,3\n2,Dracula,7,4\nTotal,,12,7\n"
    )
    assert [row["title"] for row in rows(path)] == ["Emma", "Dracula"]
    assert "'Total" in notes(path)


def test_texts_of_a_database_without_quotes_are_unescaped(write: Write) -> None:
    path = write("c.tsv", "id\ttitle\ttext\n1\tEmma\tone\\ntwo\\\\three\n2\tDracula\t\\N\n")
    assert [row["text"] for row in rows(path)] == ["one two\\three", ""]


def test_a_header_with_types_and_spaces_gives_plain_names(write: Write) -> None:
    assert rows(write("a.csv", '"id:number", "title:string"\n"1", "Emma, a novel"\n"2", "Dracula"\n')) == [
        {"id": "1", "title": "Emma, a novel"},
        {"id": "2", "title": "Dracula"},
    ]
    assert list(rows(write("b.inter", "user_id:token\titem_id:token\trating:float\nu1\ti1\t3\n"))[0]) == [
        "user_id",
        "item_id",
        "rating",
    ]


def test_backslashes_are_understood_as_databases_write_them(write: Write) -> None:
    path = write("c.csv", 'id,title,note\n1,"The \\"Best\\", of",\\N\n2,"C:\\\\new",x\n')
    assert rows(path) == [
        {"id": "1", "title": 'The "Best", of', "note": ""},
        {"id": "2", "title": "C:\\new", "note": "x"},
    ]
    assert "Backslashes are read as databases write them" in notes(path)


def test_a_backslash_is_text_where_quotes_are_doubled(write: Write) -> None:
    assert rows(write("c.csv", 'id,title\n1,"C:\\dir\\"\n2,"a ""b"" \\n"\n'))[1]["title"] == 'a "b" \\n'


def test_missing_values_of_a_database_are_empty(write: Write) -> None:
    path = write("c.tsv", "id\ttitle\n1\tEmma\n2\t\\N\n")
    assert rows(path)[1]["title"] == ""
    assert "\\N no value" in notes(path)
    path = write("c.csv", 'id,title\n1,"Emma"\n2,\\N\n')
    assert rows(path)[1]["title"] == ""
    assert "1 rows have \\N" in notes(path)


def test_quotes_within_a_cell_are_kept_and_the_row_is_named(write: Write) -> None:
    path = write(
        "c.csv", 'id,title,x\n1,"Emma, a novel",y\n2,"12" vinyl" record,y\n3,"7" single",y\n4,5" nail,y\n'
    )
    assert [row["title"] for row in rows(path)] == [
        "Emma, a novel",
        '"12" vinyl" record',
        '7" single',
        '5" nail',
    ]
    assert "2 rows have quotes within a cell that are not doubled, such as row 3 (line 3)" in notes(path)


def test_quotes_are_text_in_a_table_separated_by_tabs_that_does_not_enclose_cells(write: Write) -> None:
    path = write("c.tsv", 'id\ttitle\n1\t"Heroes" live\n2\t"Unplugged\n3\tEmma\n')
    assert [row["title"] for row in rows(path)] == ['"Heroes" live', '"Unplugged', "Emma"]
    assert "Quotes are taken as a part of the text" in notes(path)


def test_without_a_header_columns_are_numbered_and_a_note_tells_how_to_name_them(write: Write) -> None:
    path = write("c.csv", "u1,i7,pv,1716200000\nu1,i8,pv,1716200060\nu2,i7,buy,1716200300\n")
    assert list(rows(path)[0]) == ["column 1", "column 2", "column 3", "column 4"]
    assert len(rows(path)) == 3
    assert "the first row looks like data ('u1', 'i7', 'pv', '1716200000')" in notes(path)
    assert "columns = [" in notes(path)


def test_given_names_are_those_of_the_columns(write: Write) -> None:
    names = ["user", "item", "time"]
    assert rows(write("a.csv", "u1,i7,1\nu1,i8,2\n"), columns=names)[0] == {
        "user": "u1",
        "item": "i7",
        "time": "1",
    }
    assert len(rows(write("b.csv", "user,item,time\nu1,i8,2\n"), columns=names)) == 1
    with pytest.raises(
        Exception, match=r"columns has 2 names, but the first row has 3 cells: 'u1', 'i7', '1'"
    ):
        rows(write("c.csv", "u1,i7,1\n"), columns=["user", "item"])


def test_a_header_of_texts_or_years_is_no_data(write: Write) -> None:
    assert rows(write("a.csv", "id,title\na,Emma\nb,Emma\n"))[0] == {"id": "a", "title": "Emma"}
    assert "2023" in rows(write("b.csv", "id,title,group,2023,2024\n1,Emma,x,5,6\n2,Dracula,x,7,8\n"))[0]


def test_separators_at_the_end_of_rows_and_short_rows_at_the_end_are_read(write: Write) -> None:
    assert rows(write("a.csv", "id,title\n1,Emma,\n2,Dracula,\n")) == EMMA
    path = write("b.csv", "id,title,tag\n1,Emma,x\n2,Dracula,y\n3,Walden\n")
    assert rows(path)[2] == {"id": "3", "title": "Walden", "tag": ""}
    assert "1 rows at the end have fewer cells than the header, from row 4 on" in notes(path)


def test_a_short_row_within_the_table_is_named(write: Write) -> None:
    assert "row 3 (line 3) has 1 cells, but the header has 2" in refusal(
        write("c.csv", "id,title\n1,a\n2\n3,c\n")
    )


def test_repeated_headers_of_joined_files_are_left_out(write: Write) -> None:
    path = write("c.csv", "id,title\n1,Emma\nid,title\n2,Dracula\n")
    assert rows(path) == EMMA
    assert "1 rows repeat the header" in notes(path)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_may_end_in_any_way_and_zeros_are_left_out(end: str, write: Write) -> None:
    assert rows(write("c.csv", end.join(["id,title", "1,Emma", "2,Drac\0ula", ""]))) == EMMA
    assert rows(write("d.csv", end.join(["id,title", "1,Emma", "2,Dracula"]))) == EMMA


def test_a_table_with_too_many_columns_is_refused_with_the_likely_reasons(write: Write) -> None:
    message = refusal(write("c.csv", ",".join(map(str, range(1_000_000))) + "\n"))
    assert "columns, more than 10,000" in message
    assert "rows and columns are exchanged" in message


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\x1e\x1f\ufeff"), max_size=8)
TABLES = st.lists(st.tuples(CELLS, CELLS), min_size=2, max_size=8)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLES, st.sampled_from(",;\t|"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_every_table_reads_back_from_every_separator_and_encoding(
    tmp_path: Path, cells: list[tuple[str, str]], delimiter: str, encoding: str
) -> None:
    table = [["id", "first text", "second text"], *([f"n{at}", *row] for at, row in enumerate(cells))]
    text = StringIO()
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(table)
    path = tmp_path / "c.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    read = [list(row.values()) for row in rows(path)]
    assert read == [["" if cell == "\\N" else cell for cell in row] for row in table[1:]]
