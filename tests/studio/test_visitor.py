"""The studio's visitor: the engine's own answers to a play, why each item is there, and plays as tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from recbuild.studio import Workplace
from recbuild.studio.visitor.play import BETWEEN, PlayError, play_of
from recruntime import Event
from tests.support.command import run

STEPS = [
    {"type": "view", "item": "sku-3"},
    {"type": "wait", "seconds": 3600},
    {"type": "like", "item": "sku-6"},
    {"type": "block", "item": "title=nothing"},
]
PLAY = {"steps": STEPS, "shelves": [{"kind": ""}, {"kind": "similar", "item": "sku-6"}, {"kind": "sale"}]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["steps", "shelves", "type", "item", "kind"]), inner)
    ),
)


def shelves(page: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = page.post("/api/visitor/shelves", json={"play": PLAY, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def test_shelves_are_the_engines_answers(shop_page: TestClient, shop_place: Workplace) -> None:
    every, similar, sale = shelves(shop_page)
    events = [Event("sku-3", time=0), Event("sku-6", "like", BETWEEN + 3600), Event("title=nothing", "block")]
    events[2] = Event("title=nothing", "block", 2 * BETWEEN + 3600)
    expected = shop_place.shop.recommend(events=events, k=6)
    assert [one["item"] for one in every["items"]] == [one.item for one in expected.items]
    assert [one["because"] for one in every["items"]] == [one.because for one in expected.items]
    on_page = shop_place.shop.recommend("sku-6", events, 6, kind="similar")
    assert [one["item"] for one in similar["items"]] == [one.item for one in on_page.items]
    assert sale["items"] == [] and "prices before a reduction" in sale["missing"]


def test_shares_of_the_sources_make_the_score_that_fusion_gave(shop_page: TestClient) -> None:
    plain = {"popularity_penalty": 0, "price_affinity": 0, "exploration": 0, "diversity": 0}
    every = shelves(shop_page, settings=plain)[0]
    assert every["items"]
    for one in every["items"]:
        assert sum(one["shares"].values()) == pytest.approx(one["score"])


def test_other_settings_and_rules_count_as_a_build_would_have_them(shop_page: TestClient) -> None:
    first = shelves(shop_page)[0]["items"][0]["item"]
    rule = {"where": {"field": "id", "any_of": [first]}, "factor": 0}
    ruled = shelves(shop_page, settings={"rules": [rule]})[0]
    assert first not in [one["item"] for one in ruled["items"][:3]]
    refused = shop_page.post("/api/visitor/shelves", json={"play": PLAY, "settings": {"diversty": 1}})
    assert (refused.status_code, "Did you mean 'diversity'?" in refused.json()["detail"]) == (422, True)


def test_items_are_found_by_words_and_some_without_any(shop_page: TestClient) -> None:
    found = shop_page.get("/api/visitor/items", params={"query": "whale"}).json()
    assert found and all("whale" in one["title"] for one in found)
    assert shop_page.get("/api/visitor/items").json()


@pytest.mark.parametrize(
    ("play", "words"),
    [
        ({}, "This is no play of the studio"),
        ([], "This is no play of the studio"),
        ({"steps": [], "shelves": [], "format": "recbuild-play/9"}, "This is no play of the studio"),
        ({"steps": [{"type": "veiw", "item": "a"}], "shelves": []}, "Did you mean 'view'?"),
        ({"steps": [{"type": "wait", "seconds": -1}], "shelves": []}, "Step 1"),
        ({"steps": [], "shelves": [{"kind": "newest"}]}, "must be one of"),
        ({"steps": [{"type": "view", "item": "sku-999"}], "shelves": []}, "does not have 'sku-999'"),
        ({"steps": [], "shelves": [{"kind": "similar", "item": "gone"}]}, "does not have 'gone'"),
    ],
)
def test_what_is_no_play_is_refused_in_words(shop_page: TestClient, play: Any, words: str) -> None:
    answer = shop_page.post("/api/visitor/shelves", json={"play": play})
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


@settings(max_examples=200)
@given(JSON)
def test_any_json_is_a_play_or_refused(data: object) -> None:
    try:
        play_of(data)
    except PlayError as error:
        assert len(str(error)) < 10_000


def test_a_saved_play_passes_until_a_shelf_changes(
    shop_page: TestClient, shop_place: Workplace, tmp_path: Path
) -> None:
    saved = shop_page.post("/api/visitor/play", json={"play": PLAY}).json()
    (tmp_path / "play.json").write_text(json.dumps(saved), encoding="utf-8")
    same = run("studio", shop_place.folder, "--check", tmp_path)
    assert same.exit_code == 0 and "3 shelves, 0 changed." in same.output
    saved["shelves"][0]["shown"][0] = "sku-59"
    (tmp_path / "play.json").write_text(json.dumps(saved), encoding="utf-8")
    changed = run("studio", shop_place.folder, "--check", tmp_path / "play.json")
    assert changed.exit_code == 1
    assert "gone: sku-59" in changed.output and "3 shelves, 1 changed." in changed.output


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "cannot be read as a play"),
        ("[1, 2", "cannot be read as a play"),
        ('{"steps": 1}', "This is no play"),
    ],
)
def test_a_damaged_play_is_named(shop_place: Workplace, tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    result = run("studio", shop_place.folder, "--check", tmp_path)
    assert result.exit_code == 2
    assert "bad.json" in result.output and words in result.output
    empty = run("studio", shop_place.folder, "--check", tmp_path / "none")
    assert empty.exit_code == 2
