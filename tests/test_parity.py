"""CPython and Pyodide give the same answers: the same items in the same order, for hundreds of sessions."""

from __future__ import annotations

import json
import random
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from recbuild.cli import main
from recruntime.bridge import Bridge, open_engine
from recruntime.bundle import Bundle, open_bundle
from recruntime.profile import WEIGHTS
from tests.conftest import clustered
from tests.page import boot_of, instant_part, names_of, near, read_json

ROOT = Path(__file__).parent.parent
SESSIONS = 400
COUNT = 1500


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
        first=tuple(range(len(names))) if listing["resident"] else (listing["front"],),
    )


def write_catalog(path: Path) -> Path:
    """So many items that there are many cells, some of them equal and some without a vector."""
    vectors = clustered(COUNT, 48)
    vectors[1::50], vectors[7::200] = vectors[0], 0
    lines = [
        json.dumps({"id": f"sku-{row}", "title": f"Naïve № {row}", "price": row / 4, "emb": vector.tolist()})
        for row, vector in enumerate(vectors)
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


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
                "type": chance.choice(list(WEIGHTS)),
                "time": 1.7e9 + chance.random() * 1e5,
                "dwell": chance.choice([None, 0, chance.random() * 300]),
                "code": b64encode(items.codes[row].tobytes()).decode() if gone else None,
            }
        )
    context = items.ids[chance.randrange(len(items))] if chance.random() < 0.8 else None
    parts = [] if context is None else shop.assigned(context)
    listed = [] if context is None or chance.random() < 0.3 else near(shop.rec, context)
    k = chance.choice([1, 6, 12, 50])
    return {"context": context, "near": listed, "parts": parts, "events": events, "k": k}


def answer(bridge: Bridge, shop: Shop, request: dict[str, Any]) -> dict[str, Any]:
    """What a page's engine does with a request: load, then answer."""
    bridge.load(shop.some(tuple(request["parts"])))
    return dict(json.loads(bridge.recommend(json.dumps(request))))


@pytest.mark.parametrize("resident_kb", ["4000", "0"], ids=["resident", "celled"])
@pytest.mark.parametrize("codec", ["compact", "float32", "int8"])
def test_pyodide_answers_as_cpython_does(
    codec: str, resident_kb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recbuild.assemble.CELLED_PART_BYTES", 16_000)
    out = tmp_path / "rec"
    arguments = ["bundle", str(write_catalog(tmp_path / "c.jsonl")), "--out", str(out), "--vectors", "emb"]
    built = CliRunner().invoke(main, [*arguments, "--codec", codec, "--resident-kb", resident_kb])
    assert built.exit_code == 0, built.output
    shop = shop_of(out)
    assert shop.resident == (resident_kb != "0")
    chance, whole = random.Random(20), shop.whole
    requests = [random_request(chance, shop, whole) for _ in range(SESSIONS)]
    sent = tmp_path / "requests.jsonl"
    sent.write_text("\n".join(json.dumps(request) for request in requests))

    command = ["node", str(ROOT / "tests/pyodide/engine.mjs"), str(out), str(sent)]
    answered = subprocess.run(command, capture_output=True, text=True, check=False)

    assert answered.returncode == 0, answered.stderr
    there = [json.loads(line) for line in answered.stdout.splitlines()]
    bridge = open_engine(shop.core, shop.some(shop.first))
    here = [answer(bridge, shop, request) for request in requests]
    assert len(there) == SESSIONS
    for one, other in zip(there, here, strict=True):
        assert one == other  # items, order, reasons, cards, codes, and scores to the last bit
    assert sum(len(result["items"]) for result in here) > SESSIONS
