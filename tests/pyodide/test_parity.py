"""CPython and Pyodide give the same answers: the same items in the same order, for hundreds of sessions."""

from __future__ import annotations

import json
import random
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from operator import ne
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from recbuild.cli import main
from recruntime.bridge import Bridge, open_engine, request_from_json
from recruntime.bundle.bundle import Bundle, open_bundle
from recruntime.engine.engine import Engine
from recruntime.kinds import CATALOG_LISTS, KINDS, LISTED, OF_THE_PAST, source_of
from recruntime.settings import Settings
from recruntime.types import EVENT_WEIGHTS, Request, Result
from tests.conftest import clustered, toml_of
from tests.support.page import boot_of, exact, instant_part, names_of, read_json, request
from tests.support.paths import ROOT
from tests.support.rankings import MODELS, RANKINGS, RULES

SESSIONS = 400
COUNT = 1500
BRANDS = ("Acme", "Zen | Acme", "Ümlaut", "")
CATEGORIES = ("chairs", "lamps > desk", "rugs")
CONDITIONS = (
    {"field": "brand", "any_of": ["acme", "ÜMLAUT"]},
    {"field": "brand"},
    {"field": "category", "any_of": ["lamps"]},
    {"field": "price", "low": 50, "high": None},
    {"field": "price", "low": 10.25, "high": 300},
    {"field": "price", "any_of": ["12.5", "13", "x"]},
)
COMPARED = ({"field": "category", "same": True}, {"field": "price", "min_times": 0.3, "max_times": 1.7})
REASONS = {
    "similar",
    "co_occurrence",
    "popularity",
    "default",
    "backfill",
    "revisit",
    "pinned",
    *EVENT_WEIGHTS,
    *map(source_of, (*LISTED, *OF_THE_PAST)),
} - {"dislike"}


@dataclass(frozen=True)
class Shop:
    """A bundle's engine parts. first: numbers of the item parts that a page starts with."""

    rec: Path
    core: bytes
    parts: tuple[bytes, ...]
    first: tuple[int, ...]

    def some(self, numbers: tuple[int, ...]) -> dict[int, bytes]:
        return {number: self.parts[number] for number in numbers}

    @property
    def resident(self) -> bool:
        return len(self.first) == len(self.parts)

    @property
    def whole(self) -> Bundle:
        return open_bundle(self.core, dict(enumerate(self.parts)))

    def assigned(self, item: str) -> list[int]:
        return list(read_json(instant_part(self.rec, item))["items"][item].get("parts", []))


def shop_of(rec: Path) -> Shop:
    engine = boot_of(rec)["engine"]
    listing = read_json(rec / f"parts/listing-{engine['listing']}.bin")
    names = names_of(listing["items"])
    return Shop(
        rec=rec,
        core=(rec / f"parts/core-{engine['core']}.msgpack").read_bytes(),
        parts=tuple((rec / f"parts/items-{name}.msgpack").read_bytes() for name in names),
        first=tuple(range(len(names))) if listing["resident"] else (listing["sample"],),
    )


