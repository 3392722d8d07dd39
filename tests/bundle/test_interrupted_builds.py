"""Builds that are killed, fail, or run at once: a whole bundle stays, and the next build clears up."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from recbuild.bundle import folder
from recbuild.bundle.inventory import file_hashes
from recbuild.bundle.part import engine_folder
from recruntime import Recommender
from tests.support.command import assert_refused, run
from tests.support.forgery import FOREIGN, add, copied, manifest_of
from tests.support.inputs.topics import files, standing_bundle
from tests.support.kills import write_bundle
from tests.support.page import names_of, read_json
from tests.support.paths import ROOT
from tests.verify.conftest import findings


def loader_of(out: Path) -> dict[str, Any]:
    """The boot piece in rec.js."""
    first = (out / "rec.js").read_text().partition("\n")[0]
    return dict(json.loads(first.removeprefix("const __BOOT__=").removesuffix(";")))


def assert_leads_somewhere(out: Path) -> None:
    """All to which the loader leads is there, whole."""
    boot = loader_of(out)
    engine = out / boot["engine"]["folder"]
    assert engine.name == engine_folder(file_hashes(engine))
    listing = read_json(out / f"parts/listing-{boot['engine']['listing']}.bin")
    paths = [f"parts/items-{name}.msgpack" for name in names_of(listing["items"])]
    paths += [f"instant/{name}.bin" for name in names_of(boot["instant"]["names"])]
    for path in (*paths, f"parts/core-{boot['engine']['core']}.msgpack"):
        assert hashlib.sha256((out / path).read_bytes()).hexdigest()[:16] in path


def test_a_kill_at_any_step_leaves_a_bundle_and_the_next_build_clears_up(small: Path, tmp_path: Path) -> None:
    standing = copied(small / "before", tmp_path / "standing")
    add(standing, FOREIGN)
    (tmp_path / "kills").mkdir()
    kills = [sys.executable, "-m", "tests.support.kills", standing, small / "after"]
    kills += [small / "new/assets", tmp_path / "kills"]
    subprocess.run(list(map(str, kills)), check=True, cwd=ROOT)
    killed = sorted((tmp_path / "kills").iterdir(), key=lambda path: int(path.name))
    old, new = (manifest_of(small / name)["build"] for name in ("before", "after"))
    builds = []
    for out in killed:
        assert_leads_somewhere(out)
        assert Recommender.open(out).recommend("sku-1").items
        builds.append((manifest_of(out)["build"], loader_of(out)["build"]))
        write_bundle(out, small / "after", small / "new/assets")
        assert files(out) == files(small / "after") | FOREIGN
    assert builds == sorted(builds, key=[(old, old), (new, old), (new, new)].index)
    assert len(killed) > 20 and {*builds} == {(old, old), (new, old), (new, new)}
    assert findings(killed[0]) == []


def test_a_kill_of_a_first_build_does_not_stand_in_the_way_of_the_next(small: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "kills").mkdir()
    kills = [sys.executable, "-m", "tests.support.kills", tmp_path / "empty", small / "after"]
    kills += [small / "new/assets", tmp_path / "kills"]
    subprocess.run(list(map(str, kills)), check=True, cwd=ROOT)
    for out in (tmp_path / "kills").iterdir():
        write_bundle(out, small / "after", small / "new/assets")
        assert files(out) == files(small / "after")


@pytest.mark.parametrize("step", [1, 9])
def test_sigterm_leaves_nothing_but_the_bundle_that_was_there(tmp_path: Path, step: int) -> None:
    catalog, out, before = standing_bundle(tmp_path)
    code = (
        "import os, signal; from recbuild.cli import main; from tests.support.kills import at_step; "
        f"at_step({step}, lambda: os.kill(os.getpid(), signal.SIGTERM)); main()"
    )
    catalog.write_text(catalog.read_text().replace("whale", "dolphin"))
    command = [sys.executable, "-c", code, "bundle", catalog, "--out", out]
    ended = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 128 + signal.SIGTERM
    assert "Traceback" not in ended.stderr
    assert files(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.csv", "rec"]


@pytest.mark.parametrize("step", ["write_bytes", "replace", "mkdir"])
def test_a_full_disk_leaves_the_old_bundle(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    out = copied(small / "before", tmp_path / "rec")
    right, done = getattr(Path, step), 0

    def no_room(*arguments: object, **options: object) -> object:
        nonlocal done
        done += 1
        if done > 1:
            raise OSError(28, "No space left on device")
        return right(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, no_room)
        assert_refused(run("bundle", small / "catalog.csv", "--out", out), 7, "No space left", "still there")
    assert files(out) == files(small / "before")
    assert [path.name for path in tmp_path.iterdir()] == ["rec"]


def test_a_first_build_that_fails_leaves_no_folder(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "_put", no_room)
    assert_refused(run("bundle", small / "catalog.csv", "--out", tmp_path / "rec"), 7, "No space left")
    assert not (tmp_path / "rec").exists()


@pytest.mark.parametrize("out", ["file.txt", "file.txt/rec", "x" * 300, "loop"])
def test_a_place_where_no_folder_can_be_is_refused_before_the_work(tmp_path: Path, out: str) -> None:
    (tmp_path / "file.txt").write_text("?")
    (tmp_path / "loop").symlink_to("loop")
    assert_refused(run("bundle", tmp_path / "there-is-no-catalog.csv", "--out", tmp_path / out), 7, "--out")
    assert (tmp_path / "file.txt").read_text() == "?"


def test_a_folder_without_access_is_refused_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda place, mode: Path(place) != tmp_path)
    result = run("bundle", tmp_path / "there-is-no-catalog.csv", "--out", tmp_path / "rec")
    assert_refused(result, 7, "may not write", str(tmp_path))


def test_one_build_writes_at_a_time(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = copied(small / "before", tmp_path / "rec")
    write, refused = folder._write, []

    def probed(*bundle: Any) -> None:
        other = os.open(out, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(other)
        refused.append(True)
        write(*bundle)

    monkeypatch.setattr(folder, "_write", probed)
    assert run("bundle", small / "catalog.csv", "--out", out).exit_code == 0
    assert refused
    free = os.open(out, os.O_RDONLY)
    fcntl.flock(free, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(free)


def test_two_builds_at_once_end_with_one_whole_bundle(small: Path, tmp_path: Path) -> None:
    out = copied(small / "before", tmp_path / "rec")
    code = (
        "import sys; from pathlib import Path; from tests.support.kills import write_bundle; "
        "write_bundle(*map(Path, sys.argv[1:]))"
    )
    pairs = [(small / "after", small / "new/assets"), (small / "before", small / "old/assets")]
    running = [
        subprocess.Popen([sys.executable, "-c", code, str(out), *map(str, pair)], cwd=ROOT)
        for _ in range(3)
        for pair in pairs
    ]
    assert [process.wait() for process in running] == [0] * len(running)
    assert files(out) in (files(small / "before"), files(small / "after"))
