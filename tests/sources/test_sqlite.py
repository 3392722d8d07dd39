"""SQLite files: as an address and as a path, and never written to."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from recbuild.errors import CatalogError
from recbuild.sources import Source, open_source
from recbuild.sources.values import text_of
from tests.support.command import assert_refused, run


def texts(source: Source, name: str) -> list[str]:
    return [text_of(value) for value in source.load([name]).columns[name].to_pylist()]


def made(file: Path, *statements: str) -> Path:
    with closing(sqlite3.connect(file)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return file


def test_the_only_table_of_a_file_needs_no_name(tmp_path: Path) -> None:
    file = made(
        tmp_path / "my shop.db",
        "create table products (id integer primary key, name text)",
        "insert into products values (2, 'Emma'), (1, 'Persuasion')",
    )
    before = file.read_bytes()
    for place in (file, f"sqlite:///{file}", f"sqlite:///{file}#products", f"{file}#select * from products"):
        assert texts(open_source(place), "id") == ["1", "2"]
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["my shop.db"]


def test_of_several_tables_one_must_be_named(tmp_path: Path) -> None:
    file = made(tmp_path / "shop.sqlite", "create table books (id)", "create view films as select 1 as id")
    with pytest.raises(CatalogError, match=r"shop.sqlite: say which table.* Its tables: books, films"):
        open_source(file)


def test_values_of_several_types_in_one_column_become_texts(tmp_path: Path) -> None:
    values = "(1), ('two'), (3.5), (null), (x'6869')"
    file = made(tmp_path / "shop.db", "create table t (v)", f"insert into t values {values}")
    query = f"sqlite:///{file}#select v from t order by rowid"
    assert texts(open_source(query), "v") == ["1", "two", "3.5", "", "hi"]


def test_the_type_of_a_column_does_not_depend_on_its_first_rows(tmp_path: Path) -> None:
    many = "with recursive n (i) as (select 1 union all select i + 1 from n where i < 30000)"
    file = made(
        tmp_path / "shop.db",
        f"create table t as {many} select i, case when i > 25000 then i + 0.5 end as half, "
        "case when i = 29999 then 'x' else i end as mixed from n",
    )
    half, mixed = (texts(open_source(file), name) for name in ("half", "mixed"))
    assert half[-1] == "30000.5" and half[0] == ""
    assert mixed[:2] == ["1", "2"] and mixed[-2:] == ["x", "30000"]


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("id,title\n1,Emma\n" * 100)
    for place in (
        f"sqlite:///{tmp_path}/none.db",
        f"sqlite:///{tmp_path}/text.db",
        "sqlite://",
        tmp_path / "text.db",
    ):
        assert_refused(
            run("bundle", place, "--out", tmp_path / "rec"), 3, "sqlite" if place == "sqlite://" else ".db"
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["text.db"]


def test_a_database_in_the_folder_that_gets_published_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "rec"
    out.mkdir()
    file = made(out / "shop.db", "create table t (id)")
    for place in (file, f"sqlite:///{file}#t", f"{file}#t"):
        assert_refused(run("bundle", place, "--out", out), 7)
