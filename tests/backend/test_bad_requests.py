"""What cannot be answered is refused by its place, in words, before it costs much. Nothing makes a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from recbuild.api.limits import MAX_BODY, MAX_SENT
from recruntime.kinds import KINDS
from recruntime.types import EVENT_TYPES


def refused(api: TestClient, path: str, body: Any, status: int) -> dict[str, Any]:
    found = api.post(path, content=body if isinstance(body, bytes) else json.dumps(body))
    assert found.status_code == status, found.text
    assert found.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = found.json()
    assert problem["status"] == status and problem["title"] and problem["type"] == "about:blank"
    return problem


@pytest.mark.parametrize(
    ("path", "body", "pointer", "words"),
    [
        ("/recommend", {"k": 0}, "/k", "greater than or equal to 1"),
        ("/recommend", {"k": 1001}, "/k", "less than or equal to 1000"),
        ("/recommend", {"k": "6"}, "/k", "valid integer"),
        ("/recommend", {"evnets": []}, "/evnets", "no such field. Did you mean 'events'?"),
        ("/recommend", {"events": [{"type": "view"}]}, "/events/0/item", "needed"),
        ("/recommend", {"events": ["a", {"item": "b", "type": "lik"}]}, "/events/1/type", "'like'"),
        ("/recommend", {"events": ["a"] * (MAX_SENT + 1)}, "/events", "at most 1000 items"),
        ("/recommend", {"where": [{"field": "price", "lo": 3}]}, "/where/0/lo", "no such field"),
        ("/recommend", {"where": [{"field": "a"}] * 21}, "/where", "at most 20 items"),
        ("/recommend", {"day": "tomorrow"}, "/day", "date"),
        ("/recommend", {"kind": "best"}, "/kind", "'for-you'"),
        ("/recommend", [], "", "object"),
        ("/similar", {}, "/item", "needed"),
        ("/search", {"query": "x" * 1001}, "/query", "at most 1000 characters"),
        ("/search", {"query": "x", "k": 101}, "/k", "100"),
    ],
)
def test_a_wrong_field_is_named_by_its_place(
    api: TestClient, path: str, body: Any, pointer: str, words: str
) -> None:
    problem = refused(api, path, body, 422)
    assert [one["pointer"] for one in problem["errors"]] == [pointer]
    assert words in problem["detail"] and problem["code"] == "bad-request"


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/recommend", {"where": [{"field": "brnd"}]}, "Cards have no field 'brnd'"),
        ("/recommend", {"where": [{"field": "price", "low": 9, "high": 3}]}, "the lower end comes first"),
        ("/recommend", {"where": [{"field": "title", "low": 9}]}, "'title' is a text"),
        ("/recommend", {"kind": "similar"}, "needs an item"),
        ("/recommend", {"items": ["sea-00"]}, "basket"),
        ("/recommend", {"kind": "trending"}, 'no list "trending"'),
        ("/recommend", {"events": [{"item": "sea-00", "code": "#"}]}, "base64"),
        ("/search", {"query": "a", "sort": "size"}, "size"),
        ("/search", {"query": "a", "where": [{"field": "price", "same": True}]}, "a search has none"),
    ],
)
def test_what_the_library_refuses_is_refused_in_its_words(
    api: TestClient, path: str, body: Any, words: str
) -> None:
    assert words in refused(api, path, body, 422)["detail"]


@pytest.mark.parametrize("body", [b"", b"{", b"[1,", b"\xff\xfe", b'{"item": "\\ud800"}', b"[" * 10_000])
def test_what_is_no_json_is_said_to_be_none(api: TestClient, body: bytes) -> None:
    problem = refused(api, "/recommend", body, 400)
    assert problem["code"] == "invalid-json" and "no JSON" in problem["detail"]


def test_numbers_that_are_none_are_refused(api: TestClient) -> None:
    for number in (b"NaN", b"Infinity", b"1e999"):
        refused(api, "/recommend", b'{"events": [{"item": "a", "time": ' + number + b"}]}", 422)


def test_an_unknown_item_is_not_found(api: TestClient) -> None:
    for path in ("/similar", "/recommend"):
        problem = refused(api, path, {"item": "sea-99"}, 404)
        assert problem["code"] == "unknown-item" and "'sea-99'" in problem["detail"]


def test_a_million_events_are_refused_while_they_arrive(api: TestClient) -> None:
    sent = 0

    def events() -> Iterator[bytes]:
        nonlocal sent
        yield b'{"events": ["sea-00"'
        for _ in range(1000):
            sent += 1
            yield b',"sea-00"' * 1000
        yield b"]}"

    found = api.post("/recommend", content=events())
    assert found.status_code == 413
    assert found.json()["code"] == "too-large" and "1,000 events" in found.json()["detail"]
    assert refused(api, "/recommend", b" " * (MAX_BODY + 1), 413)["code"] == "too-large"
    assert api.post("/recommend", content=b"{}".ljust(MAX_BODY)).status_code == 200


def test_wrong_addresses_and_methods_are_problems_too(api: TestClient) -> None:
    found = api.get("/recommend")
    assert (found.status_code, found.headers["allow"]) == (405, "POST")
    assert found.json()["code"] == "method-not-allowed"
    assert api.get("/recomend").json()["code"] == "not-found"
    assert api.get("/similar?item=sea-00&k=six").json()["errors"][0]["pointer"] == "/k"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
IDS = st.sampled_from(["sea-00", "star-03", "gone", "SEA-00", "price=8.5"]) | st.text(max_size=10)
NUMBERS = st.integers(-(2**60), 2**60) | st.floats()
EVENT = st.fixed_dictionaries(
    {"item": IDS},
    optional={
        "type": st.sampled_from(EVENT_TYPES),
        "time": NUMBERS,
        "dwell": NUMBERS | st.none(),
        "code": st.text(max_size=8) | st.binary(max_size=90).map(lambda code: code.hex()),
    },
)
CONDITION = st.fixed_dictionaries(
    {"field": st.sampled_from(["price", "title", "id", "url", "brand", ""])},
    optional={
        "any_of": st.lists(IDS | NUMBERS, max_size=4),
        "low": NUMBERS,
        "high": NUMBERS,
        "same": st.booleans(),
        "min_times": NUMBERS,
        "max_times": NUMBERS,
    },
)
SHARED = {
    "k": st.integers(0, 1001),
    "where": st.lists(CONDITION, max_size=3),
    "language": st.text(max_size=6),
    "events": st.lists(IDS | EVENT, max_size=12),
}
OF_A_SHELF = {
    "item": IDS | st.none(),
    "kind": st.sampled_from(["", *KINDS]),
    "items": st.lists(IDS, max_size=3),
    "allow": st.lists(IDS, max_size=5) | st.none(),
    "deny": st.lists(IDS, max_size=5),
    "repeat": st.booleans() | st.none(),
    "seed": NUMBERS,
    "day": st.dates().map(str),
}
QUERY = st.text(max_size=40) | st.sampled_from(["whale", "the sea book sea1", "wale ship"])
OF_A_SEARCH = {
    "sort": st.sampled_from(["price", "-price", "title", "size"]) | st.none(),
    "facets": st.lists(st.sampled_from(["price", "title", "size"]), max_size=3),
    "personal": NUMBERS,
}
REQUESTS = st.one_of(
    st.tuples(st.just("/recommend"), st.fixed_dictionaries({}, optional=SHARED | OF_A_SHELF) | JSON),
    st.tuples(st.just("/similar"), st.fixed_dictionaries({"item": IDS}, optional=SHARED) | JSON),
    st.tuples(
        st.just("/search"), st.fixed_dictionaries({"query": QUERY}, optional=SHARED | OF_A_SEARCH) | JSON
    ),
)


@given(REQUESTS)
def test_no_request_makes_the_server_fail(api: TestClient, request: tuple[str, Any]) -> None:
    path, body = request
    found = api.post(path, content=json.dumps(body))
    assert found.status_code in (200, 400, 404, 422), found.text
    assert found.json()["items" if found.status_code == 200 else "detail"] is not None


@given(st.sampled_from(["/recommend", "/similar", "/search"]), st.binary(max_size=60))
def test_no_bytes_make_the_server_fail(api: TestClient, path: str, body: bytes) -> None:
    assert api.post(path, content=body).status_code in (200, 400, 404, 422)
