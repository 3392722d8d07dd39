"""The receiver: a report counts once or not at all, whatever is sent and whatever fails."""

from __future__ import annotations

import json
import logging
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from recbuild.api.collect import receiver
from recbuild.experiments.definition import Experiment
from recbuild.experiments.place import Running, experiments_at
from recbuild.experiments.storage import Store, open_store
from tests.support.command import assert_refused, run
from tests.support.servers.postgres import Server

Make = Callable[..., dict[str, Any]]


def count(store: Store, experiment: Experiment) -> int:
    return store.counts(experiment).reports


def test_a_report_is_counted_once_however_often_it_is_sent(
    desk: TestClient, store: Store, experiment: Experiment, report: Make
) -> None:
    for path in ("/", "/rec-reports", "/a/path/of/the/site"):
        answer = desk.post(path, content=json.dumps(report()), headers={"content-type": "text/plain"})
        assert (answer.status_code, answer.content) == (204, b"")
    assert count(store, experiment) == 1
    counts = store.counts(experiment)
    assert counts.values[0].tolist() == [[0, 0, 0], [0, 0, 1]]
    assert counts.values[1].tolist() == [[0, 0, 0], [0, 1, 0]]


def test_what_is_kept_has_the_day_and_nothing_of_the_visitor(
    desk: TestClient, tmp_path: Path, experiment: Experiment, report: Make
) -> None:
    desk.post("/", json=report(), headers={"user-agent": "Somebody/1", "cookie": "a=b"})
    with closing(sqlite3.connect(tmp_path / "reports.db")) as connection:
        row = connection.execute("select * from recbuild_reports").fetchone()
    day = str(datetime.now(UTC).date())
    assert row == (report()["id"], "more-variety", experiment.revision, "varied", day, 2, None, 1)


@pytest.mark.parametrize(
    "refused",
    [
        ({"experiment": "another"}, 404, "unknown-experiment"),
        ({"revision": "0" * 16}, 409, "other-revision"),
        ({"variant": "third"}, 422, "unknown-variant"),
        ({"values": {"click": 3, "purchase": 1}}, 422, "bad-values"),
        ({"values": {"click": -1, "purchase": 1}}, 422, "bad-values"),
        ({"values": {"click": True, "purchase": 1}}, 422, "bad-report"),
        ({"values": {"click": 1.0, "purchase": 1}}, 422, "bad-report"),
        ({"values": {"click": "1", "purchase": 1}}, 422, "bad-report"),
        ({"values": {"click": 1}}, 422, "bad-values"),
        ({"values": {"click": 1, "purchase": 1, "cart": 1}}, 422, "bad-values"),
        ({"id": "short"}, 422, "bad-report"),
        ({"id": "0123456789ABCDEF0123456789ABCDEF"}, 422, "bad-report"),
        ({"recbuild": 2}, 422, "other-version"),
        ({"recbuild": True}, 422, "bad-report"),
        ({"email": "somebody@shop.example"}, 422, "bad-report"),
        ({"id": None}, 422, "bad-report"),
    ],
)
def test_a_report_that_does_not_count_is_refused_with_a_short_reason(
    desk: TestClient, source: Path, address: str, report: Make, refused: tuple[dict[str, Any], int, str]
) -> None:
    changes, status, code = refused
    answer = desk.post("/", json=report(**changes))
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "somebody@shop.example" not in answer.text
    assert count(open_store(address), experiments_at(source)[0]) == 0


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"\\ud800"', b"[" * 2000])
def test_what_is_no_report_is_refused(desk: TestClient, content: bytes) -> None:
    assert 400 <= desk.post("/", content=content).status_code < 500


def test_a_large_body_is_refused_before_it_is_read(desk: TestClient) -> None:
    answer = desk.post("/", content=b" " * 5000)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["recbuild", "experiment", "revision", "variant", "id", "values"]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changed=st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1), raw=st.binary(max_size=300))
def test_no_bytes_make_the_receiver_fail(
    desk: TestClient, report: Make, changed: dict[str, Any], raw: bytes
) -> None:
    for content in (raw, json.dumps(report(**changed)).encode()):
        assert desk.post("/", content=content).status_code in (204, 400, 404, 409, 413, 422)


