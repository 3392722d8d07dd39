"""What changed since the bundle was built answers without a restart."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recbuild.api import create_app
from recbuild.api.current import Current
from tests.backend.conftest import until
from tests.support.command import run
from tests.support.inputs.topics import write_catalog


@pytest.fixture
def rec(tmp_path: Path) -> Path:
    catalog = write_catalog(tmp_path / "catalog.csv")
    assert run("bundle", catalog, "--out", tmp_path / "rec", "--overlay").exit_code == 0
    return tmp_path / "rec"


def tell(rec: Path, text: str) -> None:
    (rec.parent / "stock.csv").write_text(text)
    assert run("overlay", rec, "--stock", rec.parent / "stock.csv").exit_code == 0


def test_a_changed_overlay_is_taken_up_without_a_restart(rec: Path) -> None:
    api = TestClient(create_app(rec))

    def similar() -> dict[str, float]:
        items = api.get("/similar?item=sea-00&k=12").json()["items"]
        return {one["item"]: one["card"]["price"] for one in items}

    assert similar()["sea-01"] == 8.5
    tell(rec, "id,stock,price\nsea-01,0,\nsea-02,,3\n")
    until(lambda: "sea-01" not in similar())
    assert similar()["sea-02"] == 3
    assert run("overlay", rec, "--clear").exit_code == 0
    until(lambda: "sea-01" in similar())


def test_workers_get_a_bundle_that_is_not_read_anew(rec: Path) -> None:
    current = Current(rec)
    before = current.opened.shop
    assert not current.look()
    tell(rec, "id,stock\nsea-01,0\n")
    assert current.look()
    assert not current.look()
    assert current.opened.shop.instant is before.instant
    (rec / "overlay.json").write_text("{")
    assert current.look()
    assert current.opened.shop.unapplied
    assert not current.refused
