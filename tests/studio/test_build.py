"""A build that the studio starts: one at a time, with its stages, its end and its errors told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recbuild.studio import Workplace, create_app
from tests.support import forgery


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    catalog = forgery.write_catalog(tmp_path / "catalog.csv", 60)
    return Workplace(tmp_path / "rec", tmp_path / "recbuild.toml", catalog)


@pytest.fixture
def page(place: Workplace) -> TestClient:
    return TestClient(create_app(place), base_url="http://127.0.0.1")


def ended(page: TestClient) -> dict[str, Any]:
    """The state of the build when it is over."""
    while True:
        state: dict[str, Any] = page.get("/api/build").json()
        if not state["running"]:
            return state


def test_a_build_is_followed_to_its_end_and_shown_in_every_view(page: TestClient, place: Workplace) -> None:
    assert page.get("/api/build").json()["stages"] == []
    assert page.post("/api/build/start", json={}).json()["running"]
    assert "runs already" in page.post("/api/build/start", json={}).json()["detail"]
    state = ended(page)
    assert state["error"] == "" and state["result"]["items"] == 60
    assert state["stages"][0]["name"] == "read"
    assert all(stage["seconds"] is not None for stage in state["stages"])
    assert page.get("/api/place").json()["items"] == 60
    page.post("/api/build/start", json={})
    assert ended(page)["result"]["changed"] is False


def test_what_a_build_refuses_is_told_and_the_bundle_stays(page: TestClient, place: Workplace) -> None:
    page.post("/api/build/start", json={})
    first = ended(page)["result"]["build"]
    place.settings.write_text('[fields]\ntitle = "nmae"\n', encoding="utf-8")
    page.post("/api/build/start", json={})
    state = ended(page)
    assert "does not exist" in state["error"] and state["result"] is None
    assert place.shop.manifest["build"] == first
