"""The OpenAPI document is valid, says what the library says, and real answers are as it says."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from starlette.testclient import TestClient

from recbuild.api.bodies import EventType, ShelfKind
from recruntime.kinds import KINDS
from recruntime.types import EVENT_TYPES


@pytest.fixture(scope="module")
def document(api: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = api.get("/openapi.json").json()
    return found


def test_it_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_it_names_the_types_and_kinds_of_the_library() -> None:
    assert get_args(EventType) == EVENT_TYPES
    assert get_args(ShelfKind) == ("", *KINDS)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/recommend", {"events": ["sea-01"], "item": "star-02"}),
        ("/similar", {"item": "sea-01"}),
        ("/search", {"query": "wale", "facets": ["price"]}),
        ("/recommend", {"item": "gone"}),
        ("/recommend", {"events": [3]}),
        ("/search", {"query": "whale", "where": [{"field": "none"}]}),
        ("/health", None),
    ],
)
def test_answers_are_as_it_says(api: TestClient, document: dict[str, Any], path: str, body: Any) -> None:
    found = api.get(path) if body is None else api.post(path, json=body)
    said = document["paths"][path]["get" if body is None else "post"]["responses"][str(found.status_code)]
    schema = said["content"][found.headers["content-type"]]["schema"]
    Draft202012Validator(schema | {"components": document["components"]}).validate(found.json())


def test_every_field_of_a_request_is_described(document: dict[str, Any]) -> None:
    for name in ("RecommendBody", "SearchBody", "SimilarBody", "ConditionBody"):
        fields = document["components"]["schemas"][name]["properties"]
        assert [field for field, said in fields.items() if "description" not in said] == []
