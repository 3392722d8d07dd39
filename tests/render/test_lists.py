"""The instant list in Python is the page's own: Node runs the page's code, and both write the same."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from recbuild import build
from recruntime import BadRequestError, UnknownItemError
from recruntime.render import InstantLists
from tests.support.command import assert_refused, run
from tests.support.paths import ROOT

BASE = "https://shop.example/rec/"
DAY = "2026-12-24"
ROWS: list[dict[str, Any]] = [
    {
        "id": f"i{row}",
        "title": f'<b>"Blue" & cup number {row}</b>' if row % 5 else f"Tasse à café {row}",
        "title_fr": f"Tasse bleue {row}",
        "brand": ("Acme", "Zen", "Straße")[row % 3],
        "price": 1000.5 + row if row % 4 else None,
        "list_price": 3000.0 if row % 4 == 1 else None,
        "published_at": f"2026-10-{row % 28 + 1:02}",
        "url": f"../cups/{row}.html" if row % 7 else "javascript:alert(1)",
        "image": f"/img/{row}.jpg" if row % 2 else None,
    }
    for row in range(40)
]
RULES: list[dict[str, Any]] = [
    {"where": {"field": "brand", "any_of": ["zen"]}, "factor": 2.0, "from": "2026-12-01"},
    {"where": {"field": "brand", "any_of": ["STRASSE"]}, "factor": 0.0, "kinds": ["", "new"]},
    {"where": {"field": "id", "any_of": ["i8", "i9"]}, "pin": 2},
    {"where": {"field": "price", "low": 1010}, "pin": 3, "pages": {"field": "brand", "any_of": ["Acme"]}},
    {"where": {"field": "price", "max_times": 1.0}, "factor": 1.5},
    {"where": {"field": "brand", "same": True}, "factor": 1.25, "until": "2026-12-23"},
]
SESSIONS = [
    {"user": f"u{user}", "item": f"i{(user * step) % 40}"} for user in range(60) for step in (1, 2, 3)
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("render") / "rec"
    ranking = {"rules": RULES, "at_most": {"brand": 2}}
    config = {"card": ["brand"], "currency": "EUR", "ranking": ranking}
    build(ROWS, out, config=config, sessions=SESSIONS)
    return out


def test_python_and_node_write_the_same(folder: Path) -> None:
    items = [None, "gone", *(row["id"] for row in ROWS)]
    options: list[dict[str, Any]] = [
        {"language": "en", "day": DAY},
        {"language": "fr-CA", "day": "2026-11-01", "k": 12},
        {"kind": "new", "day": DAY, "k": 3},
        {"kind": "sale", "day": DAY},
        {"kind": "for-you", "day": DAY},
    ]
    asked: list[tuple[str | None, dict[str, Any]]] = [(item, one) for one in options for item in items]
    asked += [
        (row["id"], {"kind": kind, "day": DAY}) for kind in ("similar", "bought-together") for row in ROWS
    ]
    question = json.dumps({"folder": str(folder), "base": BASE, "asked": asked})
    script = ["node", "--import", "tsx", "tests/render/node_lists.ts"]
    answer = subprocess.run(
        script, cwd=ROOT, input=question, capture_output=True, text=True, check=True
    ).stdout
    lists = InstantLists.open(folder, BASE)
    shelves = [lists.shelf(item, **one) for item, one in asked]
    written = [[shelf.html(style=place == 0), shelf.mail()] for place, shelf in enumerate(shelves)]
    assert written == json.loads(answer)


def test_rules_follow_the_day_that_is_handed_in(folder: Path) -> None:
    lists = InstantLists.open(folder)
    shown = {
        day: [[card.item for card in lists.shelf(row["id"], day=day).cards] for row in ROWS]
        for day in ("", "2026-11-01", DAY)
    }
    assert shown[DAY] != shown["2026-11-01"] != shown[""]
    assert all(cards[1] in ("i8", "i9") for cards in shown[DAY]), "pinned"


def test_what_cannot_be_had_is_said(folder: Path) -> None:
    lists = InstantLists.open(folder)
    assert lists.shelf("gone").cards == lists.shelf().cards
    assert "i1" in lists and "gone" not in lists
    with pytest.raises(UnknownItemError, match="no item 'gone'"):
        lists.shelf("gone", kind="similar")
    with pytest.raises(BadRequestError, match='no list "trending"'):
        lists.shelf(kind="trending")
    with pytest.raises(BadRequestError, match="k is 0"):
        lists.shelf(k=0)
    with pytest.raises(BadRequestError, match=r"mail lies on no site.*https://shop\.example/rec/"):
        lists.shelf("i1").mail()
    with pytest.raises(BadRequestError, match="base is 'rec'"):
        InstantLists.open(folder, "rec")
    with pytest.raises(BadRequestError, match="from 1 to 6"):
        lists.shelf("i1").html(level=7)
    assert lists.shelf("i1", kind="buy-again").html() == '<rec-shelf item="i1" kind="buy-again"></rec-shelf>'


def test_the_command_writes_one_list_or_all(folder: Path, tmp_path: Path) -> None:
    lists = InstantLists.open(folder)
    one = run("render", folder, "--item", "i3", "--language", "fr", "--day", DAY)
    assert one.stdout == lists.shelf("i3", language="fr", day=DAY).html() + "\n"
    out = tmp_path / "all.jsonl"
    assert run("render", folder, "--all", out, "--no-look", "--day", DAY).exit_code == 0
    written = {line["item"]: line for line in map(json.loads, out.read_text().splitlines())}
    assert sorted(written) == sorted(row["id"] for row in ROWS)
    assert written["i5"]["html"] == lists.shelf("i5", day=DAY).html(style=False)
    assert list(tmp_path.iterdir()) == [out]
    assert "no item 'gone'" in run("render", folder, "--item", "gone").stderr
    assert ".rec-k100{" in run("render", folder, "--look").stdout
    assert_refused(run("render", folder, "--item", "i1", "--all", out), 5, "leave one of them out")
    assert_refused(run("render", folder, "--item", "i1", "--mail"), 9, "whole address")
