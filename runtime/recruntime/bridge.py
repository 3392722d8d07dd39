"""The engine as JavaScript sees it: bytes and JSON in, JSON out. Field names are those of protocol.ts."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterable
from typing import Any

from recruntime.bundle import read_bundle
from recruntime.engine import Engine, Request, Result
from recruntime.errors import BadRequestError
from recruntime.format import Buffer
from recruntime.profile import Event


class Bridge:
    """One engine behind JSON."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recommend(self, request: str) -> str:
        """A RecRequest as JSON to a RecResult as JSON. Raises RecError."""
        return json.dumps(result_to_json(self._engine.recommend(request_from_json(json.loads(request)))))


def open_engine(core: Buffer, items: Iterable[Buffer]) -> Bridge:
    """The engine over a core part and its item parts, whose hashes the host has checked."""
    return Bridge(Engine(read_bundle(core, items)))


def request_from_json(raw: dict[str, Any]) -> Request:
    """A request from RecRequest's fields. Raises BadRequestError without repeating what was in it."""
    try:
        return Request(
            context=raw["context"],
            context_code=_code(raw["contextCode"]),
            events=tuple(
                Event(event["item"], event["type"], event["time"], event["dwell"], _code(event["code"]))
                for event in raw["events"]
            ),
            k=raw["k"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadRequestError(
            f"The request does not have the fields it needs ({type(error).__name__})."
        ) from error


def result_to_json(result: Result) -> dict[str, Any]:
    """RecResult's fields."""
    return {
        "heading": result.heading,
        "items": [
            {
                "item": found.item,
                "score": found.score,
                "label": found.label,
                "reason": {"kind": found.reason.kind, "item": found.reason.item},
                "because": found.because,
                "card": found.card,
            }
            for found in result.items
        ],
    }


def _code(encoded: str | None) -> bytes | None:
    return None if encoded is None else b64decode(encoded, validate=True)
