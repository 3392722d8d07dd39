"""The folder of a bundle: what is replaced, what stays, and what an interruption leaves."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from recbuild.bundle.inventory import JOURNAL
from tests.support.command import assert_refused, run
from tests.support.forgery import FOREIGN, add, copied, manifest_of
from tests.support.inputs.topics import files
from tests.verify.conftest import findings


@pytest.mark.parametrize(
    "contents",
    [
        {"thesis.txt": b"years of work"},
        {"manifest.json": b'{"name": "Shop", "icons": [], "start_url": "/"}', "index.html": b"<h1>"},
        {"manifest.json": b'{"format": 1, "parts": []}', "index.html": b"<h1>"},
        {"manifest.json": b'{"format": 1, "generator": "webpack 5", "build": "0123456789abcdef"}'},
        {"manifest.json": b"[" * 100_000},
        {"manifest.json": b"\xff\x00"},
        {"manifest.json/index.html": b"a folder of this name"},
        {"parts/notes.txt": b"no manifest"},
        {JOURNAL: b'["thesis.txt", "../home", "parts/../thesis.txt"]', "thesis.txt": b"years of work"},
    ],
)
def test_a_folder_of_other_things_is_refused_before_the_work_and_left_alone(
    tmp_path: Path, contents: dict[str, bytes]
) -> None:
    add(tmp_path / "site", contents)
    result = run("bundle", tmp_path / "there-is-no-catalog.csv", "--out", tmp_path / "site")
    assert_refused(result, 7, "site", "an empty or a new folder")
    assert files(tmp_path / "site") == contents


def test_a_manifest_that_lists_files_elsewhere_is_not_believed(small: Path, tmp_path: Path) -> None:
    out = copied(small / "before", tmp_path / "rec")
    (tmp_path / "mine.txt").write_text("mine")
    manifest = manifest_of(out)
    manifest["parts"][0]["path"] = "../mine.txt"
    (out / "manifest.json").write_text(json.dumps(manifest))
    assert_refused(run("bundle", small / "catalog.csv", "--out", out), 7, "or is damaged")
    shutil.copy(small / "before/manifest.json", out)
    forged = [
        "../mine.txt",
        str(tmp_path / "mine.txt"),
        "parts/../../mine.txt",
        "engine-0/../../mine.txt",
        7,
        None,
    ]
    (out / JOURNAL).write_text(json.dumps(forged))
    assert run("bundle", small / "catalog.csv", "--out", out).exit_code == 0
    assert files(out) == files(small / "after")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_an_older_format_of_recbuild_is_a_bundle_too(small: Path, tmp_path: Path) -> None:
    out = copied(small / "before", tmp_path / "rec")
    manifest = manifest_of(out)
    manifest["format"] = manifest["boot"]["format"] = 0
    (out / "manifest.json").write_text(json.dumps(manifest))
    assert run("bundle", small / "catalog.csv", "--out", out).exit_code == 0
    assert files(out) == files(small / "after")


def test_foreign_files_stay_and_nothing_of_the_old_bundle_does(small: Path, tmp_path: Path) -> None:
    out = copied(small / "before", tmp_path / "rec")
    own = {f"{next(out.glob('engine-*')).name}/.htaccess": b"Header set X-Y z\n"}
    add(out, FOREIGN | own)
    assert run("bundle", small / "catalog.csv", "--out", out).exit_code == 0
    expected = files(small / "after") | FOREIGN | own
    assert files(out) == expected
    assert findings(out) == []
    assert "other files beside them: 10, such as .git/HEAD" in run("verify", out).stdout


def test_a_bundle_that_did_not_change_is_not_touched(small: Path, tmp_path: Path) -> None:
    out = copied(small / "after", tmp_path / "rec")
    times = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in out.rglob("*") if path.is_file()}
    (out / "rec.js").write_text("// edited")
    assert run("bundle", small / "catalog.csv", "--out", out).exit_code == 0
    assert files(out) == files(small / "after")
    again = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in times}
    assert [path.name for path in times if again[path] != times[path]] == ["rec.js"]


def test_a_bundle_may_be_its_own_base(small: Path, tmp_path: Path) -> None:
    out = copied(small / "after", tmp_path / "rec")
    made = run("bundle", small / "catalog.csv", "--out", out, "--base", out)
    assert made.exit_code == 0, made.output
    assert findings(out) == []


@pytest.mark.parametrize("name", ["catalog", "sessions", "config", "base", "linked", "link"])
def test_an_input_inside_the_folder_is_refused(small: Path, tmp_path: Path, name: str) -> None:
    out = copied(small / "before", tmp_path / "rec")
    inside, catalog = out / "in" / "side.csv", small / "catalog.csv"
    inside.parent.mkdir()
    options = {
        "sessions": ("--sessions", inside),
        "config": ("--config", inside),
        "base": ("--base", out / "in"),
    }
    if name == "link":
        inside.symlink_to(catalog)
    else:
        inside.write_text("id,title\n1,A\n")
    if name == "linked":
        (tmp_path / "elsewhere.csv").symlink_to(inside)
    source = {"catalog": inside, "link": inside, "linked": tmp_path / "elsewhere.csv"}.get(name, catalog)
    before = files(out)
    result = run("bundle", source, "--out", out, *options.get(name, ()))
    assert_refused(result, 7, "lies in", "gets published")
    assert files(out) == before


def test_settings_that_are_found_inside_the_folder_are_refused(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = copied(small / "before", tmp_path / "rec")
    (out / "recbuild.toml").write_text('currency = "EUR"')
    monkeypatch.chdir(out)
    assert_refused(run("bundle", small / "catalog.csv", "--out", "."), 7, "recbuild.toml lies in")


def test_a_link_stays_a_link_and_its_target_is_updated(small: Path, tmp_path: Path) -> None:
    copied(small / "before", tmp_path / "release-1")
    (tmp_path / "rec").symlink_to("release-1")
    (tmp_path / "new").symlink_to("release-2")  # which is not there yet
    for name, release in (("rec", "release-1"), ("new", "release-2")):
        assert run("bundle", small / "catalog.csv", "--out", tmp_path / name).exit_code == 0
        assert (tmp_path / name).is_symlink()
        assert files(tmp_path / release) == files(small / "after")


def test_the_folder_where_one_stands_works_and_stays_the_same_folder(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = copied(small / "before", tmp_path / "rec")
    node = out.stat().st_ino  # a mount point cannot be renamed either: the folder itself has to stay
    monkeypatch.chdir(out)
    assert run("bundle", small / "catalog.csv", "--out", ".").exit_code == 0
    assert Path.cwd() == out and out.stat().st_ino == node
    assert files(out) == files(small / "after")


def test_a_new_file_system_counts_as_an_empty_folder(small: Path, tmp_path: Path) -> None:
    (tmp_path / "rec/lost+found").mkdir(parents=True)
    assert run("bundle", small / "catalog.csv", "--out", tmp_path / "rec").exit_code == 0
    assert (tmp_path / "rec/lost+found").is_dir()
