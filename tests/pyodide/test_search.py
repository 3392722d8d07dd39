"""CPython and Pyodide find the same: a search needs nothing that is not in the snapshot."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recbuild.search.stems import stems_of
from recruntime.bridge import open_engine
from recruntime.bundle.core_part import read_core
from recruntime.search.part import SearchPart, pack_search, unpack_search
from tests.support.paths import ROOT

WARMUP = ROOT / "web/engine/warmup"
QUERIES = (
    *("", "sea", "sea adventures", "frankenstien", "whit whale", "dracula ", "the", "to be or not to be"),
    *(
        "Les Misérables",
        "月の船",
        "سفر",
        "x" * 10_000,
        "moonwalkers",
        "detectiv murder in london",
        "🦄",
        "№ 7",
        "adventures at sea under 6",
        "murdered detectives 5 - 7 €",
        "under 5",
    ),
)
EVENT = {"item": "carmilla", "type": "like", "time": 1e9, "dwell": 12.5, "code": None}
WAYS: tuple[dict[str, object], ...] = (
    {},
    {"sort": "-price", "facets": ["author", "price", "id"]},
    {"sort": "title", "where": [{"field": "price", "low": 5, "high": 8}]},
    {"events": [EVENT], "personal": 0.5, "k": 40},
)
CODE = """
import json
from base64 import b64decode
from recruntime.bridge import open_engine
core, items, search, requests = map(b64decode, {packed!r})
bridge = open_engine(core, {{0: items}})
bridge.open_search(search)
"\\n".join(bridge.search(request) for request in requests.decode().split("\\n"))
"""


def with_stems(search: bytes, core: bytes) -> SearchPart:
    part = unpack_search(search, read_core(core))
    words = [part.terms[number] for number in range(len(part.terms))]
    return replace(part, stems=stems_of(words, "english"), queries=("sea monsters", "seven seas"))


def as_of_many_items(part: SearchPart) -> SearchPart:
    """The words of titles are on the cards alone, and no other word says where it is."""
    nowhere = np.zeros_like(part.starts)
    return replace(part, titles=True, starts=nowhere, items=part.items[:0], impacts=part.impacts[:0])


@pytest.mark.parametrize("change", [lambda part: part, as_of_many_items], ids=["whole", "titles on cards"])
def test_pyodide_finds_what_cpython_finds(tmp_path: Path, change: Callable[[SearchPart], SearchPart]) -> None:
    core, items, search = ((WARMUP / f"{name}.msgpack").read_bytes() for name in ("core", "items", "search"))
    search = pack_search(change(with_stems(search, core)))
    requests = [json.dumps({"query": query, "k": 10} | way) for query in QUERIES for way in WAYS]
    bridge = open_engine(core, {0: items})
    bridge.open_search(search)
    here = [json.loads(bridge.search(request)) for request in requests]
    packed = [b64encode(one).decode() for one in (core, items, search, "\n".join(requests).encode())]

    (tmp_path / "code.py").write_text(CODE.format(packed=packed))
    with (tmp_path / "code.py").open() as code:  # a pipe is too small for it
        command = ["node", str(ROOT / "tests/pyodide/inside.mjs")]
        answered = subprocess.run(command, stdin=code, capture_output=True, text=True, check=False)
    assert answered.returncode == 0, answered.stderr
    there = [json.loads(line) for line in answered.stdout.splitlines()]
    assert there == here  # items, order and scores to the last bit
    assert sum(result["total"] > 0 for result in here) > len(here) / 2
