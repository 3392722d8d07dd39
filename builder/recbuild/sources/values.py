"""Values of any type as text, as a person would write them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

MAX_SHOWN = 40  # characters of a value in a message


def text_of(value: Any) -> str:
    """A cell of any type as text; of a list or an object all values, however nested: "a, b"."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, dict | list | tuple):
        return _scalar_text(value)
    return ", ".join(filter(None, map(_scalar_text, _scalars(value))))


def cut(text: str, most: int = MAX_SHOWN) -> str:
    """The text for a message: its beginning and "…" if it has more than `most` characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _scalars(value: Any) -> Iterator[Any]:
    """The values within a nested value, in order. Not recursive: a value may be nested very deep."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list | tuple):
            waiting += reversed(list(one.values()) if isinstance(one, dict) else one)
        else:
            yield one


def _scalar_text(value: Any) -> str:
    match value:
        case None:
            text = ""
        case bool():
            text = str(value).lower()
        case float():
            # Ids and years often come as floats: a whole number has no ".0".
            text = "" if math.isnan(value) else f"{value:.0f}" if value.is_integer() else str(value)
        case Decimal():
            text = f"{value:f}"
        case bytes():
            text = value.decode(errors="replace")
        case _:
            text = str(value)
    return text.strip()
