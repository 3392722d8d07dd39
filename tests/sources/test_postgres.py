"""Catalogs and sessions out of PostgreSQL: typed values, a fixed order, reading and nothing else."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from recbuild.errors import CatalogError, SourceError
from recbuild.sources import Source, open_source
from recbuild.sources.values import text_of
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import files, write_catalog
from tests.support.servers.cut import cut_after
from tests.support.servers.postgres import ENCODED, PASSWORD, Server


def texts(source: Source, name: str) -> list[str]:
    return [text_of(value) for value in source.load([name]).columns[name].to_pylist()]


def column(address: str, name: str) -> list[str]:
    return texts(open_source(address), name)


def test_values_of_every_type_become_the_texts_that_a_person_would_write(database: Server) -> None:
    database.run(
        "create type mood as enum ('calm', 'loud')",
        """create table types as select 8.50::numeric(10, 2) as price, true as ok, array['a', 'b'] as tags,
           '{"colour": "red", "sizes": [1, 2]}'::jsonb as facts, date '2024-05-01' as day,
           timestamptz '2024-05-01 18:00+02' as moment, timestamptz 'infinity' as never,
           null::text as nothing,
           'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid as key, 'calm'::mood as mood,
           '\\x6869'::bytea as bytes, inet '10.0.0.1' as host, 3::float8 as whole""",
    )
    expected = {
        "price": "8.50",
        "ok": "true",
        "tags": "a, b",
        "facts": "1, 2, red",
        "day": "2024-05-01",
        "moment": "2024-05-01 16:00:00+00:00",
        "never": "",
        "nothing": "",
        "key": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "mood": "calm",
        "bytes": "hi",
        "host": "10.0.0.1",
        "whole": "3",
    }
    source = open_source(database.address("types"))
    assert {name: texts(source, name)[0] for name in source.columns} == expected


def test_a_table_comes_in_the_order_of_its_key_wherever_its_rows_lie(database: Server) -> None:
    database.run(
        "create table keyed (id int primary key, name text)",
        "insert into keyed values (10, 'j'), (9, 'i'), (1, 'a')",
        "update keyed set name = 'aa' where id = 1",
    )
    assert column(database.address("keyed"), "id") == ["1", "9", "10"]


def test_rows_without_a_key_are_sorted_by_all_columns_unless_the_query_says_how(database: Server) -> None:
    database.run(
        "create table unkeyed as select * from (values ('b', 1), ('a', 2), ('a', 1)) as v (name, place)"
    )
    assert column(database.address("unkeyed"), "place") == ["1", "2", "1"]
    query = "select place from unkeyed where name like '%' order by name desc, place desc"
    assert column(database.address(query), "place") == ["1", "2", "1"]
    assert column(database.address("select place from unkeyed"), "place") == ["1", "1", "2"]


def test_a_query_may_stand_in_a_file(database: Server, tmp_path: Path) -> None:
    (tmp_path / "catalog.sql").write_text("-- all; of them\nselect 'a;b' as id;\n")
    assert column(database.address(f"@{tmp_path / 'catalog.sql'}"), "id") == ["a;b"]


def test_tables_of_other_schemas_and_views_have_a_name_too(database: Server) -> None:
    database.run(
        "create schema sales",
        'create table sales."Order Lines" as select 1 as id',
        "create materialized view seen as select 2 as id",
    )
    assert column(database.address("sales.order lines"), "id") == ["1"]
    assert column(database.address("seen"), "id") == ["2"]


@pytest.mark.parametrize(
    "query",
    [
        "delete from kept",
        "select 1; drop table kept",
        "select 1; commit; drop table kept",
        "select * into other from kept",
        "with gone as (delete from kept returning id) select * from gone",
        "select setval('counter', 7)",
    ],
)
def test_nothing_is_ever_changed(database: Server, query: str) -> None:
    database.run(
        "drop table if exists kept",
        "create table kept as select 1 as id",
        "create sequence if not exists counter",
    )
    with pytest.raises(CatalogError):
        open_source(database.address(query))
    assert column(database.address("kept"), "id") == ["1"]


def test_a_missing_table_or_column_is_named_beside_the_tables_there_are(database: Server) -> None:
    database.run("create table products as select 1 as id")
    with pytest.raises(
        CatalogError, match=r"no table 'product'.* Did you mean 'products'.* Its tables: .*products"
    ):
        open_source(database.address("product"))
    with pytest.raises(CatalogError, match=r'column "title" does not exist.* Its tables: .*products'):
        open_source(database.address("select title from products"))


def test_a_table_without_rows_is_refused(database: Server, tmp_path: Path) -> None:
    database.run("create table bare (id text, title text)")
    assert_refused(run("bundle", database.address("bare"), "--out", tmp_path / "rec"), 3, "no rows")


def test_a_table_that_this_user_may_not_read_has_an_exit_code_of_its_own(
    database: Server, tmp_path: Path
) -> None:
    database.run(
        "create table secret_table as select 1 as id", "create role guest login password 'hush-hush'"
    )
    address = f"postgresql://guest:hush-hush@127.0.0.1:{database.port}/postgres#secret_table"
    result = run("bundle", address, "--out", tmp_path / "rec")
    assert_refused(result, 14, "permission denied", "postgresql://guest:***@127.0.0.1")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("postgresql://shop:wrong-one@127.0.0.1:{port}/postgres#t", "password authentication failed"),
        ("postgresql://shop:wrong-one@127.0.0.1:{port}/nowhere#t", "password authentication failed"),
        ("postgresql://shop:wrong-one@nobody.invalid/postgres#t", "nobody.invalid"),
        ("postgresql://shop:wrong-one@127.0.0.1:1/postgres#t", "refused"),
        ("mysql://shop:wrong-one@127.0.0.1:1/shop#t", "refused"),
        ("nosuch://shop:wrong-one@127.0.0.1/shop#t", "not read"),
    ],
)
def test_a_database_that_does_not_let_us_in_is_named_without_the_password(
    database: Server, tmp_path: Path, address: str, words: str
) -> None:
    full = address.format(port=database.port)
    result = run("bundle", full, "--out", tmp_path / "rec")
    assert_refused(result, 14, words, ":***@")
    assert "wrong-one" not in result.output
    write_catalog(tmp_path / "catalog.csv")
    result = run("bundle", tmp_path / "catalog.csv", "--sessions", full, "--out", tmp_path / "rec")
    assert_refused(result, 14, words)
    assert "wrong-one" not in result.output


def test_a_connection_that_breaks_off_while_rows_come_has_an_exit_code_of_its_own(
    database: Server, tmp_path: Path
) -> None:
    database.run(
        "create table long as select i as id, repeat('x', 100) as title from generate_series(1, 50000) as i"
    )
    with cut_after(1_000_000, database.port) as port:
        address = Server(port).address("long")
        result = run("bundle", address, "--out", tmp_path / "rec")
    assert_refused(result, 14, "broke off while it was read")
    assert not (tmp_path / "rec").exists()


def test_sessions_come_from_a_database_too(database: Server, tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path / "catalog.csv")
    database.run(
        """create table orders as select 'user ' || u as customer_id, 'sea-0' || (u + i) % 8 as sku,
           timestamptz '2024-05-01 10:00Z' + i * interval '1 minute' as created_at
           from generate_series(1, 12) as u, generate_series(1, 4) as i"""
    )
    result = run("bundle", catalog, "--out", tmp_path / "rec", "--sessions", database.address("orders"))
    assert result.exit_code == 0, result.output
    assert "48 events in 12 sessions of 12 users" in result.output
    missing = run("bundle", catalog, "--out", tmp_path / "rec", "--sessions", database.address("order"))
    assert_refused(missing, 11, "Did you mean 'orders'")


def test_eval_and_tune_show_no_password(
    database: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _rows(write_catalog(tmp_path / "catalog.csv"))
    database.run(
        "create table items (sku text primary key, name text, description text, price text, link text, "
        "stock text)",
        "insert into items values (%s, %s, %s, %s, %s, %s)",
        rows=rows[1:],
    )
    database.run(
        """create table visits as select 'visit ' || u as visit_id, 'user ' || u as user_id,
           'sea-0' || (u + i) % 8 as item_id,
           timestamptz '2024-05-01 10:00Z' + (60 * u + i) * interval '1 minute' as time
           from generate_series(1, 60) as u, generate_series(1, 4) as i"""
    )
    monkeypatch.chdir(tmp_path)
    for command in ("eval", "tune"):
        other = ["--config", "other.toml"] if command == "tune" else []
        (tmp_path / "other.toml").write_text("[ranking]\nsimilar = 0.0\n")
        result = run(command, database.address("items"), "--sessions", database.address("visits"), *other)
        assert result.exit_code == 0, result.output
        assert PASSWORD not in result.output and ENCODED not in result.output


def test_the_password_comes_from_the_environment_and_stands_nowhere(
    database: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _rows(write_catalog(tmp_path / "catalog.csv"))
    database.run(
        "create table books (sku text primary key, name text, description text, price numeric(6, 2), "
        "link text, available text)",
        "insert into books values (%s, %s, %s, %s, %s, %s)",
        rows=rows[1:],
    )
    nameless = database.address("books", password=None)
    for name, address in {
        "RECBUILD_DB_PASSWORD": nameless,
        "PGPASSWORD": nameless,
        "OWN": nameless.replace("shop@", "shop:${OWN}@"),
        "": database.address("books"),
    }.items():
        with monkeypatch.context() as changed:
            if name:
                changed.setenv(name, PASSWORD)
            result = run("bundle", address, "--out", tmp_path / "rec")
        assert result.exit_code == 0, result.output
        assert PASSWORD not in result.output and "100%25" not in result.output
        assert all(PASSWORD.encode() not in content for content in files(tmp_path / "rec").values())
    with pytest.raises(CatalogError, match="OWN is not set"):
        open_source(nameless.replace("shop@", "shop:${OWN}@"))


def test_a_password_that_is_not_encoded_is_explained_and_not_repeated() -> None:
    for password in ("hush/hush", "hush@hush", "hush#hush", "hush?hush", "hush:hush/hush"):
        with pytest.raises(CatalogError) as caught:
            open_source(f"postgresql://shop:{password}@nobody.invalid/db#t")
        assert "hush" not in str(caught.value)


def test_a_missing_driver_names_what_to_install(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(SourceError, match=r"pip install 'recbuild\[sql\]'"):
        open_source("mysql://shop@127.0.0.1/shop#t")


def _rows(catalog: Path) -> list[list[str]]:
    with catalog.open(newline="") as file:
        return list(csv.reader(file))
