"""The engine as JavaScript sees it: bytes and JSON in, JSON out. Field names are those of protocol.ts."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any

from recruntime.bundle.bundle import Bundle, open_bundle
from recruntime.bundle.overlay import read_overlay
from recruntime.conditions import condition_from
from recruntime.engine.engine import Engine
from recruntime.errors import BadRequestError
from recruntime.json_fields import (
    event_of,
    items_to_json,
    list_field,
    refused_kindly,
    text_field,
    texts_field,
)
from recruntime.types import Request, Result
from recruntime.untrusted import Buffer

if TYPE_CHECKING:
    from recruntime.search.messages import SearchMessages

MAX_PARTS = 48


class Bridge:
    """One engine behind JSON."""

    def __init__(self, bundle: Bundle) -> None:
        self._engine = Engine(bundle)
        self._first = frozenset(bundle.parts)
        self._search: SearchMessages | None = None

    def load(self, parts: Mapping[int, Buffer]) -> None:
        """Adds item parts; where there are more than MAX_PARTS, those loaded longest ago go.

        Those that the engine was opened with stay. Raises PartCorruptError.
        """
        bundle = self._engine.bundle.with_parts(parts)
        latest = self._first.union(list(bundle.parts)[-MAX_PARTS:], parts)
        kept = {number: items for number, items in bundle.parts.items() if number in latest}
        self._engine = Engine(Bundle(bundle.core, kept, bundle.overlay))

    def overlay(self, content: str) -> None:
        """Takes up what changed since the bundle was built: the JSON of its file. Raises OverlayError.

        The host has checked that it is of this build.
        """
        kinds = self._engine.bundle.core.kinds
        self._engine = self._engine.with_overlay(read_overlay(content.encode(), kinds))

    def recommend(self, request: str) -> str:
        """A RecRequest as JSON to a RecResult as JSON. Raises RecError."""
        raw = json.loads(request)
        wanted = request_from_json(raw)
        result = result_to_json(self._as_varied(raw.get("ranking")).recommend(wanted))
        return json.dumps(result | {"codes": codes_of(wanted, self._engine.bundle)})

    def _as_varied(self, changes: object) -> Engine:
        """The engine with an experiment's changes of the ranking's settings. Raises BadRequestError."""
        if not changes:
            return self._engine
        if not isinstance(changes, dict):
            raise BadRequestError("A request's ranking is a map of settings.")
        return self._engine.with_settings(self._engine.settings.changed(changes))

    def open_search(self, part: Buffer) -> None:
        """Makes searches possible. part: the search part, whose hash the host has checked.

        Raises BundleFormatError or PartCorruptError.
        """
        # Few pages search: the others need not load this.
        messages = import_module("recruntime.search.messages")
        self._search = messages.open_messages(part, self._engine.bundle.core)

    def search(self, request: str) -> str:
        """A SearchRequest as JSON to a SearchResult as JSON. Raises RecError."""
        if self._search is None:
            raise BadRequestError("The search part has to be opened before a search.")
        return self._search.answer(self._engine, request)


def open_engine(core: Buffer, parts: Mapping[int, Buffer]) -> Bridge:
    """The engine over a core part and item parts by number, whose hashes the host has checked."""
    return Bridge(open_bundle(core, parts))


def request_from_json(raw: dict[str, Any]) -> Request:
    """A request from RecRequest's fields. Raises BadRequestError without repeating what was in it.

    An event that cannot be read is left out: it may be of another version, or a tampered storage.
    """
    with refused_kindly():
        return Request(
            item=None if raw["item"] is None else text_field(raw["item"]),
            neighbors=tuple(
                (text_field(item), float(cosine)) for item, cosine in list_field(raw["neighbors"])
            ),
            events=tuple(event for one in list_field(raw["events"]) for event in event_of(one)),
            k=raw["k"],
            where=tuple(condition_from(condition) for condition in list_field(raw["where"])),
            allow=None if raw["allow"] is None else texts_field(raw["allow"]),
            deny=texts_field(raw["deny"]),
            repeat=raw.get("repeat"),
            seed=raw["seed"],
            day=day_of(raw.get("day", raw["seed"])),
            language=text_field(raw.get("language", "")),
            kind=text_field(raw.get("kind", "")),
            items=texts_field(raw.get("items", [])),
            listed=texts_field(raw.get("listed", [])),
        )


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
    return {"heading": result.heading, "items": items_to_json(result.items)}


def codes_of(request: Request, bundle: Bundle) -> dict[str, str]:
    """The codes, in base64, of the items that the request names without one, as far as they are here."""
    named = [event.item for event in request.events if event.code is None]
    rows = {item: bundle.row(item) for item in [request.item, *named] if item is not None}
    codes = bundle.items.codes
    return {item: b64encode(codes[row].tobytes()).decode() for item, row in rows.items() if row is not None}
