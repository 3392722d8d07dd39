"""Precompressed files: what `bundle --precompress` writes, keeps and removes, and what `verify` finds."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import brotli
import pytest

from recbuild import build
from recbuild.watcher import Unwatched
from tests.support import forgery
from tests.support.command import run
from tests.support.forgery import copied, manifest_of
from tests.support.inputs.topics import files
from tests.support.kills import write_bundle
from tests.support.paths import ROOT
from tests.verify.conftest import findings

OPENERS = {".br": brotli.decompress, ".gz": gzip.decompress}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundles `before` and `after` with files in brotli, and `plain`, as `after` without."""
    home = tmp_path_factory.mktemp("precompressed")
    for name, count, version in (("before", 40, " of old"), ("after", 60, " of new")):
        with forgery.small_builder(home / name / "builder", version * 50):
            forgery.build(home, home / name / "rec", count, "--overlay", "--precompress", "br")
    with forgery.small_builder(home / "after/builder", " of new" * 50):
        forgery.build(home, home / "plain/rec", 60, "--overlay")
    return home


@pytest.fixture
def after(home: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of `after`, to change, and the builder that made it."""
    with forgery.small_builder(home / "after/builder", " of new" * 50):
        yield copied(home / "after/rec", tmp_path / "rec")


def copies_in(rec: Path) -> dict[str, bytes]:
    """The precompressed files, which all open to the file beside them: contents by path."""
    found = {path: content for path, content in files(rec).items() if _is_copy(rec, path)}
    for path, content in found.items():
        original = rec / path[:-3]
        if original.exists():
            assert OPENERS[path[-3:]](content) == original.read_bytes(), path
    return found


def _is_copy(rec: Path, path: str) -> bool:
    return path.endswith((".js.br", ".js.gz", ".mjs.br", ".mjs.gz", ".json.br", ".json.gz", ".html.br"))


def test_what_gains_lies_there_in_brotli_and_all_else_is_as_without(home: Path) -> None:
    rec = home / "after/rec"
    engine = manifest_of(rec)["boot"]["engine"]["folder"]
    copies = copies_in(rec)
    assert {"rec.js.br", "manifest.json.br", f"{engine}/worker.js.br", f"{engine}/pyodide.mjs.br"} <= set(
        copies
    )
    assert all(len(content) < (rec / path[:-3]).stat().st_size for path, content in copies.items())
    assert not any(path.startswith(("parts/", "instant/")) for path in copies)
    rest = {path: content for path, content in files(rec).items() if path not in copies}
    assert rest == files(home / "plain/rec")
    assert findings(rec) == []


def test_the_long_work_is_told_by_its_bytes(after: Path, home: Path, tmp_path: Path) -> None:
    told: dict[str, list[int]] = {}

    class Progress(Unwatched):
        @contextmanager
        def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
            told[name] = [total or 0, 0]

            def advance(done: int) -> None:
                told[name][1] += done

            yield advance

    build(home / "catalog.csv", tmp_path / "plain", progress=Progress())
    assert "compress" not in told
    out, settings = tmp_path / "rec", {"index": {"precompress": ["br"]}}
    build(home / "catalog.csv", out, config=settings, progress=Progress())
    total, done = told["compress"]
    assert total == done > (out / "preview.js").stat().st_size


def test_a_second_build_changes_nothing_and_one_without_the_option_removes_them(
    after: Path, home: Path
) -> None:
    whole = files(after)
    options = ("--overlay", "--precompress", "br")
    forgery.build(home, after, 60, *options)
    assert files(after) == whole
    forgery.build(home, after, 60, *options, "--precompress", "gzip")
    assert {path[-3:] for path in copies_in(after)} == {".br", ".gz"}
    forgery.build(home, after, 60, "--overlay")
    assert files(after) == files(home / "plain/rec")


def test_files_of_the_base_are_taken_over_if_they_still_fit(after: Path, home: Path, tmp_path: Path) -> None:
    taken = brotli.compress((after / "preview.js").read_bytes(), quality=3)
    (after / "preview.js.br").write_bytes(taken)
    (after / "offline.js.br").write_bytes(b"damaged")
    out = tmp_path / "out"
    forgery.build(home, out, 60, "--overlay", "--precompress", "br", "--base", str(after))
    assert copies_in(out)["preview.js.br"] == taken
    assert findings(out) == []


def test_damage_is_found_by_name(after: Path) -> None:
    copy = after / "rec.js.br"
    whole = copy.read_bytes()
    for content in (
        whole[:-1],
        whole + b"\0",
        b"",
        brotli.compress(b"other"),
        (after / "rec.js").read_bytes(),
    ):
        copy.write_bytes(content)
        assert any("rec.js.br does not open to rec.js" in line for line in findings(after)), content
    copy.unlink()
    assert findings(after) == []  # a site may leave them out


def test_an_overlay_is_precompressed_as_the_rest_is(after: Path, tmp_path: Path) -> None:
    stock = "\n".join(["id,stock", *(f"sku-{row},0" for row in range(50))])
    (tmp_path / "stock.csv").write_text(stock)
    assert run("overlay", after, "--stock", tmp_path / "stock.csv").exit_code == 0
    assert "overlay.json.br" in copies_in(after)
    assert run("overlay", after, "--clear").exit_code == 0
    copies_in(after)
    assert findings(after) == []


def test_a_signature_is_of_the_same_files(after: Path, tmp_path: Path) -> None:
    signed = run("sign", after, "--key", tmp_path / "key.pem", "--new-key")
    assert signed.exit_code == 0, signed.output
    copies_in(after)
    assert run("verify", after, "--key", tmp_path / "key.pem").exit_code == 0


def test_a_kill_at_any_step_leaves_no_precompressed_file_of_another_content(
    home: Path, tmp_path: Path
) -> None:
    kills = [sys.executable, "-m", "tests.support.kills", home / "before/rec", home / "after/rec"]
    kills += [home / "after/builder/assets", tmp_path, "br"]
    subprocess.run(list(map(str, kills)), check=True, cwd=ROOT)
    killed = list(tmp_path.iterdir())
    assert len(killed) > 20
    for out in killed:
        copies_in(out)
        write_bundle(out, home / "after/rec", home / "after/builder/assets", ["br"])
        assert files(out) == files(home / "after/rec")
