"""CPython and Pyodide give the same answers: the same items in the same order, for hundreds of sessions."""

from __future__ import annotations

import json
import random
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from recbuild.cli import main
from recruntime import Recommender
from recruntime.bridge import request_from_json, result_to_json
from recruntime.profile import WEIGHTS

ROOT = Path(__file__).parent.parent
SESSIONS = 400


def random_request(chance: random.Random, shop: Recommender) -> dict[str, Any]:
    """One visitor, of any kind: new, browsing, of strong likes and dislikes, with items long gone."""
    items = shop.engine.bundle.items
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
    return {"context": context, "contextCode": None, "events": events, "k": chance.choice([1, 6, 12, 50])}


@pytest.mark.parametrize("codec", ["int8", "float32"])
def test_pyodide_answers_as_cpython_does(codec: str, tmp_path: Path) -> None:
    out = tmp_path / "rec"
    arguments = ["bundle", str(ROOT / "demo/books.csv"), "--out", str(out), "--codec", codec]
    built = CliRunner().invoke(main, arguments)
    assert built.exit_code == 0, built.output
    shop = Recommender.open(out)
    chance = random.Random(20)
    requests = [random_request(chance, shop) for _ in range(SESSIONS)]
    sent = tmp_path / "requests.jsonl"
    sent.write_text("\n".join(json.dumps(request) for request in requests))

    command = ["node", str(ROOT / "tests/pyodide/engine.mjs"), str(out), str(sent)]
    answered = subprocess.run(command, capture_output=True, text=True, check=False)

    assert answered.returncode == 0, answered.stderr
    there = [json.loads(line) for line in answered.stdout.splitlines()]
    here = [result_to_json(shop.engine.recommend(request_from_json(request))) for request in requests]
    assert len(there) == SESSIONS
    assert there == here  # items, order, reasons, cards, and scores to the last bit
    assert sum(len(result["items"]) for result in here) > SESSIONS
