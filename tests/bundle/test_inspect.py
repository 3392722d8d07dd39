"""`recbuild inspect`: what is in a bundle, and where its bytes go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from recbuild.bundle.inspect import Overview, inspect
from recbuild.cli.views.overview import bar
from tests.support import forgery
from tests.support.command import run

ITEMS = 200


@pytest.fixture(scope="module")
def partitioned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A partitioned bundle with a label, a price and a currency of its own."""
    home = tmp_path_factory.mktemp("inspect")
    settings = 'currency = "EUR"\n[labels]\nsimilar = "[bold]Alike"\n'
    (home / "recbuild.toml").write_text(settings, encoding="utf-8")
    options = ("--config", str(home / "recbuild.toml"), "--resident-kb", "0")
    with forgery.small_builder(home):
        yield forgery.build(home, home / "rec", ITEMS, *options)


@pytest.fixture(scope="module")
def bundle(partitioned: Path) -> Overview:
    return inspect(partitioned)


def test_every_byte_outside_the_engine_folder_is_counted_once(partitioned: Path, bundle: Overview) -> None:
    engine = bundle.manifest.boot.engine.folder
    files = [path for path in partitioned.rglob("*") if path.is_file()]
    own = [path for path in files if engine not in path.parts]
    assert sum(size.files for size in bundle.sizes) == len(own)
    assert sum(size.bytes for size in bundle.sizes) == sum(path.stat().st_size for path in own)
    assert sum(size.share for size in bundle.sizes) == pytest.approx(1)
    assert bundle.engine_files == len(files) - len(own)


def test_the_columns_add_up_to_the_item_parts(partitioned: Path, bundle: Overview) -> None:
    parts = sum((partitioned / path).stat().st_size for path in forgery.paths_of(partitioned, "items"))
    assert sum(bundle.columns.values()) == parts
    assert list(bundle.columns) == ["ids", "codes", "title", "url", "price", "stock", "other"]
    assert all(size > 0 for size in bundle.columns.values())


def test_a_card_field_named_like_a_column_is_counted_apart(tmp_path: Path) -> None:
    names = ("ids", "codes", "stock", "other")
    rows = [f"i{row},The book № {row},{','.join(f'{name} {row}' for name in names)}" for row in range(9)]
    header = ",".join(("id", "title", *names))
    (tmp_path / "catalog.csv").write_text("\n".join([header, *rows]) + "\n")
    shown = [option for name in names for option in ("--card", name)]
    with forgery.small_builder(tmp_path):
        result = run("bundle", tmp_path / "catalog.csv", "--out", tmp_path / "rec", *shown)
    assert result.exit_code == 0, result.output
    columns = inspect(tmp_path / "rec").columns
    fields = [f"cards.{name}" for name in names]
    assert list(columns) == ["ids", "codes", "title", *fields, "stock", "other"]
    assert all(size > 0 for size in columns.values())


def test_every_item_is_in_a_cell_of_the_histogram(bundle: Overview) -> None:
    assert sum(bundle.cells) == ITEMS
    assert sum(one.cells for one in bundle.histogram) == len(bundle.cells)
    assert bundle.histogram[0].least == min(bundle.cells)
    assert bundle.histogram[-1].least <= max(bundle.cells) <= bundle.histogram[-1].most


def test_the_largest_files_come_first(partitioned: Path, bundle: Overview) -> None:
    sizes = [size for _, size in bundle.largest]
    assert sizes == sorted(sizes, reverse=True)
    assert [(partitioned / path).stat().st_size for path, _ in bundle.largest] == sizes


def test_a_person_sees_what_the_bundle_is(partitioned: Path) -> None:
    result = run("inspect", partitioned)
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    for words in (
        "made by recbuild",
        "items 200",
        "of them on every page",
        "title (text), url (text), price (number)",
        "label similar: [bold]Alike",
        "currency EUR",
        "codec compact",
        "recall@10",
        "cells: finds",
        "(partitioned)",
        "item parts",
        "engine folder 7 files",
        "codes",
        "█",
    ):
        assert words in text
    assert "because_view" not in text


def test_a_program_reads_the_same(partitioned: Path, bundle: Overview) -> None:
    document = json.loads(run("inspect", partitioned, "--json").stdout)
    assert document == json.loads(json.dumps(bundle.as_json()))
    assert document["items"] == ITEMS
    assert document["labels"] == {"similar": "[bold]Alike"}
    assert document["measured"]["residency"] == "partitioned"
    assert document["cells"]["count"] == len(bundle.cells)


def test_a_resident_bundle_has_no_copies(tmp_path: Path) -> None:
    with forgery.small_builder(tmp_path):
        bundle = inspect(forgery.build(tmp_path, tmp_path / "rec", 20))
    assert (bundle.replicas, bundle.tombstones, list(bundle.cells)) == (0, 0, [20])
    assert [(one.least, one.most, one.cells) for one in bundle.histogram] == [(20, 20, 1)]


def test_a_bar_is_drawn_to_an_eighth_of_a_character() -> None:
    assert (bar(0), bar(1 / 24 / 8), bar(0.5), bar(1)) == ("", "▏", "█" * 12, "█" * 24)


@pytest.mark.parametrize("kind", ["core", "items", "instant"])
def test_a_bundle_without_a_file_is_refused_by_the_files_name(
    partitioned: Path, tmp_path: Path, kind: str
) -> None:
    rec = Path(shutil.copytree(partitioned, tmp_path / "rec"))
    path = forgery.paths_of(rec, kind)[0]
    (rec / path).unlink()
    refused = run("inspect", rec)
    assert refused.exit_code == 9
    assert f"{path} cannot be read" in refused.output and "copy it again" in refused.output


def test_a_damaged_bundle_is_refused_by_the_files_name(partitioned: Path, tmp_path: Path) -> None:
    rec = Path(shutil.copytree(partitioned, tmp_path / "rec"))
    path = forgery.paths_of(rec, "items")[0]
    (rec / path).write_bytes((rec / path).read_bytes()[::-1])
    refused = run("inspect", rec)
    assert refused.exit_code == 9 and path in refused.output and "Traceback" not in refused.output


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    refused = run("inspect", tmp_path)
    assert refused.exit_code == 9 and "manifest.json cannot be read" in refused.output


def test_a_manifest_that_says_too_little_is_refused(partitioned: Path, tmp_path: Path) -> None:
    rec = Path(shutil.copytree(partitioned, tmp_path / "rec"))
    manifest = forgery.manifest_of(rec)
    del manifest["measured"]
    (rec / "manifest.json").write_text(json.dumps(manifest))
    refused = run("inspect", rec)
    assert refused.exit_code == 9 and "measured: Field required" in refused.output
