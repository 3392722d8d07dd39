"""`recbuild verify`: a sound bundle passes, and whatever is wrong with another is found and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from recbuild.cli import main
from recbuild.verify import CHECKS, Report, verify
from recruntime import RecError, Recommender
from recruntime.adjacency import Adjacency
from recruntime.columns import TextColumn, text_column
from recruntime.format import pack_array
from recruntime.items import Items
from tests import forgery
from tests.forgery import (
    edit_items,
    edit_json,
    edit_msgpack,
    forge_manifest,
    front_path,
    manifest_of,
    paths_of,
)

ROOT = Path(__file__).parent.parent
CELLED = ("--resident-kb", "0")
BUILDS: dict[str, tuple[int, tuple[str, ...]]] = {
    "resident": (40, ()),
    "taught": (60, ()),
    "celled": (200, CELLED),
    "int8": (200, ("--codec", "int8", *CELLED)),
    "float32": (60, ("--codec", "float32", "--dims", "8")),
}


TAUGHT = ("taught", "celled")
"""Those that learn from past sessions."""


class Unwatched:
    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        yield lambda done: None


@pytest.fixture(scope="module")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """One sound bundle of each kind, and a builder that ships their page files."""
    home = tmp_path_factory.mktemp("verify")
    with forgery.small_builder(home):
        yield {
            name: forgery.build(home, home / name, count, *options, taught=name in TAUGHT)
            for name, (count, options) in BUILDS.items()
        }


@pytest.fixture
def celled(bundles: dict[str, Path], tmp_path: Path) -> Path:
    """A celled bundle to spoil."""
    return Path(shutil.copytree(bundles["celled"], tmp_path / "rec"))


@pytest.fixture
def taught(bundles: dict[str, Path], tmp_path: Path) -> Path:
    """A resident bundle that learned from sessions, to spoil."""
    return Path(shutil.copytree(bundles["taught"], tmp_path / "rec"))


@pytest.fixture
def resident(bundles: dict[str, Path], tmp_path: Path) -> Path:
    """A resident bundle to spoil."""
    return Path(shutil.copytree(bundles["resident"], tmp_path / "rec"))


def report_of(rec: Path) -> Report:
    return verify(rec, Unwatched())


def findings(rec: Path) -> list[str]:
    """What fails, each with the path of its file before it."""
    return [f"{one.path} {one.what}" for check in report_of(rec).checks for one in check.failures]


def assert_found(rec: Path, *words: str) -> None:
    found = findings(rec)
    assert any(all(word in line for word in words) for line in found), found


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def files_of(rec: Path) -> list[str]:
    return sorted(path.relative_to(rec).as_posix() for path in rec.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", BUILDS)
def test_a_sound_bundle_passes_every_check(bundles: dict[str, Path], name: str) -> None:
    report = report_of(bundles[name])
    assert findings(bundles[name]) == []
    assert report.left_out == []
    checked = {check.name: check.checked for check in report.checks}
    assert checked["lookup"] == checked["instant"] - 1 == BUILDS[name][0]
    assert (checked["copies"] > 0) == (CELLED[0] in BUILDS[name][1])


def test_the_bundles_of_these_tests_have_several_of_everything(bundles: dict[str, Path]) -> None:
    kinds = [part["kind"] for part in manifest_of(bundles["celled"])["parts"]]
    assert min(kinds.count(kind) for kind in ("items", "instant", "directory")) > 2
    assert manifest_of(bundles["celled"])["measured"]["search"]["cells"] > 2
    for name in TAUGHT:
        items = Recommender.open(bundles[name]).engine.bundle.items
        companions = np.diff(items.also.starts)
        assert 0 < (companions == 0).sum() < (companions > 1).sum()
        assert len(np.unique(items.popularity)) > 4


def test_a_small_rebuild_passes(bundles: dict[str, Path], tmp_path: Path) -> None:
    catalog = forgery.write_catalog(tmp_path / "catalog.csv", 210)
    lines = catalog.read_text().replace(",The whale", ",A whale", 2).splitlines(keepends=True)
    catalog.write_text("".join(lines[:20] + lines[23:]))
    base = (
        "--base",
        bundles["celled"],
        *CELLED,
        *forgery.write_sessions(tmp_path, [f"sku-{row}" for row in range(210)]),
    )
    built = run("bundle", catalog, "--out", tmp_path / "rec", *base)
    assert built.exit_code == 0, built.output
    assert findings(tmp_path / "rec") == []
    assert forgery.core_of(tmp_path / "rec").dead


def test_a_flipped_byte_anywhere_is_found_with_the_files_name(celled: Path) -> None:
    random = np.random.default_rng(0)
    for path in files_of(celled):
        file = celled / path
        content = file.read_bytes()
        for _ in range(40 if path == "manifest.json" else 8):
            file.write_bytes(flipped(content, random))
            found = findings(celled)
            assert any(path in line for line in found) or says_the_same(file, content), (path, found)
        file.write_bytes(content)
    assert findings(celled) == []


def test_a_flipped_byte_in_a_large_file_of_the_engine_is_found(tmp_path: Path) -> None:
    if not (ROOT / "builder/recbuild/assets/engine.json").is_file():
        pytest.fail("The engine folder is not built. Run: node web/build.mjs")
    forgery.build(tmp_path, tmp_path / "rec", 20)
    random = np.random.default_rng(0)
    for file in sorted((tmp_path / "rec").glob("engine-*/*")):
        content = file.read_bytes()
        file.write_bytes(flipped(content, random))
        assert findings(tmp_path / "rec") == [f"{file.parent.name}/{file.name} is damaged: its hash differs"]
        file.write_bytes(content)


def test_the_runtime_refuses_a_flipped_byte_with_the_files_name(celled: Path) -> None:
    random = np.random.default_rng(1)
    sound = Recommender.open(celled).recommend("sku-1")
    for path in files_of(celled):
        file = celled / path
        content = file.read_bytes()
        for _ in range(40 if path == "manifest.json" else 3):
            file.write_bytes(flipped(content, random))
            try:
                answer = Recommender.open(celled).recommend("sku-1")
            except RecError as error:
                assert path in str(error) or path == "manifest.json"
            else:
                assert not path.startswith(("parts/core", "parts/items"))
                assert answer == sound
        file.write_bytes(content)


def flipped(content: bytes, random: np.random.Generator) -> bytes:
    """The content with one byte changed."""
    place, bits = int(random.integers(len(content))), int(random.integers(1, 256))
    return content[:place] + bytes([content[place] ^ bits]) + content[place + 1 :]


def says_the_same(manifest: Path, before: bytes) -> bool:
    """Whether only white space has changed."""
    return manifest.name == "manifest.json" and bool(json.loads(manifest.read_bytes()) == json.loads(before))


def test_a_removed_file_is_named(celled: Path) -> None:
    for path in files_of(celled):
        content = (celled / path).read_bytes()
        (celled / path).unlink()
        named = any(line.startswith(path) for line in findings(celled))
        # A site may leave out the preview.
        assert named != path.startswith("preview."), path
        (celled / path).write_bytes(content)


@pytest.mark.parametrize(
    "path", ["notes.txt", "parts/items-0123456789abcdef.msgpack", "instant/.hidden", "a/b"]
)
def test_an_added_file_is_named(celled: Path, path: str) -> None:
    (celled / path).parent.mkdir(exist_ok=True)
    (celled / path).write_text("?")
    assert_found(celled, path, "Remove it")


def test_an_added_file_in_the_engine_folder_is_named(celled: Path) -> None:
    engine = next(celled.glob("engine-*"))
    (engine / "extra.js").write_text("?")
    assert_found(celled, f"{engine.name}/extra.js", "belongs to nothing")


def test_an_engine_folder_that_this_recbuild_does_not_know_is_checked_by_its_name(
    celled: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("recbuild.folder.files", lambda package: tmp_path / "without")
    report = report_of(celled)
    assert not report.failed
    assert [check.note for check in report.checks if check.note] == [
        "the code is of another recbuild: not compared"
    ]
    worker = next(celled.glob("engine-*/worker.js"))
    worker.write_text("// another\n")
    assert_found(celled, worker.parent.name, "one is damaged, missing or added")


def test_two_swapped_files_are_both_named(celled: Path) -> None:
    for kind in ("items", "instant", "directory"):
        one, other = (celled / path for path in paths_of(celled, kind)[:2])
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
        assert_found(celled, one.name)
        assert_found(celled, other.name)
        one.write_bytes(first)
        other.write_bytes(second)


def test_a_length_or_a_loader_of_another_build_is_found(celled: Path, bundles: dict[str, Path]) -> None:
    shutil.copy(bundles["int8"] / "rec.js", celled)
    assert_found(celled, "rec.js", "boot piece")
    manifest = manifest_of(celled)
    manifest["parts"][0]["bytes"] += 1
    (celled / "manifest.json").write_text(json.dumps(manifest))
    assert_found(celled, "manifest.json", manifest["parts"][0]["path"], "bytes")


def drop_last(manifest: dict[str, Any]) -> None:
    manifest["parts"].pop()
    manifest["counts"]["parts"] -= 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda manifest: manifest["counts"].update(items=7), "counts 7 items, but the item parts hold 200"),
        (lambda manifest: manifest["counts"].update(parts=7), "counts 7 parts"),
        (lambda manifest: manifest["boot"]["weights"].update(also=-1), "weights.also"),
        (lambda manifest: manifest["labels"].update(similar="Alike"), "other labels"),
        (lambda manifest: manifest["parts"].append(manifest["parts"][0]), "twice"),
        (lambda manifest: manifest["parts"].pop(0), "0 parts of the kind core"),
        (drop_last, "which manifest.json does not list"),
        (lambda manifest: manifest["fields"].append({"name": "id", "kind": "text"}), "called id"),
        (lambda manifest: manifest["fields"][0].update(kind="number"), "the field title holds number"),
        (lambda manifest: manifest["codec"].update(dims=3), "number of dimensions"),
        (lambda manifest: manifest["measured"]["search"].update(probes=9), "number of probes"),
        (lambda manifest: manifest["measured"]["search"].update(item_recall=1.5), "item_recall"),
        (lambda manifest: manifest["boot"]["instant"].update(fan=1), "directories"),
        (lambda manifest: manifest["boot"]["engine"].update(core="0" * 16), "is not the core part"),
        (lambda manifest: manifest["boot"]["instant"].update(front="0" * 16), "instant/0000000000000000.bin"),
        (lambda manifest: manifest.update(format=2), "format 2"),
        (lambda manifest: manifest.pop("counts"), "counts: Field required"),
    ],
)
def test_a_manifest_that_contradicts_the_bundle_is_found(
    celled: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    manifest = manifest_of(celled)
    change(manifest)
    forge_manifest(celled, manifest)
    if "which manifest.json" in words:  # a part that is not listed is first of all a stranger in the folder
        stranger = next(line for line in findings(celled) if "Remove it" in line).split()[0]
        (celled / stranger).unlink()
    assert_found(celled, "manifest.json", words)


def test_the_build_is_recomputed(celled: Path) -> None:
    text = (celled / "manifest.json").read_text().replace('"currency": null', '"currency": "EUR"')
    (celled / "manifest.json").write_text(text)
    assert_found(celled, "manifest.json", "has the build")


def text_with(column: TextColumn, row: int, text: str) -> TextColumn:
    """The column with another text in a row."""
    texts = [column[at] for at in range(len(column))]
    texts[row] = text
    return text_column(texts)


def put(array: np.ndarray[Any, Any], row: int, value: object) -> np.ndarray[Any, Any]:
    """The array with another value in a row."""
    changed = array.copy()
    changed[row] = value
    return changed


def cut_letter(items: Items) -> dict[str, Any]:
    """Cards of which the first two titles meet in the middle of a letter."""
    titles = items.cards["title"]
    assert isinstance(titles, TextColumn)
    place = titles.data.index("№".encode()) + 1
    return {**items.cards, "title": TextColumn(put(titles.offsets, 1, place), titles.data)}


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"ids": lambda items: text_with(items.ids, 3, items.ids[0])}, "has, too"),
        ({"ids": lambda items: text_with(items.ids, 3, "")}, "no id in row 3"),
        ({"cards": cut_letter}, "title that is not UTF-8, in row 0"),
        ({"cards": lambda items: {**items.cards, "price": put(items.cards["price"], 2, np.inf)}}, "infinite"),
        ({"home": lambda items: put(items.home, 1, 2)}, "copy of"),
        ({"home": lambda items: put(items.home, 1, 999)}, "from item part 999"),
        ({"codes": lambda items: put(items.codes, 4, 1)}, "row 4 whose vector"),
        ({"stock": lambda items: items.stock[:-1]}, "columns that do not fit each other"),
        ({"cells": lambda items: items.cells + 1}, "columns that do not fit each other"),
    ],
)
def test_items_that_are_wrong_are_found_behind_right_hashes(
    bundles: dict[str, Path], tmp_path: Path, columns: dict[str, Callable[[Items], Any]], words: str
) -> None:
    rec = Path(shutil.copytree(bundles["int8"], tmp_path / "rec"))
    assert_found(rec, edit_items(rec, 0, **columns), words)


def first_taught(items: Items) -> int:
    """The first row whose item has at least two companions."""
    return int(np.argmax(np.diff(items.also.starts) > 1))


def companions(*values: int) -> Callable[[Items], Adjacency]:
    """The lists, the first that is long enough led by these numbers; -1 stands for the item's own."""

    def changed(items: Items) -> Adjacency:
        row, values_of = first_taught(items), items.also.values.copy()
        start = int(items.also.starts[row])
        values_of[start : start + len(values)] = [items.numbers[row] if one < 0 else one for one in values]
        return replace(items.also, values=values_of)

    return changed


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"popularity": lambda items: put(items.popularity, 2, 3)}, "popularity 3 in row 2"),
        (
            {"popularity": lambda items: put(items.popularity, first_taught(items), 0)},
            "an item of no popularity",
        ),
        ({"also": companions(999)}, "names item 999 of 60"),
        ({"also": companions(-1)}, "names the item itself"),
        ({"also": companions(5, 5)}, "names item 5 twice"),
    ],
)
def test_what_sessions_cannot_have_taught_is_found(
    taught: Path, columns: dict[str, Callable[[Items], Any]], words: str
) -> None:
    assert_found(taught, edit_items(taught, 0, **columns), words)


