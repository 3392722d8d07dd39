"""The studio's view of a catalog: what a build makes of it, tried while settings are edited, and saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recbuild.studio import Workplace, create_app

CATALOG = """sku,name,kind,hue,price
1,Red lamp,Lamps,red,10
2,Blue lamp,Lamps,blue,12
3,,,,
4,Oak chair,Chairs,brown,80
"""


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    (tmp_path / "catalog.csv").write_text(CATALOG, encoding="utf-8")
    return Workplace(tmp_path / "rec", tmp_path / "recbuild.toml", tmp_path / "catalog.csv")


@pytest.fixture
def page(place: Workplace) -> TestClient:
    return TestClient(create_app(place), base_url="http://127.0.0.1")


def draft(page: TestClient, **changes: Any) -> dict[str, Any]:
    answer = page.post("/api/catalog/draft", json={"changes": changes})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_columns_are_told_with_what_is_in_them(page: TestClient) -> None:
    told = page.get("/api/catalog").json()
    names = {column["name"]: column for column in told["columns"]}
    assert told["rows"] == 4
    assert (names["name"]["filled"], names["kind"]["distinct"]) == (3, 2)
    assert names["hue"]["samples"] == ["red", "blue", "brown"]


def test_a_draft_is_what_a_build_would_make(page: TestClient) -> None:
    found = draft(page)
    assert found["mapping"]["title"] == {"columns": ["name"], "why": "by its usual name"}
    assert (found["items"], found["diff"]) == (3, "")
    assert [(one["count"], one["rows"]) for one in found["rejected"]] == [(1, [4])]
    assert found["previews"][0]["text"].startswith("Red lamp")


def test_another_column_and_another_template_are_tried_and_shown_as_a_difference(page: TestClient) -> None:
    found = draft(page, **{"fields.category": "hue", "text": "{title} ({category})"})
    assert found["mapping"]["category"]["columns"] == ["hue"]
    assert found["previews"][0]["text"] == "Red lamp (red)"
    assert '+category = "hue"' in found["diff"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"fields.title": "nmae"}, "title", "Did you mean 'name'?"),
        ({"fields.titel": "name"}, "titel", "Did you mean 'title'?"),
        ({"text": "{title"}, "", "a template looks like"),
        ({"currency": "Taler"}, "", "currency"),
    ],
)
def test_what_a_build_would_refuse_is_told_in_its_words(
    page: TestClient, changes: dict[str, Any], field: str, words: str
) -> None:
    found = draft(page, **changes)
    assert words in found["error"] and found["field"] == field
    assert "items" not in found


def test_too_many_rows_without_a_text_are_refused_as_a_build_refuses_them(place: Workplace) -> None:
    rows = "".join(f"{row},,,,\n" for row in range(10, 40))
    Path(str(place.source)).write_text(CATALOG + rows, encoding="utf-8")
    page = TestClient(create_app(place), base_url="http://127.0.0.1")
    assert "cannot be used" in draft(page)["error"]


def test_changes_are_saved_and_comments_stay(page: TestClient, place: Workplace) -> None:
    place.settings.write_text('# our shop\ncurrency = "EUR" # since 2002\n', encoding="utf-8")
    seen = draft(page)["seen"]
    saved = page.post(
        "/api/catalog/save", json={"changes": {"fields.category": ["kind", "hue"]}, "seen": seen}
    )
    assert saved.status_code == 200
    text = place.settings.read_text(encoding="utf-8")
    assert text.startswith('# our shop\ncurrency = "EUR" # since 2002\n')
    assert place.config().fields == {"category": ("kind", "hue")}
    again = page.post("/api/catalog/save", json={"changes": {"currency": None}, "seen": seen})
    assert (again.status_code, "nothing was overwritten" in again.json()["detail"]) == (409, True)
    assert place.settings.read_text(encoding="utf-8") == text


def test_settings_that_are_no_toml_are_named_and_stay(page: TestClient, place: Workplace) -> None:
    place.settings.write_text("currency = \n", encoding="utf-8")
    for answer in (page.get("/api/catalog"), page.post("/api/catalog/draft", json={"changes": {}})):
        assert answer.status_code == 422
        assert "recbuild.toml: not valid TOML" in answer.json()["detail"]
    assert place.settings.read_text(encoding="utf-8") == "currency = \n"


def test_a_catalog_that_changes_is_another_version_and_read_anew(page: TestClient, place: Workplace) -> None:
    before = page.get("/api/catalog").json()
    assert page.get("/api/catalog/version").json()["version"] == before["version"]
    Path(str(place.source)).write_text(CATALOG + "5,Ash chair,Chairs,white,70\n", encoding="utf-8")
    assert page.get("/api/catalog/version").json()["version"] != before["version"]
    assert page.get("/api/catalog").json()["rows"] == 5


def test_a_catalog_that_is_gone_is_said(page: TestClient, place: Workplace) -> None:
    Path(str(place.source)).unlink()
    answer = page.get("/api/catalog")
    assert (answer.status_code, "catalog.csv" in answer.json()["detail"]) == (422, True)


def test_without_a_catalog_the_view_says_how_to_name_one(tmp_path: Path) -> None:
    page = TestClient(
        create_app(Workplace(tmp_path, tmp_path / "recbuild.toml")), base_url="http://localhost"
    )
    assert "recbuild studio catalog.csv" in page.get("/api/catalog").json()["detail"]
    page.post("/api/build/start", json={})
    while (state := page.get("/api/build").json())["running"]:
        pass
    assert "recbuild studio catalog.csv" in state["error"]
