"""The npm package's `openBundle` answers in Node what the library answers in Python."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from recruntime import Recommender
from recruntime.bridge import day_of, result_to_json
from recruntime.search.messages import found_to_json
from tests.support.command import run
from tests.support.inputs.topics import write_catalog
from tests.support.paths import ROOT

NOW = 1_795_000_000
DAY = NOW // 86_400
GARDEN = [f"garden-{number:02}" for number in range(1, 6)]
CHEAP = [{"field": "price", "high": 10}]
REQUESTS: Sequence[dict[str, Any]] = [
    {"item": "garden-01"},
    {"item": "garden-01", "events": GARDEN[2:], "k": 4},
    {"events": [{"item": "sea-02", "type": "like", "time": NOW}, {"item": "sea-03", "type": "dislike"}]},
    {"item": "star-01", "where": CHEAP, "repeat": True, "events": ["star-02"]},
    {"item": "garden-01", "kind": "similar", "deny": ["garden-02"]},
    {"kind": "recently-viewed", "events": GARDEN},
]


def asked(bundle: Path, requests: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What Node answers to each."""
    lines = "".join(f"{json.dumps(request)}\n" for request in requests)
    command = ["node", str(ROOT / "tests/edge/ask.mjs"), str(bundle)]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(params=["4000", "0"], ids=["resident", "partitioned"])
def bundle(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("recbuild.bundle.rebuild.reusable.PARTITIONED_PART_BYTES", 1_000)
    catalog, out = write_catalog(tmp_path / "catalog.csv"), tmp_path / "rec"
    assert run("bundle", catalog, "--out", out, "--resident-kb", request.param).exit_code == 0
    return out


def test_node_answers_as_python_does(bundle: Path) -> None:
    answers = asked(bundle, [{"now": NOW, **request} for request in REQUESTS])
    shop = Recommender.open(bundle)
    for request, answer in zip(REQUESTS, answers, strict=True):
        assert (answer.pop("lane"), answer.pop("error")) == ("engine", None)
        expected = shop.recommend(**request, seed=DAY, day=day_of(DAY))
        assert len(answer["items"]) > 2
        assert answer == json.loads(json.dumps(result_to_json(expected)))


def test_it_searches_the_whole_catalog(bundle: Path) -> None:
    [answer] = asked(bundle, [{"query": "orchrad tulip", "k": 5, "events": ["garden-01"]}])
    found = Recommender.open(bundle).search("orchrad tulip", 5, events=["garden-01"])
    assert answer["total"] > 0
    assert answer == json.loads(json.dumps(found_to_json(found)))


def test_an_item_that_the_bundle_lacks_has_the_default_list_and_the_reason(rec: Path) -> None:
    [answer] = asked(rec, [{"item": "sold-long-ago"}])
    assert (answer["lane"], answer["error"]["code"], len(answer["items"])) == ("engine", "unknown-item", 6)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"item": ""}, "item must be a text"),
        ({"k": 0}, "k must be a whole number"),
        ({"events": ["sea-01"] * 1001}, "a list of 1000 at most"),
        ({"events": "sea-01"}, "events must be a list"),
        ({"events": [{"item": "sea-01", "type": "steal"}]}, "type must be one of"),
        ({"events": [{"item": "sea-01", "time": "now"}]}, "must be seconds"),
        ({"events": [None]}, "an event's item must be a text"),
        ({"allow": ["sea-01"] * 10_001}, "may have 10000 ids"),
        ({"where": CHEAP * 21}, "20 conditions at most"),
        ({"where": [{"field": "secret"}]}, "Cards have no field"),
        ({"kind": "wonderful"}, "kind"),
        ({"query": 5}, "the query must be a text"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(rec: Path, request_: dict[str, Any], words: str) -> None:
    [answer] = asked(rec, [request_])
    assert answer["code"] == "bad-request"
    assert words in answer["message"]


def test_without_its_engine_a_bundle_answers_by_its_instant_lists(rec: Path, tmp_path: Path) -> None:
    damaged = copytree(rec, tmp_path / "rec")
    [library] = damaged.glob("engine-*/numpy*.wasm")
    library.write_bytes(library.read_bytes()[:1000])
    [archive] = damaged.glob("engine-*/python.zip")
    archive.unlink()
    [answer] = asked(damaged, [{"item": "sea-01", "events": ["sea-02"]}])
    assert (answer["lane"], answer["error"]["code"]) == ("instant", "part-missing")
    shown = [one["item"] for one in answer["items"]]
    assert len(shown) == 6
    assert not {"sea-01", "sea-02"} & set(shown)


def test_a_folder_without_a_bundle_is_refused(tmp_path: Path) -> None:
    assert "has no manifest.json" in asked(tmp_path, [])[0]["message"]
    assert "no folder of a bundle" in asked(tmp_path / "none", [])[0]["message"]
