"""Damage: files that are changed, gone, added or swapped are found and named."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from recruntime import RecError, Recommender
from tests.support.forgery import flipped, manifest_of, paths_of
from tests.verify.conftest import assert_found, files_of, findings, report_of


def test_a_flipped_byte_anywhere_is_found_with_the_files_name(partitioned: Path) -> None:
    random = np.random.default_rng(0)
    for path in files_of(partitioned):
        file = partitioned / path
        content = file.read_bytes()
        for _ in range(40 if path == "manifest.json" else 8):
            file.write_bytes(flipped(content, random))
            found = findings(partitioned)
            assert any(path in line for line in found) or says_the_same(file, content), (path, found)
        file.write_bytes(content)
    assert findings(partitioned) == []


def test_the_runtime_refuses_a_flipped_byte_with_the_files_name(partitioned: Path) -> None:
    random = np.random.default_rng(1)
    sound = Recommender.open(partitioned).recommend("sku-1")
    for path in files_of(partitioned):
        file = partitioned / path
        content = file.read_bytes()
        for _ in range(40 if path == "manifest.json" else 3):
            file.write_bytes(flipped(content, random))
            try:
                answer = Recommender.open(partitioned).recommend("sku-1")
            except RecError as error:
                assert path in str(error) or path == "manifest.json"
            else:
                assert not path.startswith(("parts/core", "parts/items"))
                assert answer == sound
        file.write_bytes(content)


def says_the_same(manifest: Path, before: bytes) -> bool:
    """Whether only white space has changed."""
    return manifest.name == "manifest.json" and bool(json.loads(manifest.read_bytes()) == json.loads(before))


OPTIONAL = ("preview.html", "preview.js", "rec.d.ts", "rec-signed.js", "offline.js")
"""A site may leave these out."""


def test_a_removed_file_is_named(partitioned: Path) -> None:
    for path in files_of(partitioned):
        content = (partitioned / path).read_bytes()
        (partitioned / path).unlink()
        named = any(line.startswith(path) for line in findings(partitioned))
        assert named == (path not in OPTIONAL), path
        (partitioned / path).write_bytes(content)


@pytest.mark.parametrize(
    "path", ["notes.txt", "parts/items-0123456789abcdef.msgpack", "instant/.hidden", "a/b"]
)
def test_an_added_file_is_mentioned_and_no_damage(partitioned: Path, path: str) -> None:
    (partitioned / path).parent.mkdir(exist_ok=True)
    (partitioned / path).write_text("?")
    report = report_of(partitioned)
    assert not report.failed
    notes = [check.note for check in report.checks if check.name == "files"]
    assert notes == [f"other files beside them: 1, such as {path}"]


def test_an_added_file_in_the_engine_folder_is_named(partitioned: Path) -> None:
    engine = next(partitioned.glob("engine-*"))
    (engine / "extra.js").write_text("?")
    assert_found(partitioned, f"{engine.name}/extra.js", "belongs to nothing")


def test_an_engine_folder_that_this_recbuild_does_not_know_is_checked_by_its_name(
    partitioned: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("recbuild.bundle.page_files.files", lambda package: tmp_path / "without")
    report = report_of(partitioned)
    assert not report.failed
    assert [check.note for check in report.checks if check.note] == [
        "the code is of another recbuild: not compared"
    ]
    worker = next(partitioned.glob("engine-*/worker.js"))
    worker.write_text("// another\n")
    assert_found(partitioned, worker.parent.name, "one is damaged, missing or added")


def test_two_swapped_files_are_both_named(partitioned: Path) -> None:
    for kind in ("items", "instant", "directory"):
        one, other = (partitioned / path for path in paths_of(partitioned, kind)[:2])
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
        assert_found(partitioned, one.name)
        assert_found(partitioned, other.name)
        one.write_bytes(first)
        other.write_bytes(second)


def test_a_length_or_a_loader_of_another_build_is_found(partitioned: Path, bundles: dict[str, Path]) -> None:
    shutil.copy(bundles["int8"] / "rec.js", partitioned)
    assert_found(partitioned, "rec.js", "boot piece")
    manifest = manifest_of(partitioned)
    manifest["parts"][0]["bytes"] += 1
    (partitioned / "manifest.json").write_text(json.dumps(manifest))
    assert_found(partitioned, "manifest.json", manifest["parts"][0]["path"], "bytes")
