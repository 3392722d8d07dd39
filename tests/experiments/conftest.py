"""An experiment in a settings file, a receiver over it, and reports as devices send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from recbuild.api.collect import receiver
from recbuild.experiments.definition import Experiment
from recbuild.experiments.place import Running, experiments_at
from recbuild.experiments.storage import Store, open_store
from tests.support.servers.postgres import Server, postgres

SETTINGS = """
[[experiments]]
name = "more-variety"
measures = ["click", "purchase"]
epsilon = 4
report = "/rec-reports"
[[experiments.variants]]
name = "as-built"
[[experiments.variants]]
name = "varied"
ranking = { similar = 0.0 }
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "recbuild.toml"
    file.write_text(SETTINGS)
    return file


@pytest.fixture
def experiment(source: Path) -> Experiment:
    return experiments_at(source)[0]


@pytest.fixture(scope="session")
def database() -> Iterator[Server]:
    with postgres() as server:
        yield server


@pytest.fixture
def address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'reports.db'}"


@pytest.fixture
def store(address: str) -> Store:
    made = open_store(address)
    made.prepare()
    return made


@pytest.fixture
def desk(source: Path, store: Store) -> Iterator[TestClient]:
    with TestClient(receiver(Running(source), store)) as client:
        yield client


@pytest.fixture
def report(experiment: Experiment) -> Callable[..., dict[str, Any]]:
    """A report as a device sends it, with changes."""

    def report(**changes: Any) -> dict[str, Any]:
        usual = {
            "recbuild": 1,
            "experiment": "more-variety",
            "revision": experiment.revision,
            "variant": "varied",
            "id": "0123456789abcdef0123456789abcdef",
            "values": {"click": 2, "purchase": 1},
        }
        return usual | changes

    return report