def test_a_site_on_another_origin_may_read_the_answer(desk: TestClient, report: Make) -> None:
    for content in (report(), report(variant="third")):
        answer = desk.post("/", json=content, headers={"origin": "https://shop.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_other_methods_are_refused(desk: TestClient) -> None:
    assert desk.get("/reports").status_code == 405


def test_while_the_database_is_down_reports_are_asked_for_later_and_then_kept(
    source: Path, tmp_path: Path, experiment: Experiment, report: Make, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "database"
    folder.mkdir()
    store = open_store(f"sqlite:///{folder / 'reports.db'}")
    store.prepare()
    with TestClient(receiver(Running(source), store)) as desk, caplog.at_level(logging.INFO, "recbuild"):
        assert desk.get("/health").json() == {"status": "ok", "experiments": ["more-variety"]}
        assert desk.post("/", json=report(id="a" * 32)).status_code == 204
        store._engine.dispose()
        folder.rename(tmp_path / "away")
        answer = desk.post("/", json=report())
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert answer.json()["code"] == "no-database"
        assert desk.get("/health").status_code == 503
        (tmp_path / "away").rename(folder)
        assert desk.post("/", json=report()).status_code == 204
        assert count(store, experiment) == 2
    logged = " ".join(record.getMessage() for record in caplog.records)
    assert "does not answer" in logged and report()["id"] not in logged and "varied" not in logged


def test_a_new_definition_counts_as_soon_as_it_is_there(desk: TestClient, source: Path, report: Make) -> None:
    source.write_text(source.read_text().replace("similar = 0.0", "similar = 0.1"))
    revision = Running(source).now()["more-variety"].revision
    assert desk.post("/", json=report()).status_code == 409
    assert desk.post("/", json=report(revision=revision, id="b" * 32)).status_code == 204
    source.write_text("[[experiments]]\nname =")  # half written: the earlier one stays
    assert desk.post("/", json=report(revision=revision, id="c" * 32)).status_code == 204


def test_reports_are_kept_in_postgresql_too(
    database: Server, source: Path, experiment: Experiment, report: Make
) -> None:
    store = open_store(database.address().removesuffix("#"))
    store.prepare()
    store.prepare()
    with TestClient(receiver(Running(source), store)) as desk:
        for number in (1, 2, 1):
            assert desk.post("/", json=report(id=f"{number:032x}")).status_code == 204
        assert desk.get("/health").status_code == 200
    assert count(store, experiment) == 2
    assert store.counts(experiment).values[0, 1].tolist() == [0, 0, 2]


def test_a_receiver_that_is_killed_has_kept_all_that_it_said_it_had(
    source: Path, address: str, store: Store, experiment: Experiment, report: Make
) -> None:
    command = [sys.executable, "-m", "recbuild", "collect", str(source), "--database", address, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        place = re.search(r"http://\S+", process.stdout.readline())
        assert place
        with httpx.Client(base_url=place[0]) as client:
            answers = [client.post("/", json=report(id=f"{number:032x}")) for number in range(50)]
        process.send_signal(signal.SIGKILL)
    assert {answer.status_code for answer in answers} == {204}
    assert count(store, experiment) == 50


def test_the_command_says_what_it_needs(tmp_path: Path, source: Path, address: str) -> None:
    assert_refused(run("collect", source), 5, "--database sqlite:///reports.db")
    assert_refused(run("collect", source, "--database", "reports.db"), 3, "no address", "sqlite:///")
    assert_refused(run("collect", source, "--database", "mysql://a@b/c"), 3, "sqlite:///FILE")
    assert_refused(run("collect", source, "--database", "sqlite://"), 3, "name a file that lasts")
    lost = f"sqlite:///{tmp_path}/none/reports.db"
    assert_refused(run("collect", source, "--database", lost), 14, "unable to open database file")
    none = tmp_path / "none.toml"
    none.write_text("")
    assert_refused(run("collect", none, "--database", address), 5, "no experiments")
    assert_refused(run("collect", tmp_path / "gone.toml", "--database", address), 5, "gone.toml")
