"""A small shop with a bundle and a log, as the studio's views see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from recbuild.studio import Workplace, create_app
from tests.support import forgery
from tests.support.command import run


@pytest.fixture(scope="session")
def shop_place(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    home = tmp_path_factory.mktemp("studio")
    catalog = forgery.write_catalog(home / "catalog.csv", 60)
    _, sessions, *_ = forgery.write_sessions(home, [f"sku-{row}" for row in range(60)])
    assert run("bundle", catalog, "--out", home / "rec", "--sessions", sessions, "--no-tune").exit_code == 0
    return Workplace(home / "rec", home / "studio.toml", catalog, Path(sessions))


@pytest.fixture
def shop_page(shop_place: Workplace) -> TestClient:
    return TestClient(create_app(shop_place), base_url="http://127.0.0.1")
