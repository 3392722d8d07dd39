"""Searches as JavaScript sees them: JSON in, JSON out. Field names are those of protocol.ts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from recruntime.bundle.core_part import Core
from recruntime.conditions import condition_from
from recruntime.engine.engine import Engine
from recruntime.json_fields import (
    event_of,
    items_to_json,
    list_field,
    refused_kindly,
    text_field,
    texts_field,
)
from recruntime.search.request import SearchRequest, SearchResult
from recruntime.search.search import ItemSearch, open_search
from recruntime.untrusted import Buffer


class SearchMessages:
    """The search of one bundle behind JSON."""

    def __init__(self, search: ItemSearch) -> None:
        self._search = search

    def answer(self, engine: Engine, request: str) -> str:
        """A SearchRequest as JSON to a SearchResult as JSON. Raises BadRequestError."""
        found = self._search.search(engine, search_from_json(json.loads(request)))
        return json.dumps(found_to_json(found))


def open_messages(part: Buffer, core: Core) -> SearchMessages:
    """The search behind a search part. Raises BundleFormatError or PartCorruptError."""
    return SearchMessages(open_search(part, core))


def search_from_json(raw: dict[str, Any]) -> SearchRequest:
    """A search from SearchRequest's fields. Raises BadRequestError, as `request_from_json` does."""
    with refused_kindly():
        return SearchRequest(
            query=text_field(raw["query"]),
            k=raw["k"],
            where=tuple(condition_from(condition) for condition in list_field(raw.get("where", []))),
            sort=None if raw.get("sort") is None else text_field(raw["sort"]),
            language=text_field(raw.get("language", "")),
            events=tuple(event for one in list_field(raw.get("events", [])) for event in event_of(one)),
            facets=texts_field(raw.get("facets", [])),
            personal=raw.get("personal"),
        )


def found_to_json(result: SearchResult) -> dict[str, Any]:
    """SearchResult's fields."""
    return {
        "items": items_to_json(result.items),
        "total": result.total,
        "facets": {field: [list(one) for one in values] for field, values in result.facets.items()},
        "corrected": result.corrected,
        "price": None if result.price is None else asdict(result.price),
        "suggestions": list(result.suggestions),
        "matched": list(result.matched),
    }
