"""Rules and limits in instant lists: what the boot piece says, and the part of the pinned items."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recbuild import build, verify
from recruntime import Recommender
from tests.support.forgery import forge_manifest, manifest_of
from tests.support.page import boot_of, read_json

ROWS = [
    {
        "id": f"i{row}",
        "title": f"Blue cup number {row}",
        "brand": "Acme" if row % 2 else "Zen",
        "margin": row / 30,
        "in_stock": row != 28,
        "category": f"cups {row % 3}",
    }
    for row in range(30)
]
ZEN = {"field": "brand", "any_of": ["Zen"]}
RULES: list[dict[str, Any]] = [
    {"where": ZEN, "factor": 2.0, "kinds": ["similar"], "from": "2026-12-01"},
    {"where": {"field": "margin", "low": 0.5}, "factor": 3.0},
    {"where": {"field": "margin", "low": 0.9}, "pin": 2},
    {"where": {"field": "brand", "same": True}, "pin": 3, "factor": 1.5},
    {"where": {"field": "id", "any_of": ["i28"]}, "pin": 4},
    {"where": ZEN},
]


def built(out: Path, ranking: dict[str, Any], index: dict[str, Any] | None = None, **more: Any) -> Path:
    config = {"card": ["brand"], "ranking": ranking, "index": index or {}}
    build(ROWS, out, config=config, **more)
    report = verify(out)
    assert report.failed == 0, report
    return out


def test_pages_know_what_they_can_apply(tmp_path: Path) -> None:
    boot = boot_of(built(tmp_path / "rec", {"rules": RULES, "at_most": {"brand": 2}}))
    assert boot["ranking"] == {
        "at_most": {"brand": 2},
        "rules": [
            {"where": ZEN, "factor": 2.0, "from": "2026-12-01", "kinds": ["similar"]},
            {"pin": 2},
            {"where": {"field": "brand", "same": True}, "factor": 1.5, "pin": 3},
        ],
    }
    assert boot["labels"]["pinned"] == "Our recommendation"
    assert "margin" not in str(boot)


def test_a_pin_has_the_most_popular_items_in_stock(tmp_path: Path) -> None:
    sessions = [
        {"session": f"{user}-{item}", "user": user, "item": item}
        for user in range(12)
        for item in ("i29", "i27")[: 1 + user % 2]
    ]
    rec = built(tmp_path / "rec", {"rules": RULES}, sessions=sessions)
    part = read_json(rec / f"instant/{boot_of(rec)['instant']['lists']['pinned']}.bin")
    assert list(part["items"]) == ["", "1"]
    ids = part["cards"]["id"]
    assert [ids[row] for row in part["items"]["1"]["neighbors"]] == ["i29", "i27"]
    assert sorted(ids) == ["i27", "i29"]  # The third one is out of stock.


def test_without_rules_a_bundle_says_nothing_of_them(tmp_path: Path) -> None:
    boot = boot_of(built(tmp_path / "rec", {"rules": [{"where": ZEN}]}))
    assert "ranking" not in boot
    assert "lists" not in boot["instant"]
    assert "pinned" not in boot["labels"]


@pytest.mark.parametrize(
    "change",
    [
        lambda ranking: ranking.update(at_most={"brand": 3}),
        lambda ranking: ranking["rules"][0].update(factor=9.0),
        lambda ranking: ranking["rules"].pop(0),
    ],
    ids=["a limit", "a factor", "a rule less"],
)
def test_a_boot_piece_with_other_rules_than_the_engine_is_found(tmp_path: Path, change: Any) -> None:
    rec = built(tmp_path / "rec", {"rules": RULES, "at_most": {"brand": 2}})
    manifest = manifest_of(rec)
    change(manifest["boot"]["ranking"])
    forge_manifest(rec, manifest)
    [failure] = [failure for check in verify(rec).checks for failure in check.failures][:1]
    assert "limits and rules of instant lists" in failure.what


def test_a_pin_is_kept_in_a_bundle_that_is_loaded_in_parts(tmp_path: Path) -> None:
    pin = {"where": {"field": "id", "any_of": ["i9"]}, "pin": 1}
    rec = built(tmp_path / "rec", {"rules": [pin]}, index={"resident_kb": 0})
    assert boot_of(rec)["ranking"] == {"rules": [pin]}
    shop = Recommender.open(rec)
    for page in ("i0", "i17", None):
        first = shop.recommend(page, k=4).items[0]
        assert first.item == "i9"
