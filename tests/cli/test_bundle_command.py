"""`recbuild bundle` for programs: what cron and CI read of a build."""

from __future__ import annotations

import json
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
    assert (
        bundle(catalog, "--json", "--workers", "3", "--work", str(catalog.parent / "work"))
        | {
            "seconds": one["seconds"],
            "peak_memory": one["peak_memory"],
            "changed": True,
        }
        == one
    )


def test_an_address_without_a_cluster_is_refused(catalog: Path) -> None:
    done = bundle(catalog, "--address", "ray://cluster:10001")
    assert done.exit_code == 5 and "give --runner ray" in done.stderr
