"""The OpenAPI 3.1 document: schemas are those of the models that check requests, so both say the same."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from recbuild import __version__
from recbuild.api.answers import FoundAnswer, HealthAnswer, ProblemAnswer, ShelfAnswer
from recbuild.api.bodies import RecommendBody, SearchBody, SimilarBody, SimilarParameters
from recbuild.api.problems import PROBLEM

_REF = "#/components/schemas/{model}"
_PROBLEMS = {
    "400": "The request is no JSON.",
    "404": "The bundle has no such item, or nothing of this kind.",
    "408": "The request took too long to arrive.",
    "413": "The request is too large.",
    "422": "The request makes no sense; the answer names the place.",
    "500": "The bundle is damaged, or the engine failed.",
    "503": "Too many requests wait already.",
}


def document(prefix: str = "") -> dict[str, Any]:
    """prefix: the path under which the application is mounted."""
    return _document() | {"servers": [{"url": prefix or "/"}]}


@cache
def _document() -> dict[str, Any]:
    models = (SimilarBody, RecommendBody, SearchBody, ShelfAnswer, FoundAnswer, HealthAnswer, ProblemAnswer)
    _, schemas = models_json_schema([(model, "validation") for model in models], ref_template=_REF)
    similar = _question(SimilarBody, ShelfAnswer)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "recbuild",
            "version": __version__,
            "description": "Recommendations from a bundle. Stateless: each request brings its events.",
        },
        "paths": {
            "/similar": {"get": _by_parameters(similar), "post": similar},
            "/recommend": {"post": _question(RecommendBody, ShelfAnswer)},
            "/search": {"post": _question(SearchBody, FoundAnswer)},
            "/health": {"get": _about("Which bundle answers.", "application/json", _ref(HealthAnswer))},
            "/metrics": {"get": _about("Figures for Prometheus.", "text/plain", {"type": "string"})},
            "/openapi.json": {"get": _about("This document.", "application/json", {"type": "object"})},
        },
        "components": {"schemas": schemas["$defs"]},
    }


def _question(body: type[BaseModel], answer: type[BaseModel]) -> dict[str, Any]:
    return {
        "summary": body.__doc__,
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(body)}}},
        "responses": {
            "200": _response("The answer.", "application/json", _ref(answer)),
            **{status: _response(words, PROBLEM, _ref(ProblemAnswer)) for status, words in _PROBLEMS.items()},
        },
    }


def _by_parameters(question: dict[str, Any]) -> dict[str, Any]:
    """The same with SimilarParameters in the address."""
    schema = SimilarParameters.model_json_schema()
    parameters = [
        {"name": name, "in": "query", "required": name in schema["required"], "schema": of}
        for name, of in schema["properties"].items()
    ]
    kept = {name: value for name, value in question.items() if name != "requestBody"}
    return kept | {"parameters": parameters}


def _about(summary: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"summary": summary, "responses": {"200": _response(summary, kind, schema)}}


def _response(description: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {kind: {"schema": schema}}}


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": _REF.format(model=model.__name__)}