def test_lists_that_do_not_fit_their_lengths_are_found(taught: Path) -> None:
    def cut(part: dict[str, Any]) -> None:
        part["also"]["values"] = {"dtype": "<u4", "shape": [1], "data": b"\1\0\0\0"}

    assert_found(taught, edit_msgpack(taught, paths_of(taught, "items")[0], cut), "also are not lists")


def test_a_companion_that_is_a_copy_is_found(celled: Path) -> None:
    copy = int(forgery.items_of(celled, -1).numbers[0])
    assert_found(celled, edit_items(celled, 0, also=companions(copy)), f"item {copy}, which is a copy")


def test_companions_that_the_instant_lane_does_not_show_are_found(taught: Path) -> None:
    path = edit_items(taught, 0, also=companions(5))
    assert_found(taught, "instant/", "other companions", "than item part 0")
    assert path in files_of(taught)


def test_an_item_that_is_in_two_parts_is_found(celled: Path) -> None:
    paths = paths_of(celled, "items")
    first = forgery.items_of(celled, 0).ids[0]
    path = edit_items(celled, 1, ids=lambda items: text_with(items.ids, 0, first))
    assert_found(celled, path, repr(first), paths[0])


@pytest.mark.parametrize(
    "columns",
    [
        {"cards": lambda items: {**items.cards, "title": text_with(items.cards["title"], 0, "Another")}},
        {"popularity": lambda items: 0 * items.popularity + 7},
        {"also": companions(5)},
    ],
)
def test_a_copy_that_differs_from_its_item_is_found(
    celled: Path, columns: dict[str, Callable[[Items], Any]]
) -> None:
    assert_found(celled, edit_items(celled, -1, **columns), "differs from the item")


