"""`recbuild bundle`: what is in the folder that it makes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from recruntime import Recommender
from tests.conftest import PLAIN, toml_of
from tests.support.command import run
from tests.support.inputs.topics import files, write_catalog
from tests.support.page import boot_of, co_occurrence_of, instant_part, names_of, neighbors_of, read_json


def test_the_manifest_lists_every_part_with_its_hash(rec: Path) -> None:
    manifest = json.loads((rec / "manifest.json").read_text())
    listed = {part["path"]: part for part in manifest["parts"]}
    found = files(rec)
    on_disk = {path: found[path] for path in found if path.startswith(("parts/", "instant/"))}
    assert listed.keys() == on_disk.keys()
    for path, content in on_disk.items():
        assert listed[path]["bytes"] == len(content)
        assert listed[path]["sha256"] == hashlib.sha256(content).hexdigest()
        assert hashlib.sha256(content).hexdigest()[:16] in path


def test_the_loader_begins_with_the_boot_piece(rec: Path) -> None:
    first, _, rest = (rec / "rec.js").read_text().partition("\n")
    boot = json.loads(first.removeprefix("const __BOOT__=").removesuffix(";"))
    assert boot == json.loads((rec / "manifest.json").read_text())["boot"]
    assert rest.strip()


def test_the_folder_holds_all_that_a_page_asks_for(rec: Path) -> None:
    boot = boot_of(rec)
    engine = {path.name for path in (rec / boot["engine"]["folder"]).iterdir()}
    assert {"worker.js", "pyodide.mjs", "pyodide.asm.wasm", "snapshot.wasm", "python.zip"} <= engine
    assert (rec / f"parts/core-{boot['engine']['core']}.msgpack").is_file()
    listing = read_json(rec / f"parts/listing-{boot['engine']['listing']}.bin")
    assert listing["resident"] and listing["sample"] is None
    for name in names_of(listing["items"]):
        assert (rec / f"parts/items-{name}.msgpack").is_file()
    assert (rec / f"instant/{boot['instant']['default']}.bin").is_file()
    assert (rec / "preview.html").is_file()


def test_the_instant_lane_shows_the_exact_neighbors_and_the_engine_nearly_the_same(tmp_path: Path) -> None:
    catalog, items = write_catalog(tmp_path / "c.csv"), ("sea-03", "star-00", "garden-11")
    plain = tmp_path / "plain.toml"
    plain.write_text(toml_of(PLAIN))
    lists: dict[str, list[list[str]]] = {}
    for codec in ("float32", "compact"):
        out = tmp_path / codec
        assert run("bundle", catalog, "--out", out, "--codec", codec, "--config", plain).exit_code == 0
        shop = Recommender.open(out)
        lists[codec] = [neighbors_of(out, item) for item in items]
        lists[f"{codec} engine"] = [[one.item for one in shop.recommend(item, k=12).items] for item in items]
    assert lists["float32"] == lists["compact"] == lists["float32 engine"]
    for exact, found in zip(lists["compact"], lists["compact engine"], strict=True):
        assert len(set(exact) & set(found)) >= 0.8 * len(exact)


def test_what_people_chose_together_stands_beside_what_is_alike(tmp_path: Path) -> None:
    sessions, settings, out = tmp_path / "s.csv", tmp_path / "c.toml", tmp_path / "rec"
    visits = [f"ann{number},{item},view" for number in range(5) for item in ("sea-00", "star-03")]
    sessions.write_text("\n".join(["user,item,event", *visits, "bob,sea-00,view", "bob,garden-01,view"]))
    settings.write_text(
        'behavior = { model = "co_occurrence" }\nranking = { co_occurrence = 3, similar = 1 }'
    )
    catalog = write_catalog(tmp_path / "c.csv")
    made = run("bundle", catalog, "--out", out, "--sessions", sessions, "--config", settings)
    assert made.exit_code == 0, made.output
    assert co_occurrence_of(out, "sea-00") == ["star-03"] and co_occurrence_of(out, "star-03") == ["sea-00"]
    assert co_occurrence_of(out, "garden-01") == []  # one person met it
    assert boot_of(out)["weights"] == {"similar": 1, "co_occurrence": 3}
    first = Recommender.open(out).recommend("sea-00").items[0]
    assert (first.item, first.label) == ("star-03", "Often chosen together")
    assert first.because == "Often chosen with The sea book sea0"


def test_a_large_catalog_reaches_its_instant_parts_through_directories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recbuild.bundle.instant.lane.PART_BYTES", 2_000)
    monkeypatch.setattr("recbuild.bundle.instant.lane.MAX_INLINED", 8)
    monkeypatch.setattr("recbuild.bundle.instant.lane.ITEMS_PER_DIRECTORY", 150)
    out = tmp_path / "rec"
    assert run("bundle", write_catalog(tmp_path / "c.csv", 200), "--out", out).exit_code == 0
    assert boot_of(out)["instant"]["fan"] == 4
    for item in ("star-170", "sea-00", "garden-99"):
        assert len(neighbors_of(out, item)) == 12
        assert len(instant_part(out, item).read_bytes()) < 2_000


def test_the_same_catalog_makes_the_same_bytes(rec: Path, tmp_path: Path) -> None:
    assert run("bundle", write_catalog(tmp_path / "catalog.csv"), "--out", tmp_path / "again").exit_code == 0
    assert files(tmp_path / "again") == files(rec)


def test_every_codec_makes_a_bundle_that_recommends(codec_name: str, tmp_path: Path) -> None:
    out, catalog = tmp_path / "rec", write_catalog(tmp_path / "c.csv")
    assert run("bundle", catalog, "--out", out, "--codec", codec_name).exit_code == 0
    assert json.loads((out / "manifest.json").read_text())["codec"]["name"] == codec_name
    assert all(one.item.startswith("star-") for one in Recommender.open(out).recommend("star-00").items)


def test_a_smaller_budget_makes_a_smaller_index(tmp_path: Path) -> None:
    catalog = write_catalog(tmp_path / "c.csv", 100)
    spent = {}
    for budget in ("8", "32"):
        out = tmp_path / budget
        assert run("bundle", catalog, "--out", out, "--bytes-per-item", budget).exit_code == 0
        spent[budget] = json.loads((out / "manifest.json").read_text())["measured"]["bytes_per_item"]
    assert spent["8"] <= 9 and spent["8"] < spent["32"] <= 33


def test_a_catalog_beyond_the_limit_is_partitioned_and_the_summary_says_so(tmp_path: Path) -> None:
    out = tmp_path / "rec"
    result = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", out, "--resident-kb", "0")
    assert result.exit_code == 0 and "partitioned" in result.output
    listing = read_json(out / f"parts/listing-{boot_of(out)['engine']['listing']}.bin")
    assert listing["resident"] is False and listing["sample"] == len(names_of(listing["items"])) - 1
    assert read_json(instant_part(out, "sea-00"))["items"]["sea-00"]["parts"] == [0]
    assert all(one.item.startswith("sea-") for one in Recommender.open(out).recommend("sea-00").items)


def test_the_summary_says_what_the_codec_keeps(tmp_path: Path) -> None:
    result = run("bundle", write_catalog(tmp_path / "c.csv"), "--out", tmp_path / "rec")
    words = " ".join(result.output.split())
    assert "compact" in words and "recall@10" in words and "measured on 36 items" in words


def test_vectors_of_ones_own_are_used(tmp_path: Path) -> None:
    catalog = tmp_path / "catalog.jsonl"
    angles = {"a": 0, "b": 90, "c": 10}
    lines = [
        json.dumps({"id": name, "title": name, "emb": [np.cos(np.radians(d)) * 5, np.sin(np.radians(d)) * 5]})
        for name, d in angles.items()
    ]
    catalog.write_text("\n".join(lines))
    assert run("bundle", catalog, "--out", tmp_path / "rec", "--vectors", "emb").exit_code == 0
    shown = Recommender.open(tmp_path / "rec").recommend("a").items
    assert [(one.item, one.reason.kind) for one in shown] == [("c", "similar"), ("b", "backfill")]


def test_a_large_catalog_of_which_nothing_is_in_stock_is_a_bundle(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("id,title,stock\na,Red lamp,0\nb,Blue lamp,0\n")
    assert run("bundle", tmp_path / "c.csv", "--out", tmp_path / "rec", "--resident-kb", 0).exit_code == 0
    assert run("verify", tmp_path / "rec").exit_code == 0
    assert Recommender.open(tmp_path / "rec").recommend("a").items == ()
