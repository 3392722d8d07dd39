"""The studio's report: figures of the bundle, example shelves, the log, an evaluation on request."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recbuild.studio import Workplace, create_app
from tests.support import forgery
from tests.support.command import run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    home = tmp_path_factory.mktemp("report")
    catalog = forgery.write_catalog(home / "catalog.csv", 60)
    _, sessions, *_ = forgery.write_sessions(home, [f"sku-{row}" for row in range(60)])
    assert run("bundle", catalog, "--out", home / "rec", "--sessions", sessions, "--no-tune").exit_code == 0
    return Workplace(home / "rec", home / "recbuild.toml", catalog, Path(sessions))


@pytest.fixture(scope="module")
def page(place: Workplace) -> TestClient:
    return TestClient(create_app(place), base_url="http://127.0.0.1")


def test_bytes_are_those_of_the_files(page: TestClient, place: Workplace) -> None:
    told = page.get("/api/report/bytes").json()
    parts = sum(path.stat().st_size for path in (place.folder / "parts").iterdir())
    assert parts == sum(
        one["bytes"] for one in told["sizes"] if one["kind"] not in ("page", "instant", "directory")
    )


def test_coverage_counts_what_other_pages_show(page: TestClient, place: Workplace) -> None:
    told = page.get("/api/report/coverage").json()
    shop = place.shop
    stocked = {f"sku-{row}" for row in range(60) if row % 17}
    shown = {one.item for item in stocked for one in shop.recommend(item, k=6).items}
    assert (told["items"], told["shown"], told["never_count"]) == (
        len(stocked),
        len(shown),
        len(stocked - shown),
    )
    assert {one["item"] for one in told["never"]} <= stocked - shown


def test_example_shelves_are_what_these_visitors_see(page: TestClient, place: Workplace) -> None:
    shelves = page.get("/api/report/shelves").json()
    assert [one["item"] for one in shelves[0]["seen"]] == []
    for shelf in shelves:
        seen = [one["item"] for one in shelf["seen"]]
        expected = [one.item for one in place.shop.recommend(events=seen, k=6).items]
        assert [one["item"] for one in shelf["shown"]] == expected


def test_the_log_is_told_in_words(page: TestClient) -> None:
    told = page.get("/api/report/sessions").json()
    assert told["events"] >= told["sessions"] > 0
    assert sum(int(line.split()[0].replace(",", "")) for line in told["lengths"]) == told["sessions"]


def test_an_evaluation_is_run_on_request_and_has_its_page(page: TestClient) -> None:
    assert "press Measure" in page.get("/api/report/eval/page").text
    page.post("/api/report/eval/start", json={})
    while (state := page.get("/api/report/eval").json())["running"]:
        pass
    assert state["error"] == ""
    assert {"recall", "ndcg"} <= state["result"]["words"].keys()
    assert "<svg" in page.get("/api/report/eval/page").text


def test_without_a_log_there_is_nothing_to_measure(place: Workplace) -> None:
    alone = Workplace(place.folder, place.settings)
    page = TestClient(create_app(alone), base_url="http://localhost")
    assert page.get("/api/report/sessions").json() is None
    assert "--sessions" in page.post("/api/report/eval/start", json={}).json()["detail"]
