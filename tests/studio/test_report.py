"""The studio's report: figures of the bundle, example shelves, the log, an evaluation on request."""

from __future__ import annotations

from starlette.testclient import TestClient

from recbuild.studio import Workplace, create_app


def test_bytes_are_those_of_the_files(shop_page: TestClient, shop_place: Workplace) -> None:
    told = shop_page.get("/api/report/bytes").json()
    parts = sum(path.stat().st_size for path in (shop_place.folder / "parts").iterdir())
    assert parts == sum(
        one["bytes"] for one in told["sizes"] if one["kind"] not in ("page", "instant", "directory")
    )


def test_coverage_counts_what_other_pages_show(shop_page: TestClient, shop_place: Workplace) -> None:
    told = shop_page.get("/api/report/coverage").json()
    shop = shop_place.shop
    stocked = {f"sku-{row}" for row in range(60) if row % 17}
    shown = {one.item for item in stocked for one in shop.recommend(item, k=6).items}
    assert (told["items"], told["shown"], told["never_count"]) == (
        len(stocked),
        len(shown),
        len(stocked - shown),
    )
    assert {one["item"] for one in told["never"]} <= stocked - shown


def test_example_shelves_are_what_these_visitors_see(shop_page: TestClient, shop_place: Workplace) -> None:
    shelves = shop_page.get("/api/report/shelves").json()
    assert [one["item"] for one in shelves[0]["seen"]] == []
    for shelf in shelves:
        seen = [one["item"] for one in shelf["seen"]]
        expected = [one.item for one in shop_place.shop.recommend(events=seen, k=6).items]
        assert [one["item"] for one in shelf["shown"]] == expected


def test_the_log_is_told_in_words(shop_page: TestClient) -> None:
    told = shop_page.get("/api/report/sessions").json()
    assert told["events"] >= told["sessions"] > 0
    assert sum(int(line.split()[0].replace(",", "")) for line in told["lengths"]) == told["sessions"]


def test_an_evaluation_is_run_on_request_and_has_its_page(shop_page: TestClient) -> None:
    assert "press Measure" in shop_page.get("/api/report/eval/page").text
    shop_page.post("/api/report/eval/start", json={})
    while (state := shop_page.get("/api/report/eval").json())["running"]:
        pass
    assert state["error"] == ""
    assert {"recall", "ndcg"} <= state["result"]["words"].keys()
    assert "<svg" in shop_page.get("/api/report/eval/page").text


def test_without_a_log_there_is_nothing_to_measure(shop_place: Workplace) -> None:
    alone = Workplace(shop_place.folder, shop_place.settings)
    page = TestClient(create_app(alone), base_url="http://localhost")
    assert page.get("/api/report/sessions").json() is None
    assert "--sessions" in page.post("/api/report/eval/start", json={}).json()["detail"]
