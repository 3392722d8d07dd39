"""Fields of the messages between a page and the engine: JSON values as plain data, and items as JSON."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from recruntime.errors import BadRequestError
from recruntime.types import Event, Recommendation


def items_to_json(items: Sequence[Recommendation]) -> list[dict[str, Any]]:
    return [
        {
            "item": found.item,
            "score": found.score,
            "label": found.label,
            "reason": asdict(found.reason),
            "because": found.because,
            "card": found.card,
        }
        for found in items
    ]


@contextmanager
def refused_kindly() -> Iterator[None]:
    """What a request lacks, as a BadRequestError without its values."""
    try:
        yield
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise BadRequestError(
            f"The request does not have the fields it needs ({type(error).__name__})."
        ) from error


def event_of(raw: object) -> list[Event]:
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


def texts_field(raw: object) -> tuple[str, ...]:
    return tuple(text_field(one) for one in list_field(raw))


def text_field(raw: object) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def list_field(raw: object) -> list[Any]:
    if not isinstance(raw, list):
        raise TypeError
    return raw
