"""A bundle behind the API, and another one to put into its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from time import monotonic

import pytest
from starlette.testclient import TestClient

from recbuild.api import create_app
from tests.support.command import run
from tests.support.inputs.topics import write_catalog


@pytest.fixture(scope="session")
def other_rec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle of the same shop with one more item of each topic."""
    home = tmp_path_factory.mktemp("other-shop")
    assert run("bundle", write_catalog(home / "catalog.csv", 13), "--out", home / "rec").exit_code == 0
    return home / "rec"


@pytest.fixture(scope="session")
def api(rec: Path) -> Iterator[TestClient]:
    with TestClient(create_app(rec)) as client:
        yield client


@pytest.fixture
def folder(rec: Path, tmp_path: Path) -> Path:
    """A copy of the bundle, to change."""
    return copytree(rec, tmp_path / "rec")


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Ask until it is so: another process or thread is at work on it."""
    end = monotonic() + seconds
    while not condition():
        assert monotonic() < end
