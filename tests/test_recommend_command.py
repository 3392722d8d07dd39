"""`recbuild recommend`: what a bundle answers, and which bundles and items it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from recruntime import Event, Recommender
from tests.command import assert_refused, run
from tests.topics import standing_bundle


def test_a_bundle_recommends_within_the_topic(rec: Path) -> None:
    recommender = Recommender.open(rec)
    shown = recommender.recommend(context="sea-00", events=[Event("sea-01"), Event("sea-02")], k=6).items
    assert len(shown) == 6
    assert all(one.item.startswith("sea-") for one in shown)
    assert not {"sea-00", "sea-01", "sea-02"} & {one.item for one in shown}
    assert shown[0].card["url"] == f"../sea/{int(shown[0].item[-2:])}.html"
    assert shown[0].card["price"] == 8.5


def test_recommend_prints_a_readable_table(rec: Path) -> None:
    result = run("recommend", rec, "--seen", "star-01", "--seen", "gone")
    assert result.exit_code == 0
    assert "Picked for you" in result.output and "Because you viewed The star book star1" in result.output
    assert "no item 'gone'" in result.output


def test_recommend_speaks_json_to_programs(rec: Path) -> None:
    result = run("recommend", rec, "--item", "sea-00", "-k", "3", "--json")
    assert len(json.loads(result.stdout)["items"]) == 3


@pytest.mark.parametrize(
    ("damage", "word"),
    [
        (lambda path: path.unlink(), "cannot be read"),
        (lambda path: path.write_bytes(path.read_bytes()[:-7]), "bytes"),
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\0"), "hash differs"),
    ],
)
def test_a_damaged_bundle_is_refused_by_the_files_name(
    tmp_path: Path, damage: Callable[[Path], object], word: str
) -> None:
    _, out, _ = standing_bundle(tmp_path)
    part = next((out / "parts").glob("items-*"))
    damage(part)
    assert_refused(run("recommend", out, "--item", "sea-00"), 9, part.name, word)


def test_a_bundle_of_another_format_is_refused(rec: Path, tmp_path: Path) -> None:
    manifest = json.loads((rec / "manifest.json").read_text()) | {"format": 99}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert_refused(run("recommend", tmp_path, "--item", "sea-00"), 9, "format 99", "Build the bundle again")


def test_an_unknown_item_is_named(rec: Path) -> None:
    assert_refused(run("recommend", rec, "--item", "sea-99"), 9, "'sea-99'")