def test_a_stock_that_is_neither_0_nor_1_is_found(celled: Path) -> None:
    def double(part: dict[str, Any]) -> None:
        part["stock"] = {
            "dtype": "|u1",
            "shape": part["stock"]["shape"],
            "data": b"\2" * part["stock"]["shape"][0],
        }

    assert_found(celled, edit_msgpack(celled, paths_of(celled, "items")[0], double), "neither 0 nor 1")


def boost(field: str, **limits: float) -> dict[str, Any]:
    """A business rule."""
    return {"where": {"field": field, **limits}, "factor": 2.0, "pin": None}


def array(values: list[float]) -> dict[str, Any]:
    return pack_array(np.array(values))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda core: core["front"].append("gone"), "'gone'"),
        (lambda core: core["rows"].pop(), "number of item parts"),
        (lambda core: core["labels"].update(similar="Alike"), "another labels"),
        (lambda core: core.update(space="0" * 16), "another space"),
        (lambda core: core.update(probes=0), "probes"),
        (lambda core: core.update(probes=999), "number of probes"),
        (
            lambda core: core["dead"].update({"0": {"dtype": "<u4", "shape": [1], "data": b"\xff\0\0\0"}}),
            "dead rows of item part 0",
        ),
        (lambda core: core["fields"].reverse(), "another fields"),
        (lambda core: core["ranking"].pop("also"), "not those that this version knows"),
        (lambda core: core["ranking"].update(fusion="best"), "'best'"),
        (lambda core: core["ranking"].update(diversity=2), "diversity is 2"),
        (lambda core: core["ranking"].update(also=0), "other weights"),
        (lambda core: core["ranking"]["rules"].append({"where": {}}), "rule of the ranking looks like"),
        (lambda core: core["ranking"]["rules"].append(boost("brand")), "no field 'brand'"),
        (lambda core: core["ranking"]["rules"].append(boost("title", low=1)), "is a text"),
        (lambda core: core.update(recency=array([0.5, -1.0])), "cannot be a weight"),
    ],
)
def test_a_core_part_that_is_wrong_is_found(
    celled: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    assert_found(celled, edit_msgpack(celled, paths_of(celled, "core")[0], change), words)


def test_a_core_part_that_counts_other_items_is_found(celled: Path) -> None:
    path = paths_of(celled, "items")[1]
    edit_msgpack(celled, paths_of(celled, "core")[0], lambda core: core["rows"].__setitem__(1, 3))
    assert_found(celled, path, "expects 3 items")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda listing: listing.update(resident=True), "resident"),
        (lambda listing: listing.update(front=None), "front part None"),
        (lambda listing: listing.update(front=99), "front part 99"),
        (lambda listing: listing.update(front=0), "of the front list"),
        (lambda listing: listing.update(items=listing["items"][16:]), "lists other item parts"),
        (
            lambda listing: listing.update(items=listing["items"][16:] + listing["items"][:16]),
            "another order",
        ),
        (lambda listing: listing.pop("items"), "items: Field required"),
    ],
)
def test_a_listing_that_is_wrong_is_found(
    celled: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    path = edit_json(celled, paths_of(celled, "listing")[0], change)
    found = paths_of(celled, "items")[0] if "front list" in words else path
    assert_found(celled, found, words)


def first_list(part: dict[str, Any]) -> dict[str, Any]:
    """The entry of the first item that has neighbours, and companions where any item has."""
    entries = [entry for entry in part["items"].values() if len(entry["near"]) > 2]
    return next((entry for entry in entries if len(entry.get("also", ())) > 1), entries[0])


def lose_column(part: dict[str, Any]) -> None:
    del part["cards"]["price"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda part: first_list(part)["near"].append(999), "names card 999"),
        (lambda part: first_list(part)["near"].append(-1), "near"),
        (lambda part: first_list(part)["near"].append(first_list(part)["near"][0]), "names an item twice"),
        (
            lambda part: part["cards"]["title"].__setitem__(first_list(part)["near"][0], "?"),
            "its title is '?'",
        ),
        (
            lambda part: part["cards"]["price"].__setitem__(first_list(part)["near"][0], 0.1),
            "its price is 0.1",
        ),
        (lambda part: part["cards"]["id"].__setitem__(first_list(part)["near"][0], "gone"), "'gone'"),
        (lambda part: first_list(part)["also"].append(999), "names card 999"),
        (lambda part: first_list(part)["also"].append(first_list(part)["also"][0]), "names an item twice"),
        (lambda part: first_list(part).update(also=[]), "also"),
        (lambda part: first_list(part).pop("also"), "other companions"),
        (lambda part: first_list(part)["also"].reverse(), "other companions"),
        (
            lambda part: part["cards"]["title"].__setitem__(first_list(part)["also"][0], "?"),
            "its title is '?'",
        ),
        (lambda part: part["items"].popitem(), "has no list for"),
        (lambda part: part["cards"]["title"].pop(), "differ in length"),
        (lose_column, "other fields"),
        (lambda part: first_list(part)["parts"].reverse(), "first, which has that item"),
        (lambda part: first_list(part)["parts"].append(first_list(part)["parts"][0]), "twice"),
        (lambda part: first_list(part)["parts"].append(99), "assigns item part 99"),
        (lambda part: first_list(part).pop("parts"), "does not assign item part"),
        (lambda part: part.pop("items"), "items: Field required"),
    ],
)
def test_an_instant_part_that_is_wrong_is_found_behind_right_hashes(
    celled: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    path = next(path for path in paths_of(celled, "instant") if two_parts(forgery.read_json(celled, path)))
    assert_found(celled, edit_json(celled, path, change), words)


def two_parts(part: dict[str, Any]) -> bool:
    """Whether this is not the front part, and its first list assigns more than one item part."""
    return "" not in part["items"] and len(first_list(part)["parts"]) > 1


def test_the_front_part_is_never_assigned_to_a_page(celled: Path) -> None:
    front = len(paths_of(celled, "items")) - 1
    path = next(path for path in paths_of(celled, "instant") if path != front_path(celled))
    path = edit_json(celled, path, lambda part: first_list(part)["parts"].append(front))
    assert_found(celled, path, f"assigns item part {front}")


def test_item_parts_are_assigned_in_a_celled_bundle_alone(resident: Path) -> None:
    path = next(path for path in paths_of(resident, "instant") if path != front_path(resident))
    path = edit_json(resident, path, lambda part: first_list(part).update(parts=[0]))
    assert_found(resident, path, "loaded whole")


def test_a_list_that_names_an_item_out_of_stock_is_found(resident: Path) -> None:
    gone = edit_items(resident, 0, stock=lambda items: items.stock & False)
    assert gone in files_of(resident)
    assert_found(resident, "instant/", "out of stock")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda part: part["items"][""]["near"].reverse(), "another front list than the core part"),
        (lambda part: part["items"][""].update(also=[0]), "another front list than the core part"),
        (lambda part: part["items"].clear(), "has no front list"),
    ],
)
def test_a_front_part_that_is_wrong_is_found(
    resident: Path, change: Callable[[dict[str, Any]], object], words: str
) -> None:
    assert_found(resident, edit_json(resident, front_path(resident), change), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda directory: directory.update(seed=directory["seed"] + 1), ("sku-",)),
        (lambda directory: directory.update(table="AAAA"), ("three equal parts",)),
        (lambda directory: directory.update(table="?"), ("three equal parts",)),
        (lambda directory: directory.update(names=directory["names"][:16]), ("of 1",)),
        (lambda directory: directory.update(names=directory["names"] + "0" * 16), ("instant/0000",)),
    ],
)
def test_a_directory_that_leads_astray_is_found(
    celled: Path, change: Callable[[dict[str, Any]], object], words: tuple[str, ...]
) -> None:
    path = edit_json(celled, paths_of(celled, "directory")[0], change)
    assert_found(celled, *words)
    if words != ("sku-",):
        assert_found(celled, path, *words)


def test_a_part_that_nothing_names_is_found(resident: Path) -> None:
    manifest = manifest_of(resident)
    names = manifest["boot"]["instant"]["names"]
    manifest["boot"]["instant"]["names"] = names[16:]
    forge_manifest(resident, manifest)
    assert_found(resident, f"instant/{names[:16]}.bin", "named by nothing")


def test_the_command_prints_a_line_for_each_check(bundles: dict[str, Path]) -> None:
    result = run("verify", bundles["celled"])
    assert result.exit_code == 0, result.output
    assert result.stdout.count("✓") == len(CHECKS) and "✗" not in result.stdout
    assert json.loads(run("verify", bundles["celled"], "--json").stdout)["sound"] is True


def test_the_command_names_what_failed_and_ends_with_a_code_of_its_own(celled: Path) -> None:
    path = paths_of(celled, "items")[0]
    (celled / path).write_bytes(b"")
    result = run("verify", celled)
    assert result.exit_code == 10
    assert f"{path} has 0 bytes" in result.stdout
    assert "not looked at" in result.stdout
    assert "Copy the bundle again" in result.stderr and "Traceback" not in result.output
    told = run("verify", celled, "--json")
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
