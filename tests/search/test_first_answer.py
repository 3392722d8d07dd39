"""The page's first answer is by words alone: lexical.test.ts expects the same lists of the same parts."""

from __future__ import annotations

import json

import pytest

from recruntime.bundle.bundle import open_bundle
from recruntime.engine.engine import Engine
from recruntime.search.request import SearchRequest
from recruntime.search.search import open_search
from tests.support.paths import ROOT

SHARED = ROOT / "web/test/support/searches.json"
PARTS = ROOT / "web/engine/warmup"


@pytest.mark.parametrize(("query", "total", "items"), json.loads(SHARED.read_text(encoding="utf-8")))
def test_the_engine_finds_by_words_what_the_page_does(
    query: str, total: int, items: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recruntime.search.search._nearness", lambda *_: None)
    core, rows, words = ((PARTS / f"{name}.msgpack").read_bytes() for name in ("core", "items", "search"))
    bundle = open_bundle(core, {0: rows})
    found = open_search(words, bundle.core).search(Engine(bundle), SearchRequest(query, 8))
    assert (found.total, [one.item for one in found.items]) == (total, items)
