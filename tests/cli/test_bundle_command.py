"""`recbuild bundle` for programs: what cron and CI read of a build."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from recbuild.cli import main

BOOKS = "id,title,description\n" + "".join(
    f"{name},{name.title()},A book about {name} and the sea\n"
    for name in ("emma", "dracula", "ulysses", "walden")
)


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "books.csv"
    path.write_text(BOOKS)
    return path


def bundle(catalog: Path, *options: str) -> Any:
    done = CliRunner().invoke(main, ["bundle", str(catalog), "--out", str(catalog.parent / "rec"), *options])
    return done if done.exit_code else json.loads(done.stdout)


def test_the_figures_of_a_build_are_json(catalog: Path) -> None:
    found = bundle(catalog, "--json")
    manifest = json.loads((catalog.parent / "rec/manifest.json").read_text())
    assert found["items"] == 4 and found["build"] == manifest["build"]
    assert found["bytes"] == sum(part["bytes"] for part in manifest["parts"])
    assert set(found["seconds"]) == {"read", "embed", "quantize", "cells", "neighbors", "write"}


def test_a_program_learns_whether_anything_changed(catalog: Path) -> None:
    assert bundle(catalog, "--json")["changed"] is True
    assert bundle(catalog, "--json")["changed"] is False
    catalog.write_text(BOOKS + "orlando,Orlando,A book about a life\n")
    assert bundle(catalog, "--json")["changed"] is True


def test_the_bundle_does_not_depend_on_who_did_the_work(catalog: Path) -> None:
    one = bundle(catalog, "--json", "--workers", "1")
    shutil.rmtree(catalog.parent / "rec")
    other = bundle(catalog, "--json", "--workers", "3", "--work", str(catalog.parent / "work"))
    assert other["build"] == one["build"]


def test_an_address_without_a_cluster_is_refused(catalog: Path) -> None:
    done = bundle(catalog, "--address", "cluster:6379")
    assert done.exit_code == 5 and "give --runner ray" in done.stderr


def test_a_cluster_without_a_folder_that_all_reach_is_refused(catalog: Path) -> None:
    done = bundle(catalog, "--runner", "ray", "--address", "cluster:6379")
    assert done.exit_code == 5 and "--work FOLDER" in done.stderr


def test_where_nothing_changed_nothing_is_written_or_indexed(catalog: Path) -> None:
    out = catalog.parent / "rec"
    first = bundle(catalog, "--json")
    before = {file: file.stat().st_mtime_ns for file in out.rglob("*")}
    again = bundle(catalog, "--json")
    assert (
        again["changed"] is False and again["unchanged"] == 1 and set(again["seconds"]) == {"read", "embed"}
    )
    assert {file: file.stat().st_mtime_ns for file in out.rglob("*")} == before
    assert again["integrity"] == first["integrity"] and again["measured"] == first["measured"]


@pytest.mark.parametrize("change", ["settings", "a file is gone", "another base"])
def test_a_bundle_that_is_not_of_the_same_inputs_is_built(catalog: Path, change: str) -> None:
    bundle(catalog, "--json")
    options = {
        "settings": ["--bytes-per-item", "32"],
        "another base": ["--base", str(catalog.parent / "base")],
    }
    if change == "a file is gone":
        next((catalog.parent / "rec/instant").iterdir()).unlink()
    if change == "another base":
        (catalog.parent / "rec").rename(catalog.parent / "base")
    assert "write" in bundle(catalog, "--json", *options.get(change, []))["seconds"]


def test_a_folder_for_work_keeps_what_is_not_of_a_build(catalog: Path) -> None:
    work = catalog.parent / "work"
    other = work / "diary"
    other.mkdir(parents=True)
    os.utime(other, (0, 0))
    bundle(catalog, "--json", "--work", str(work))
    assert [*work.iterdir()] == [other]


def test_more_items_than_a_bundle_takes_are_refused(catalog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recbuild.inputs.MOST_ITEMS", 3)
    done = bundle(catalog)
    assert done.exit_code == 3 and "has 4 items, and a bundle takes up to 3" in done.stderr