def write_catalog(path: Path) -> Path:
    """So many items that there are many cells, some of them equal and some without a vector or a price."""
    vectors = clustered(COUNT, 48)
    vectors[1::50], vectors[7::200] = vectors[0], 0
    vectors[2::10] = vectors[3::10]  # two variants of one product
    lines = [
        json.dumps(
            {
                "id": f"sku-{row}",
                "title": f"Naïve № {row - (row % 10 == 3)}",
                "price": row / 4 or None,
                "stock": row % 23 > 0,
                "brand": BRANDS[row % 4],
                "category": CATEGORIES[row % 3],
                "margin": row % 7 / 10,
                "emb": vector.tolist(),
            }
        )
        for row, vector in enumerate(vectors)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def write_sessions(path: Path) -> Path:
    """Six visits to each shelf of ten items; few of the items are met by one visitor alone."""
    chance = random.Random(7)
    lines = ["user,item,event,time"]
    for shelf in range(0, COUNT, 10):
        for visit in range(6):
            for turn, place in enumerate(chance.sample(range(9), 5)):
                lines.append(f"u{shelf}-{visit},sku-{shelf + place},view,{1.7e9 + 100 * visit + turn:.0f}")
    path.write_text("\n".join(lines))
    return path


def write_config(path: Path, fusion: str) -> Path:
    """Every setting of the ranking as it is not by default."""
    learned = f'[behavior]\nmin_users = 2\nmodel = "{MODELS[fusion]}"'
    path.write_text("\n".join(['card = ["brand", "category"]', learned, toml_of(RANKINGS[fusion]), RULES]))
    return path


def built(home: Path, fusion: str, *options: str) -> Shop:
    """A bundle that learned from sessions and ranks by RANKINGS[fusion]."""
    out = home / "rec"
    arguments = ["bundle", str(write_catalog(home / "c.jsonl")), "--out", str(out), "--vectors", "emb"]
    arguments += ["--sessions", str(write_sessions(home / "s.csv"))]
    arguments += ["--config", str(write_config(home / "recbuild.toml", fusion))]
    result = CliRunner().invoke(main, [*arguments, *options])
    assert result.exit_code == 0, result.output
    return shop_of(out)


def random_request(chance: random.Random, shop: Shop, whole: Bundle) -> dict[str, Any]:
    """One visitor, of any kind: new, browsing, of strong likes and dislikes, with items long gone."""
    items = whole.items
    events = []
    for _ in range(chance.choice([0, 1, 2, 5, 20])):
        row = chance.randrange(len(items))
        gone = chance.random() < 0.1
        events.append(
            {
                "item": "gone" if gone else items.ids[row],
                "type": chance.choice(list(EVENT_WEIGHTS)),
                "time": 1.7e9 + chance.random() * 1e5,
                "dwell": chance.choice([None, 0, chance.random() * 300]),
                "code": b64encode(items.codes[row].tobytes()).decode() if gone else None,
            }
        )
    item = items.ids[chance.randrange(len(items))] if chance.random() < 0.8 else None
    everyone = [*(items.ids[row] for row in chance.sample(range(len(items)), 300)), "gone"]
    kind = chance.choice(("", "", "", *KINDS)) if item else chance.choice(("", *CATALOG_LISTS, *OF_THE_PAST))
    compared = COMPARED[len(events) - 1 :][:1] if item and events else ()
    return request(
        item,
        neighbors=[] if item is None or chance.random() < 0.3 else exact(shop.rec, item),
        parts=[] if item is None else shop.assigned(item),
        events=events,
        k=chance.choice([1, 6, 12, 50]),
        where=[*chance.sample(CONDITIONS, chance.choice([0, 0, 0, 1, 2])), *compared],
        allow=chance.choice([everyone, everyone[:9]]) if chance.random() < 0.2 else None,
        deny=everyone[::2] if chance.random() < 0.3 else [],
        repeat=chance.random() < 0.3,
        seed=chance.choice([None, 0, -1, chance.randrange(2**53)]),
        kind=kind,
        items=chance.sample(everyone, 2) if kind == "bought-together" and chance.random() < 0.3 else [],
        listed=everyone[:40] if kind in LISTED else [],
        ranking={"diversity": 0.7, "at_most": {"brand": 2}} if len(events) % 4 == 0 else None,
    )


def random_overlay(chance: random.Random, whole: Bundle) -> dict[str, Any]:
    """Stock, prices and texts of some items, and an item that is not here."""
    rows = chance.sample(range(len(whole.built)), 200)
    return {
        "build": "",
        "ids": [*(whole.built.ids[row] for row in rows), "gone"],
        "stock": [chance.choice([-1, 0, 1]) for _ in range(201)],
        "cards": {
            "price": [chance.choice([None, "", 12.5, chance.random() * 400]) for _ in range(201)],
            "brand": [chance.choice([None, "", *BRANDS, "Naïve"]) for _ in range(201)],
        },
    }


def answer(bridge: Bridge, shop: Shop, request: dict[str, Any]) -> dict[str, Any]:
    """What a page's engine does with a request: load, then answer."""
    if "overlay" in request:
        bridge.overlay(json.dumps(request["overlay"]))
    bridge.load(shop.some(tuple(request["parts"])))
    return dict(json.loads(bridge.recommend(json.dumps(request))))


def ranked(bundle: Bundle, ranking: Settings, requests: list[Request]) -> Iterator[Result]:
    """The answers of a bundle with another ranking, one by one as they are wanted."""
    engine = Engine(Bundle(replace(bundle.core, settings=ranking), bundle.parts))
    # The running profile holds arrays, which do not compare as one.
    return (replace(engine.recommend(request), running_profile=None) for request in requests)


def answered_by_pyodide(shop: Shop, requests: Path, *lost: str) -> list[dict[str, Any]]:
    """What the engine in Pyodide answers. lost: a file of the engine folder that cannot be had."""
    command = ["node", str(ROOT / "tests/pyodide/engine.mjs"), str(shop.rec), str(requests), *lost]
    answered = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answered.returncode == 0, answered.stderr
    return [json.loads(line) for line in answered.stdout.splitlines()]


@pytest.mark.parametrize("fusion", RANKINGS)
def test_the_requests_feel_every_setting_of_the_ranking(fusion: str, tmp_path: Path) -> None:
    """With any one of them as it is by default, something is answered otherwise."""
    shop, chance = built(tmp_path, fusion), random.Random(20)
    bundle = shop.whole
    own = bundle.core.settings
    searching = {"kind": "", "items": [], "listed": []}
    requests = [request_from_json(random_request(chance, shop, bundle) | searching) for _ in range(60)]
    before = list(ranked(bundle, own, requests))
    usual = {field.name: getattr(Settings(), field.name) for field in fields(Settings)}
    others = {name: replace(own, **{name: value}) for name, value in usual.items()}
    changed = {name for name, other in others.items() if other != own}
    assert len(changed) >= len(usual) - 2
    # Both strategies make the same profile where the decay is geometric: where none was learned.
    alike = set() if len(bundle.core.recency) else {"strategy"}
    felt = {name for name in changed if any(map(ne, ranked(bundle, others[name], requests), before))}
    assert changed - alike == felt


@pytest.mark.parametrize(
    ("codec", "fusion", "layout"),
    [  # every codec with every fusion and every layout, every fusion with every layout
        ("compact", "rrf", "resident"),
        ("compact", "weighted", "partitioned"),
        ("float32", "rrf", "partitioned"),
        ("float32", "weighted", "resident"),
        ("int8", "rrf", "resident"),
        ("int8", "weighted", "partitioned"),
    ],
)
def test_pyodide_answers_as_cpython_does(
    codec: str, fusion: str, layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recbuild.bundle.rebuild.reusable.PARTITIONED_PART_BYTES", 16_000)
    resident_kb = {"resident": "4000", "partitioned": "0"}[layout]
    shop = built(tmp_path, fusion, "--codec", codec, "--resident-kb", resident_kb)
    assert shop.resident == (layout == "resident")
    chance, whole = random.Random(20), shop.whole
    assert len(whole.core.recency) == (20 if MODELS[fusion] == "session_average" else 0)
    requests = [random_request(chance, shop, whole) for _ in range(SESSIONS)]
    for some in requests[SESSIONS // 2 :: 40]:
        some["overlay"] = random_overlay(chance, whole)
    sent = tmp_path / "requests.jsonl"
    sent.write_text("\n".join(json.dumps(request) for request in requests))

    there = answered_by_pyodide(shop, sent)
    bridge = open_engine(shop.core, shop.some(shop.first))
    here = [answer(bridge, shop, request) for request in requests]
    assert len(there) == SESSIONS
    for one, other in zip(there, here, strict=True):
        assert one == other  # items, order, reasons, cards, codes, and scores to the last bit
    assert sum(len(result["items"]) for result in here) > SESSIONS
    assert {item["reason"]["kind"] for result in here for item in result["items"]} >= REASONS


@pytest.mark.parametrize(
    "lost",
    ["snapshot.wasm", "snapshot.json", "numpy._core._multiarray_umath.wasm"],
    ids=["delta", "sidecar", "library"],
)
def test_python_started_the_long_way_answers_the_same(lost: str, tmp_path: Path) -> None:
    shop, chance = built(tmp_path, "rrf"), random.Random(21)
    requests = [random_request(chance, shop, shop.whole) for _ in range(40)]
    sent = tmp_path / "requests.jsonl"
    sent.write_text("\n".join(json.dumps(request) for request in requests))
    assert answered_by_pyodide(shop, sent, lost) == answered_by_pyodide(shop, sent)
