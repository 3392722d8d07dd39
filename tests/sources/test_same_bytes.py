"""One catalog, wherever it lies: the same bundle, byte by byte."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import write_deltalake

from tests.support.command import run
from tests.support.inputs.topics import files, write_catalog
from tests.support.servers.postgres import Server

NAMES = ["sku", "name", "description", "price", "link", "available"]
TYPES = "sku text primary key, name text, description text, price numeric(6, 2), link text, available boolean"


def test_the_same_catalog_makes_the_same_bytes_from_everywhere(
    tmp_path: Path, database: Server, put: Callable[[str, bytes], str]
) -> None:
    rows = sorted_rows(tmp_path)
    backwards = rows[::-1]
    (tmp_path / "catalog.csv").write_bytes(csv_of(rows))
    parts = [csv_of(rows[:20]), csv_of(rows[20:])]
    for number, part in enumerate(parts):
        (tmp_path / f"part{number}.csv").write_bytes(part)
        put(f"parts/{number}.csv", part)
    typed = pa.Table.from_pylist([dict(zip(NAMES, typed_of(row), strict=True)) for row in rows])
    pq.write_table(typed, tmp_path / "catalog.parquet")
    write_deltalake(tmp_path / "lake", typed.sort_by([("sku", "descending")]))
    database.run(
        f"create table goods ({TYPES})", f"insert into goods values ({', '.join(6 * ['%s'])})", rows=backwards
    )
    with closing(sqlite3.connect(tmp_path / "catalog.db")) as connection, connection:
        connection.execute(f"create table goods ({TYPES})")
        connection.executemany(f"insert into goods values ({', '.join(6 * '?')})", backwards)
    places: dict[str, list[object]] = {
        "CSV": [tmp_path / "catalog.csv"],
        "several files": [tmp_path / "part0.csv", tmp_path / "part1.csv"],
        "Parquet": [tmp_path / "catalog.parquet"],
        "SQLite": [f"sqlite:///{tmp_path}/catalog.db"],
        "PostgreSQL": [database.address("goods")],
        "S3": [put("catalog.csv", csv_of(rows))],
        "a folder in S3": ["s3://shop/parts"],
        "Delta": [tmp_path / "lake"],
    }
    made = {}
    for name, place in places.items():
        result = run("bundle", *place, "--out", tmp_path / "rec", "-q")
        assert result.exit_code == 0, result.output
        made[name] = files(tmp_path / "rec")
        shutil.rmtree(tmp_path / "rec")
    for name, bundle in made.items():
        assert bundle.keys() == made["CSV"].keys() and bundle == made["CSV"], name


def sorted_rows(home: Path) -> list[list[str]]:
    """The rows of a shop in the order of their ids, with different prices, some out of stock."""
    with write_catalog(home / "unsorted.csv").open(newline="") as file:
        rows = sorted([*csv.reader(file)][1:])
    return [[*row[:3], f"{at}.50", row[4], str(at % 5 > 0).lower()] for at, row in enumerate(rows)]


def typed_of(row: list[str]) -> list[object]:
    return [*row[:3], float(row[3]), row[4], row[5] == "true"]


def csv_of(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(row) for row in [NAMES, *rows]).encode()
