"""The engine as JavaScript sees it: bytes and JSON in, JSON out. Field names are those of protocol.ts."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from recruntime.bundle.bundle import Bundle, open_bundle
from recruntime.conditions import condition_from
from recruntime.engine.engine import Engine
from recruntime.errors import BadRequestError
from recruntime.types import Event, Request, Result
from recruntime.untrusted import Buffer

MAX_PARTS = 48


class Bridge:
    """One engine behind JSON."""

    def __init__(self, bundle: Bundle) -> None:
        self._engine = Engine(bundle)
        self._first = frozenset(bundle.parts)

    def load(self, parts: Mapping[int, Buffer]) -> None:
        """Adds item parts; where there are more than MAX_PARTS, those loaded longest ago go.

        Those that the engine was opened with stay. Raises PartCorruptError.
        """
        bundle = self._engine.bundle.with_parts(parts)
        latest = self._first.union(list(bundle.parts)[-MAX_PARTS:], parts)
        kept = {number: items for number, items in bundle.parts.items() if number in latest}
        self._engine = Engine(Bundle(bundle.core, kept))

    def recommend(self, request: str) -> str:
        """A RecRequest as JSON to a RecResult as JSON. Raises RecError."""
        wanted = request_from_json(json.loads(request))
        result = result_to_json(self._engine.recommend(wanted))
        return json.dumps(result | {"codes": codes_of(wanted, self._engine.bundle)})


def open_engine(core: Buffer, parts: Mapping[int, Buffer]) -> Bridge:
    """The engine over a core part and item parts by number, whose hashes the host has checked."""
    return Bridge(open_bundle(core, parts))


def request_from_json(raw: dict[str, Any]) -> Request:
    """A request from RecRequest's fields. Raises BadRequestError without repeating what was in it.

    An event that cannot be read is left out: it may be of another version, or a tampered storage.
    """
    try:
        return Request(
            item=None if raw["item"] is None else _text(raw["item"]),
            neighbors=tuple((_text(item), float(cosine)) for item, cosine in _list(raw["neighbors"])),
            events=tuple(event for one in _list(raw["events"]) for event in _event(one)),
            k=raw["k"],
            where=tuple(condition_from(condition) for condition in _list(raw["where"])),
            allow=None if raw["allow"] is None else _texts(raw["allow"]),
            deny=_texts(raw["deny"]),
            repeat=raw.get("repeat"),
            seed=raw["seed"],
            day=day_of(raw.get("day", raw["seed"])),
            language=_text(raw.get("language", "")),
            kind=_text(raw.get("kind", "")),
            items=_texts(raw.get("items", [])),
            listed=_texts(raw.get("listed", [])),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadRequestError(
            f"The request does not have the fields it needs ({type(error).__name__})."
        ) from error


def day_of(number: object) -> str:
    """The day of a page's number of the day, which counts from 1970 on; "" for none, or one in no calendar.

    A page's seed is that number.
    """
    first = date(1970, 1, 1).toordinal()
    if isinstance(number, int) and 1 - first <= number <= date.max.toordinal() - first:
        return date.fromordinal(first + number).isoformat()
    return ""


def result_to_json(result: Result) -> dict[str, Any]:
    """RecResult's fields."""
    return {
        "heading": result.heading,
        "items": [
            {
                "item": found.item,
                "score": found.score,
                "label": found.label,
                "reason": asdict(found.reason),
                "because": found.because,
                "card": found.card,
            }
            for found in result.items
        ],
    }


def codes_of(request: Request, bundle: Bundle) -> dict[str, str]:
    """The codes, in base64, of the items that the request names without one, as far as they are here."""
    named = [event.item for event in request.events if event.code is None]
    rows = {item: bundle.row(item) for item in [request.item, *named] if item is not None}
    codes = bundle.items.codes
    return {item: b64encode(codes[row].tobytes()).decode() for item, row in rows.items() if row is not None}


def _event(raw: object) -> list[Event]:
    """The event, or none where it cannot be read. A code that is not in base64 is left out."""
    match raw:
        case {"item": item, "type": kind, "time": time, "dwell": dwell, "code": code}:
            try:
                return [Event(item, kind, time, dwell, _code(code))]
            except BadRequestError:
                pass
    return []


def _code(encoded: object) -> bytes | None:
    try:
        return b64decode(encoded, validate=True) if isinstance(encoded, str) else None
    except ValueError:
        return None


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(_text(one) for one in _list(raw))


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _list(raw: object) -> list[Any]:
    if not isinstance(raw, list):
        raise TypeError
    return raw
