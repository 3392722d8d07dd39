"""The studio's settings: every knob with its words, drafts with their difference, and what a change does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recbuild.studio import Workplace, create_app
from recbuild.studio.settings.knobs import words
from recruntime.settings import CHOICES, RANGES


@pytest.fixture
def place(shop_place: Workplace, tmp_path: Path) -> Workplace:
    return Workplace(shop_place.folder, tmp_path / "recbuild.toml", shop_place.source, shop_place.sessions)


@pytest.fixture
def page(place: Workplace) -> TestClient:
    return TestClient(create_app(place), base_url="http://127.0.0.1")


def draft(page: TestClient, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.post("/api/settings/draft", json={"changes": changes}).json()
    return found


def test_every_setting_is_a_knob_with_words(page: TestClient) -> None:
    knobs = {knob["name"]: knob for knob in page.get("/api/settings").json()["knobs"]}
    assert knobs.keys() == CHOICES.keys() | RANGES.keys()
    assert all(knob["words"] for knob in knobs.values())
    assert words()["diversity"] == "0 to 1, how much MMR prefers variety."


def test_knobs_tell_what_the_bundle_and_what_the_file_has(page: TestClient, place: Workplace) -> None:
    place.settings.write_text("[ranking]\ndiversity = 0.4\n", encoding="utf-8")
    knobs = {knob["name"]: knob for knob in page.get("/api/settings").json()["knobs"]}
    assert (knobs["diversity"]["given"], knobs["diversity"]["built"]) == (0.4, place.shop.settings.diversity)
    assert knobs["exploration"]["given"] is None


def test_a_draft_shows_the_lines_that_change_and_what_is_wrong(page: TestClient) -> None:
    found = draft(page, diversity=0.6, rules=[{"where": {"field": "id", "any_of": ["sku-1"]}, "pin": 1}])
    assert found["error"] == ""
    assert '+where = {field = "id", any_of = ["sku-1"]}' in found["diff"].splitlines()
    assert "+at_most = {title = 2}" in draft(page, at_most={"title": 2})["diff"].splitlines()
    assert "from 0 to 1" in draft(page, diversity=7)["error"]
    assert "setting of a rule" in draft(page, rules=[{"where": {"field": "id"}, "pinn": 1}])["error"]


def test_rules_and_settings_are_saved_beside_what_stood_there(page: TestClient, place: Workplace) -> None:
    place.settings.write_text(
        '# ours\ncurrency = "EUR"\n\n[ranking]\ndiversity = 0.4 # calm\n', encoding="utf-8"
    )
    rule = {"where": {"field": "id", "any_of": ["sku-1"]}, "factor": 2, "from": "2026-12-01"}
    changes = {"rules": [rule], "exploration": 0}
    seen = draft(page, **changes)["seen"]
    assert page.post("/api/settings/save", json={"changes": changes, "seen": seen}).status_code == 200
    text = place.settings.read_text(encoding="utf-8")
    assert text.startswith('# ours\ncurrency = "EUR"\n\n[ranking]\ndiversity = 0.4 # calm\n')
    ranking = place.config().ranking
    assert (ranking.exploration, ranking.rules[0].factor, ranking.rules[0].from_) == (0, 2, "2026-12-01")
    late = page.post("/api/settings/save", json={"changes": {"diversity": None}, "seen": seen})
    assert late.status_code == 409
    again = draft(page, diversity=None)
    assert (
        page.post(
            "/api/settings/save", json={"changes": {"diversity": None}, "seen": again["seen"]}
        ).status_code
        == 200
    )
    assert "diversity" not in place.settings.read_text(encoding="utf-8")


def test_what_a_change_does_to_accuracy_is_told_with_its_interval(page: TestClient) -> None:
    page.post(
        "/api/settings/measure/start", json={"changes": {"profile": 0, "similar": 0, "co_occurrence": 0}}
    )
    while (state := page.get("/api/settings/measure").json())["running"]:
        pass
    assert state["error"] == ""
    found = state["result"]["metrics"]["ndcg"]
    assert found["after"] < found["before"] and found["known"]
    page.post("/api/settings/measure/start", json={"changes": {}})
    while (state := page.get("/api/settings/measure").json())["running"]:
        pass
    same = state["result"]["metrics"]["ndcg"]
    assert (same["before"], same["known"]) == (same["after"], False)
