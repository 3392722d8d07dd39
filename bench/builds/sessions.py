"""Visitors for a bundle: requests as a page sends them, the same ones each time, as JSON on standard output.

Each visitor has a page open and ten events behind them; each event carries its item's code, as on a page.

    python bench/builds/sessions.py FOLDER 200
"""

from __future__ import annotations

import argparse
import json
import random
from base64 import b64encode
from typing import Any

from recruntime import Recommender
from recruntime.bundle.items import Items

EVENTS = 10
TYPES = ("view", "view", "view", "view", "click", "cart", "like", "dislike")


def request(items: Items, chance: random.Random) -> dict[str, Any]:
    """A RecRequest of protocol.ts."""
    item, *past = chance.sample(range(len(items)), 1 + EVENTS)
    return {
        "item": items.ids[item],
        "neighbors": [],
        "parts": [],
        "events": [
            {
                "item": items.ids[row],
                "type": chance.choice(TYPES),
                "time": 1.7e9 + 60 * turn,
                "dwell": round(chance.uniform(1, 120), 1),
                "code": _code(items, row),
            }
            for turn, row in enumerate(past)
        ],
        "k": 6,
        "where": [],
        "allow": None,
        "deny": [],
        "repeat": False,
        "seed": chance.randrange(2**32),
    }


def _code(items: Items, row: int) -> str:
    return b64encode(items.codes[row].tobytes()).decode()


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes requests for a bundle.")
    parser.add_argument("folder")
    parser.add_argument("count", type=int)
    arguments = parser.parse_args()
    items = Recommender.open(arguments.folder).engine.bundle.items
    chance = random.Random(arguments.count)
    print(json.dumps([request(items, chance) for _ in range(arguments.count)]))


if __name__ == "__main__":
    main()
