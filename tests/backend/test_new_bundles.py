"""Another bundle in the folder answers without a restart; one that cannot be used changes nothing."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree, rmtree
from threading import Event
from typing import Any

import pytest
from starlette.testclient import TestClient

from recbuild.api import create_app
from recbuild.api.app import application
from recbuild.api.current import Current
from recruntime import Recommender, Result
from tests.backend.conftest import until


def put(other: Path, folder: Path) -> None:
    """As `recbuild bundle` replaces a bundle: the manifest is the last."""
    copytree(other, folder, dirs_exist_ok=True, ignore=lambda _, names: {"manifest.json"} & {*names})
    (folder / "new.json").write_bytes((other / "manifest.json").read_bytes())
    (folder / "new.json").rename(folder / "manifest.json")


def build_of(bundle: Path) -> str:
    return str(json.loads((bundle / "manifest.json").read_text())["build"])


def test_a_new_bundle_is_picked_up_without_a_restart(folder: Path, other_rec: Path) -> None:
    api = TestClient(create_app(folder))
    assert api.get("/similar?item=sea-12").status_code == 404
    put(other_rec, folder)
    until(lambda: api.get("/health").json()["build"] == build_of(other_rec))
    assert api.get("/similar?item=sea-12").status_code == 200
    assert api.get("/health").json()["status"] == "ok"


def test_a_request_that_runs_keeps_its_bundle_and_health_answers_meanwhile(
    folder: Path, other_rec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = Current(folder)
    before, shop = current.opened.build, current.opened.shop
    recommend, runs, goes_on = shop.recommend, Event(), Event()

    def slow(*given: Any, **named: Any) -> Result:
        runs.set()
        assert goes_on.wait(60)
        return recommend(*given, **named)

    monkeypatch.setattr(shop, "recommend", slow)
    with TestClient(application(current)) as api, ThreadPoolExecutor() as others:
        asked = others.submit(api.post, "/recommend", json={})
        assert runs.wait(60)
        assert api.get("/health").json()["build"] == before
        put(other_rec, folder)
        assert current.look()
        assert api.get("/health").json()["build"] == build_of(other_rec)
        goes_on.set()
        assert asked.result().headers["recbuild-build"] == before
        assert len(asked.result().json()["items"]) == 6
        assert api.post("/recommend", json={}).headers["recbuild-build"] == build_of(other_rec)


def test_a_half_copied_bundle_is_used_once_it_is_whole(folder: Path, other_rec: Path) -> None:
    now = 0.0
    current = Current(folder, clock=lambda: now)
    api, before = TestClient(application(current)), build_of(folder)
    late = next((other_rec / "parts").glob("items-*"))
    content = late.read_bytes()
    put(other_rec, folder)
    (folder / "parts" / late.name).write_bytes(content[:-9])
    assert not current.look()
    health = api.get("/health").json()
    assert (health["status"], health["build"]) == ("stale", before)
    assert late.name in health["refused"] and str(folder.parent) not in health["refused"]
    assert api.get("/similar?item=sea-00").headers["recbuild-build"] == before
    assert "recbuild_bundle_stale 1.0" in api.get("/metrics").text
    (folder / "parts" / late.name).write_bytes(content)
    assert not current.look()  # the manifest is the same, and it is not yet time to try again
    now = 10.0
    assert current.look()
    assert api.get("/health").json()["status"] == "ok"


@pytest.mark.parametrize("content", [b"", b"{", b"null", b'{"format": 99}', b'{"format": 2, "parts": 3}'])
def test_a_manifest_that_is_none_changes_nothing(folder: Path, content: bytes) -> None:
    current = Current(folder)
    (folder / "manifest.json").write_bytes(content)
    assert not current.look()
    assert "manifest.json" in current.refused
    assert TestClient(application(current)).post("/recommend", json={}).status_code == 200


def test_a_folder_that_is_gone_changes_nothing(folder: Path, other_rec: Path) -> None:
    api = TestClient(create_app(folder))
    rmtree(folder)
    until(lambda: api.get("/health").json()["status"] == "stale")
    assert "manifest.json" in api.get("/health").json()["refused"]
    assert len(api.post("/search", json={"query": "whale"}).json()["items"]) > 0
    folder.mkdir()
    put(other_rec, folder)
    until(lambda: api.get("/health").json()["build"] == build_of(other_rec))


def test_a_mistake_of_ours_in_opening_a_bundle_changes_nothing(
    folder: Path, other_rec: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    current, before = Current(folder), build_of(folder)
    put(other_rec, folder)

    def fail(folder: Path) -> Recommender:
        raise KeyError("no such key")

    monkeypatch.setattr(Recommender, "open", fail)
    assert not current.look()
    assert (current.opened.build, current.refused) == (
        before,
        "It cannot be opened: KeyError('no such key').",
    )
