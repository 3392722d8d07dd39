"""What the engine does before its snapshot is taken: it opens a small bundle and answers as it will have to.

So everything that any answer imports is there, and Python has already adapted its bytecode to what it runs.
The bundle is the demo shop's; where the format changes, it is to be copied here again.
"""

from __future__ import annotations

import json
from typing import Any

import numpy.ma  # noqa: F401 (numpy itself imports it only when arrays are compared as sets)

from recruntime.bridge import Bridge, open_engine
from recruntime.codecs import rans
from recruntime.errors import RecError

ROUNDS = 40
ASKED: dict[str, Any] = {
    "item": None,
    "neighbors": [],
    "parts": [],
    "events": [],
    "k": 6,
    "where": [],
    "allow": None,
    "deny": [],
    "repeat": False,
    "seed": None,
}
KINDS = ("view", "click", "cart", "purchase", "like", "dislike")
BLOCKED = {"item": "author=Plato", "type": "block", "time": 1, "dwell": None, "code": None}
WHERE = [{"field": "price", "low": 1, "high": 9}, {"field": "author", "any_of": ["Plato", "Jules Verne"]}]


SEARCHED: dict[str, Any] = {
    "query": "",
    "k": 8,
    "where": [],
    "sort": None,
    "language": "",
    "events": [],
    "facets": [],
    "personal": None,
}
QUERIES = (
    "",
    "sea adventure",
    "frankenstien",
    "the",
    "Les Misérables",
    "月の船",
    "lov",
    "dracula",
    "seafarers",
    "novel under 9",
)


def warm_up(folder: str) -> None:
    """Answer everything that a page can ask, and a few things that it cannot."""
    core, items = _read(f"{folder}/core.msgpack"), _read(f"{folder}/items.msgpack")
    try:
        bridge = open_engine(core, {0: items})
    except RecError as error:
        raise SystemExit(f"Renew the warm-up bundle (web/engine/README.md says how): {error}") from error
    bridge.load({0: items})
    items_met = [found["item"] for found in json.loads(bridge.recommend(json.dumps(ASKED)))["items"]]
    for _ in range(ROUNDS):
        for request in _requests(items_met):
            bridge.recommend(json.dumps(request))
    for damaged in (core[:100], b"{}", items):
        _refused(lambda damaged=damaged: open_engine(damaged, {0: items}))
    for wrong in ({}, ASKED | {"k": 0}, ASKED | {"item": "nothing"}, ASKED | {"where": [{}]}):
        _refused(lambda wrong=wrong: bridge.recommend(json.dumps(wrong)))
    _search(bridge, _read(f"{folder}/search.msgpack"), items_met)
    rans._slots.cache_clear()  # megabytes that take a millisecond to make


def _search(bridge: Bridge, part: bytes, items: list[str]) -> None:
    """Few pages search: Python need not have adapted to it, but all that it imports must be there."""
    _refused(lambda: bridge.search(json.dumps(SEARCHED)))
    _refused(lambda: bridge.open_search(part[:100]))
    bridge.open_search(part)
    events = [{"item": items[0], "type": "like", "time": 1e9, "dwell": None, "code": None}]
    for query in QUERIES:
        bridge.search(json.dumps(SEARCHED | {"query": query}))
        bridge.search(json.dumps(SEARCHED | {"query": query, "events": events, "where": WHERE[:1]}))
        bridge.search(
            json.dumps(SEARCHED | {"query": query, "sort": "-price", "facets": ["author", "price"]})
        )
    _refused(lambda: bridge.search(json.dumps(SEARCHED | {"facets": ["nothing"]})))


def _requests(items: list[str]) -> list[dict[str, Any]]:
    events = [
        {"item": item, "type": kind, "time": 1e9 + 60 * number, "dwell": dwell, "code": None}
        for number, (item, kind) in enumerate(zip(items, KINDS, strict=False))
        for dwell in (None, 12.5)
    ]
    return [
        ASKED | {"item": items[0], "neighbors": [[items[1], 0.9], [items[2], 0.8]]},
        ASKED | {"events": events[:1]},
        ASKED | {"item": items[0], "events": events, "seed": 7},
        ASKED | {"events": [*events, BLOCKED], "repeat": True, "where": WHERE},
        ASKED | {"item": items[1], "allow": items, "deny": items[:1], "k": 50},
    ]


def _read(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 (pathlib would be in the snapshot)
        return file.read()


def _refused(call: Any) -> None:
    try:
        call()
    except RecError:
        return
