"""The API answers what the library answers, by its own names, for any ASGI server."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from recbuild.api import create_app
from recruntime import Event, Recommender
from recruntime.bridge import result_to_json
from recruntime.errors import PartMissingError
from recruntime.search.messages import found_to_json
from tests.support.paths import ROOT

EVENTS = ["sea-01", {"item": "sea-02", "type": "like", "time": 60.0, "dwell": 4}]


@pytest.fixture(scope="session")
def shop(rec: Path) -> Recommender:
    return Recommender.open(rec)


def test_recommendations_are_those_of_the_library(api: TestClient, shop: Recommender) -> None:
    found = api.post("/recommend", json={"item": "sea-00", "events": EVENTS, "k": 4, "deny": ["sea-03"]})
    events = [Event("sea-01"), Event("sea-02", "like", 60.0, 4.0)]
    expected = result_to_json(shop.recommend("sea-00", events, 4, deny=["sea-03"]))
    assert (found.status_code, found.json()) == (200, json.loads(json.dumps(expected)))


def test_an_empty_request_is_a_new_visitors(api: TestClient, shop: Recommender) -> None:
    found = api.post("/recommend", json={}).json()
    assert [one["item"] for one in found["items"]] == [one.item for one in shop.recommend().items]


def test_similar_items_are_the_same_in_the_address_and_in_the_body(
    api: TestClient, shop: Recommender
) -> None:
    by_address = api.get("/similar?item=star-00&k=3")
    by_body = api.post("/similar", json={"item": "star-00", "k": 3})
    expected = [one.item for one in shop.recommend("star-00", k=3, kind="similar").items]
    assert [one["item"] for one in by_address.json()["items"]] == expected
    assert by_body.json() == by_address.json()
    kept = [one.headers["cache-control"] for one in (by_address, by_body)]
    assert kept == ["public, max-age=60", "no-store"]  # what is posted may be a visitor's


def test_a_search_is_that_of_the_library(api: TestClient, shop: Recommender) -> None:
    asked = {"query": "the whale", "k": 3, "facets": ["price"], "where": [{"field": "price", "high": 9}]}
    found = api.post("/search", json=asked).json()
    where = {"field": "price", "high": 9}
    expected = found_to_json(shop.search("the whale", 3, facets=["price"], where=where))
    assert found == json.loads(json.dumps(expected))


def test_conditions_kinds_and_events_of_items_that_are_gone(api: TestClient) -> None:
    asked = {"events": ["gone", "sea-01"], "where": [{"field": "id", "any_of": ["sea-05", "star-01"]}]}
    found = api.post("/recommend", json=asked).json()["items"]
    assert {one["item"] for one in found} == {"sea-05", "star-01"}
    viewed = api.post("/recommend", json={"events": ["sea-01"], "kind": "recently-viewed"}).json()
    assert [one["item"] for one in viewed["items"]] == ["sea-01"]


def test_a_block_hides_a_topic(api: TestClient) -> None:
    blocked = {"item": "price=8.5", "type": "block"}
    assert api.post("/recommend", json={"events": [blocked]}).json()["items"] == []


def test_it_works_mounted_in_another_application(rec: Path) -> None:
    client = TestClient(Starlette(routes=[Mount("/rec", create_app(str(rec)))]))
    assert len(client.get("/rec/similar?item=sea-00").json()["items"]) == 6
    assert client.get("/rec/openapi.json").json()["servers"] == [{"url": "/rec"}]


def test_health_says_which_bundle_answers_and_so_does_every_answer(
    api: TestClient, shop: Recommender
) -> None:
    build = shop.manifest["build"]
    expected = {"status": "ok", "build": build, "items": len(shop), "search": True, "refused": None}
    assert api.get("/health").json() == expected
    assert api.post("/recommend", json={}).headers["recbuild-build"] == build


def test_there_is_no_application_without_a_bundle(tmp_path: Path) -> None:
    with pytest.raises(PartMissingError, match="manifest"):
        create_app(tmp_path)


def test_the_example_of_the_document_works(rec: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rec.parent)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text(), re.DOTALL)
    assert len(blocks) == 1
    names: dict[str, Any] = {}
    exec(blocks[0], names)
    assert TestClient(names["app"]).get("/rec/health").json()["status"] == "ok"
