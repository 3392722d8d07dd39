"""Past queries: only what enough users typed is in a bundle, and the page suggests it first."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from recbuild.search.past_queries import read_past_queries, suggested
from recruntime import Recommender
from tests.search.test_bundles import bundle, part_of
from tests.support.command import assert_refused, run
from tests.verify.conftest import findings

LOG = [
    *(
        (f"Star  {word}", f"user{user}")
        for word, users in (("ship", 9), ("moon", 5), ("secret", 4))
        for user in range(users)
    ),
    *(("star ship", "user1"), ("star secret", ""), ("star secret", "user1"), ("", "user2")),
    *(("zebra", f"user{user}") for user in range(20)),
]


def write_log(path: Path, rows: list[tuple[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(["query", "user"])
        lines.writerows(rows)
    return path


def test_queries_of_few_users_are_left_out(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", LOG)
    assert read_past_queries(log, 5) == ("zebra", "star ship", "star moon")
    assert read_past_queries(log, 6) == ("zebra", "star ship")


ROWS = st.lists(st.tuples(st.sampled_from(["a", "A ", "b", "c d"]), st.sampled_from("12345")), max_size=40)


@given(ROWS, st.integers(1, 5))
def test_one_user_counts_once(rows: list[tuple[str, str]], min_users: int) -> None:
    with TemporaryDirectory() as folder:
        found = read_past_queries(write_log(Path(folder) / "log.csv", rows), min_users)
    users = Counter(query for query, _ in {(query.strip().lower(), user) for query, user in rows})
    assert {*found} == {query for query, count in users.items() if count >= min_users}
    assert [users[query] for query in found] == sorted((users[query] for query in found), reverse=True)


@given(st.lists(st.text("ab ", min_size=1, max_size=9), max_size=30), st.integers(0, 2000))
def test_suggestions_are_of_known_words_and_fit(queries: list[str], budget: int) -> None:
    found = suggested(queries, {"a", "ab"}, budget)
    assert {word for query in found for word in query.split()} <= {"a", "ab"}
    assert sum(map(len, found)) <= budget / 20


def test_past_queries_are_suggested_first(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", LOG)
    rec = bundle(tmp_path, "rec", settings=f"[search]\nqueries = {str(log)!r}")
    shop = Recommender.open(rec)
    assert shop.search("sta").suggestions[:2] == ("star ship", "star moon")
    assert shop.search("").suggestions == ("star ship", "star moon")
    assert "star ship" not in shop.search("star ship").suggestions
    assert "star ship" not in shop.search("sta ").suggestions
    assert b"secret" not in part_of(rec)
    assert findings(rec) == []


def test_a_changed_log_changes_the_bundle(tmp_path: Path) -> None:
    log = write_log(tmp_path / "log.csv", LOG)
    settings = f"[search]\nqueries = {str(log)!r}"
    before = part_of(bundle(tmp_path, "rec", settings=settings))
    write_log(log, [("star wave", f"user{user}") for user in range(5)])
    rec = bundle(tmp_path, "rec", settings=settings)
    assert part_of(rec) != before
    assert Recommender.open(rec).search("").suggestions == ("star wave",)


def test_a_log_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    bundle(tmp_path, "rec")
    for name, content in (("missing", None), ("columns", "term,who\n")):
        log = tmp_path / f"{name}.csv"
        if content is not None:
            log.write_text(content)
        (tmp_path / "search.toml").write_text(f"[search]\nqueries = {str(log)!r}")
        options = ("--out", tmp_path / "other", "--config", tmp_path / "search.toml")
        assert_refused(run("bundle", tmp_path / "c.csv", *options), 2, str(log))
