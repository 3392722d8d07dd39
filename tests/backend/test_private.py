"""Nothing of a request is logged, counted by what it was, or kept."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recbuild.api import create_app
from recbuild.api.app import application
from recbuild.api.current import Current

SECRET = "garden-07"


def ask(api: TestClient) -> None:
    api.post("/recommend", json={"events": [SECRET, f"unknown-{SECRET}"], "item": SECRET})
    api.post("/recommend", json={"item": f"unknown-{SECRET}", SECRET: SECRET})
    api.post("/search", json={"query": SECRET, "where": [{"field": SECRET}]})
    api.post("/search", content=f"{SECRET} is no JSON")
    api.get("/similar", params={"item": SECRET, SECRET: SECRET})
    api.get(f"/{SECRET}")


def test_nothing_of_a_request_is_logged_or_counted(
    rec: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG, logger="recbuild.api")
    api = TestClient(create_app(rec))
    ask(api)
    figures = api.get("/metrics").text
    assert SECRET not in figures
    assert SECRET not in "".join(
        record.getMessage() for record in caplog.records if "httpx" not in record.name
    )
    assert SECRET not in "".join(capsys.readouterr())


def test_figures_have_the_addresses_and_the_status_as_only_labels(rec: Path) -> None:
    api = TestClient(create_app(rec))
    ask(api)
    lines = [
        line for line in api.get("/metrics").text.splitlines() if line.startswith("recbuild_requests_total")
    ]
    assert sorted(line.partition("{")[2] for line in lines) == [
        'address="recommend",status="200"} 1.0',
        'address="recommend",status="422"} 1.0',
        'address="search",status="400"} 1.0',
        'address="search",status="422"} 1.0',
        'address="similar",status="422"} 1.0',
    ]


def test_the_same_request_has_the_same_answer_whoever_asked_before(rec: Path) -> None:
    one, other = TestClient(create_app(rec)), TestClient(create_app(rec))
    ask(one)
    asked = {"events": ["sea-01"], "k": 20}
    assert one.post("/recommend", json=asked).content == other.post("/recommend", json=asked).content


def test_a_mistake_of_ours_is_logged_by_its_place_alone(
    rec: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = Current(rec)

    def fail(*given: object, **named: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(current.opened.shop, "recommend", fail)
    found = TestClient(application(current)).post("/recommend", json={"events": [SECRET]})
    assert (found.status_code, found.json()["code"]) == (500, "engine-failed")
    assert SECRET not in found.text + caplog.text
    assert "KeyError at " in caplog.text and "bodies.py" in caplog.text
