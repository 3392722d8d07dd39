"""`recbuild verify`: a sound bundle passes every check, and what fails is told."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recbuild.bundle.manifest import parse_manifest
from recbuild.bundle.verify import CHECKS
from recruntime import Recommender
from tests.support import forgery
from tests.support.command import run
from tests.support.forgery import edit_items, manifest_of, paths_of
from tests.verify.conftest import BUILDS, PARTITIONED, TAUGHT, findings, report_of


@pytest.mark.parametrize("name", BUILDS)
def test_a_sound_bundle_passes_every_check(bundles: dict[str, Path], name: str) -> None:
    report = report_of(bundles[name])
    assert findings(bundles[name]) == []
    assert report.left_out == []
    checked = {check.name: check.checked for check in report.checks}
    for_all = parse_manifest((bundles[name] / "manifest.json").read_bytes()).boot.instant.for_all
    assert checked["lookup"] == checked["instant"] - len(for_all) == BUILDS[name][0]
    assert (checked["replicas"] > 0) == (PARTITIONED[0] in BUILDS[name][1])


def test_the_bundles_of_these_tests_have_several_of_everything(bundles: dict[str, Path]) -> None:
    kinds = [part["kind"] for part in manifest_of(bundles["partitioned"])["parts"]]
    assert min(kinds.count(kind) for kind in ("items", "instant", "directory")) > 2
    assert manifest_of(bundles["partitioned"])["measured"]["search"]["cells"] > 2
    for name in TAUGHT:
        items = Recommender.open(bundles[name]).engine.bundle.items
        lengths = np.diff(items.co_occurrence.starts)
        assert 0 < (lengths == 0).sum() < (lengths > 1).sum()
        assert len(np.unique(items.popularity)) > 2


def test_a_small_rebuild_passes(bundles: dict[str, Path], tmp_path: Path) -> None:
    catalog = forgery.write_catalog(tmp_path / "catalog.csv", 210)
    lines = catalog.read_text().replace(",The whale", ",A whale", 2).splitlines(keepends=True)
    catalog.write_text("".join(lines[:20] + lines[23:]))
    base = (
        "--base",
        bundles["partitioned"],
        *PARTITIONED,
        *forgery.write_sessions(tmp_path, [f"sku-{row}" for row in range(210)]),
    )
    built = run("bundle", catalog, "--out", tmp_path / "rec", *base)
    assert built.exit_code == 0, built.output
    assert findings(tmp_path / "rec") == []
    assert forgery.core_of(tmp_path / "rec").tombstones


def test_the_command_prints_a_line_for_each_check(bundles: dict[str, Path]) -> None:
    result = run("verify", bundles["partitioned"])
    assert result.exit_code == 0, result.output
    # Without --key nobody looks at the signature.
    assert result.stdout.count("✓") == len(CHECKS) - 1 and "✗" not in result.stdout
    assert json.loads(run("verify", bundles["partitioned"], "--json").stdout)["sound"] is True


def test_the_command_names_what_failed_and_ends_with_a_code_of_its_own(partitioned: Path) -> None:
    path = paths_of(partitioned, "items")[0]
    (partitioned / path).write_bytes(b"")
    result = run("verify", partitioned)
    assert result.exit_code == 10
    assert f"{path} has 0 bytes" in result.stdout
    assert "not looked at" in result.stdout
    assert "Copy the bundle again" in result.stderr and "Traceback" not in result.output
    told = run("verify", partitioned, "--json")
    assert told.exit_code == 10
    checks = {check["name"]: check for check in json.loads(told.stdout)["checks"]}
    assert [one["path"] for one in checks["files"]["failures"]] == [path]
    assert "items" in json.loads(told.stdout)["left_out"]


def test_only_the_first_failures_of_a_check_are_told(resident: Path) -> None:
    edit_items(resident, 0, stock=lambda items: items.stock & False)
    lines = run("verify", resident).stdout.splitlines()
    assert sum("out of stock" in line for line in lines) == 20
    assert lines[-1].startswith("    … and") and lines[-1].endswith("more")


def test_a_folder_that_is_no_bundle_is_told_apart(tmp_path: Path) -> None:
    missing = run("verify", tmp_path / "nowhere")
    assert missing.exit_code == 9 and "is not a folder" in missing.output
    empty = run("verify", tmp_path)
    assert empty.exit_code == 10 and "manifest.json cannot be read" in empty.output
