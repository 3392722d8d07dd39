"""`recbuild recommend --users`: a list for each user of a log, as the engine would answer him."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from recruntime import Event, Recommender
from tests.support.command import assert_refused, run

ROWS = [
    ("ann", "sea-02", "like", "2026-11-02 10:00"),
    ("bob", "star-01", "purchase", "2026-11-01 10:00"),
    ("ann", "sea-01", "view", "2026-11-01 10:00"),
    ("eve", "gone-1", "view", "2026-11-02 10:00"),
    ("", "sea-03", "view", "2026-11-02 10:00"),
    ("bob", "star-02", "view", "2026-11-03 10:00"),
    ("bob", "star-02", "view", "2026-11-03 10:00"),
]
COLUMNS = ("user", "item", "event", "timestamp")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    with (tmp_path / "log.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *ROWS])
    return tmp_path / "log.csv"


def lines(result: Result) -> dict[str, dict[str, Any]]:
    """The lists on standard output, by user."""
    assert result.exit_code == 0, result.output
    return {found["user"]: found for found in map(json.loads, result.stdout.splitlines())}


def items(found: dict[str, Any]) -> list[str]:
    return [one["item"] for one in found["items"]]


def test_each_user_gets_what_the_engine_answers_for_all_that_he_did(rec: Path, log: Path) -> None:
    found, shop = lines(run("recommend", rec, "--users", log, "-k", 4)), Recommender.open(rec)
    ann = [Event("sea-01", "view", 1793527200.0), Event("sea-02", "like", 1793613600.0)]
    bob = [Event("star-01", "purchase", 1793527200.0), Event("star-02", "view", 1793700000.0)]
    assert items(found["ann"]) == [one.item for one in shop.recommend(events=ann, k=4).items]
    assert items(found["bob"]) == [one.item for one in shop.recommend(events=bob, k=4).items]
    assert list(found) == ["ann", "bob", "eve"]  # in the order in which the log names them
    assert [one["known"] for one in found.values()] == [2, 2, 0]
    assert found["ann"]["items"][0]["because"] == "Because you liked The sea book sea2"


def test_who_is_not_known_gets_the_list_of_a_new_visitor_and_is_counted(rec: Path, log: Path) -> None:
    result = run("recommend", rec, "--users", log)
    shown = [one.item for one in Recommender.open(rec).recommend().items]
    assert items(lines(result)["eve"]) == shown
    assert "Lists for 3 users. Nothing is known of 1 of them" in result.stderr
    assert "Events without a user, which were left out: 1." in result.stderr


def test_options_of_a_shelf_hold_for_every_list(rec: Path, log: Path) -> None:
    near = ["--where", "id=sea-05", "--where", "id=star-05"]
    found = lines(run("recommend", rec, "--users", log, "-k", 3, *near))
    assert {frozenset(items(one)) for one in found.values()} == {frozenset(("sea-05", "star-05"))}
    result = run("recommend", rec, "--users", log, "--kind", "recently-viewed")
    viewed = {user: items(one) for user, one in lines(result).items()}
    assert viewed == {"ann": ["sea-02", "sea-01"], "bob": ["star-02", "star-01"], "eve": []}
    assert "Lists with fewer items than were asked for: 3." in result.stderr


def test_a_csv_has_a_row_for_each_user_and_columns_for_each_place(rec: Path, log: Path) -> None:
    out = log.with_name("lists.csv")
    assert run("recommend", rec, "--users", log, "-k", 2, "--out", out).exit_code == 0
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    places = [f"{name}_{place}" for place in (1, 2) for name in ("item", "title", "url", "price")]
    assert list(rows[0]) == ["user", "known", "heading", *places]
    assert [row["user"] for row in rows] == ["ann", "bob", "eve"]
    assert rows[0]["item_1"].startswith("sea-") and rows[0]["title_1"].startswith("The sea book")


def test_every_kind_of_file_has_the_same_lists(rec: Path, log: Path) -> None:
    def written(name: str) -> Path:
        out = log.with_name(name)
        assert run("recommend", rec, "--users", log, "--out", out).exit_code == 0
        return out

    expected = {user: items(one) for user, one in lines(run("recommend", rec, "--users", log)).items()}
    of_lines = [json.loads(line) for line in written("lists.jsonl").read_text().splitlines()]
    assert {found["user"]: items(found) for found in of_lines} == expected
    table = pq.read_table(written("lists.parquet")).to_pylist()
    assert {row["user"]: row["items"] for row in table} == expected
    assert {path.name for path in log.parent.iterdir()} == {"log.csv", "lists.jsonl", "lists.parquet"}


def test_logs_are_read_as_sessions_are(rec: Path, log: Path) -> None:
    other = log.with_name("log.parquet")
    pq.write_table(pa.table(dict(zip(COLUMNS, zip(*ROWS, strict=True), strict=True))), other)
    assert lines(run("recommend", rec, "--users", other)) == lines(run("recommend", rec, "--users", log))
    settings = log.with_name("recbuild.toml")
    log.write_text(log.read_text().replace("user,", "x1,"))
    assert_refused(run("recommend", rec, "--users", log), 11, 'fields = {session = "COLUMN"}')
    settings.write_text('[sessions]\nfields = {user = "x1"}')
    assert len(lines(run("recommend", rec, "--users", log, "--config", settings))) == 3


def test_more_lists_than_a_block_of_rows_are_written(rec: Path, tmp_path: Path) -> None:
    log, out = tmp_path / "log.csv", tmp_path / "lists.parquet"
    log.write_text("user,item\n" + "".join(f"u{number},sea-{number % 12:02}\n" for number in range(1001)))
    assert run("recommend", rec, "--users", log, "-k", 1, "--out", out).exit_code == 0
    assert pq.read_table(out)["user"].to_pylist() == [f"u{number}" for number in range(1001)]


def test_what_makes_no_sense_is_refused_before_the_log_is_read(rec: Path, tmp_path: Path) -> None:
    nowhere = tmp_path / "none.csv"
    assert_refused(run("recommend", rec, "--users", nowhere, "--seen", "a"), 5, "--seen tells of one visitor")
    assert_refused(run("recommend", rec, "--users", nowhere, "--kind", "similar"), 9, "needs an item")
    assert_refused(run("recommend", rec, "--users", nowhere, "--where", "brnd=x"), 9, "no field 'brnd'")
    assert_refused(
        run("recommend", rec, "--users", nowhere, "--out", tmp_path / "a.xls"), 2, ".jsonl", ".csv"
    )
    assert_refused(run("recommend", rec, "--out", tmp_path / "a.csv"), 5, "--out is for --users")
    assert_refused(run("recommend", rec, "--users", nowhere), 11, "none.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_log_without_users_is_refused(rec: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("session_id,item\ns1,sea-00\ns1,sea-01\n")
    assert_refused(run("recommend", rec, "--users", log), 11, "nobody to recommend to", "user = ")
