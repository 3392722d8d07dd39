"""Values as a caller gives them, converted to one type.

Each function raises BadRequestError, which names the value, for what it cannot read.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterable, Mapping, Set
from datetime import date, datetime
from math import isnan
from operator import index
from sys import float_info
from typing import Any, TypeAlias, TypeGuard

import numpy as np

from recruntime.errors import BadRequestError

Ids: TypeAlias = Iterable[str | float] | str | float
"""Texts, such as ids of items; one alone stands for a list of one."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
MAX_NAME = 40  # letters of an unknown name that are compared with known ones


def texts_of(value: object, name: str) -> tuple[str, ...]:
    """Texts, or the one that is given alone, as a tuple; numbers as people write them."""
    alone = isinstance(value, str) or is_number(value)
    given = [value] if alone else listed(value, name, '["emma", "dracula"]')
    texts = [_text(one, name) for one in given]
    # A set has no order, but the same request must always be the same.
    return tuple(sorted(texts) if isinstance(value, Set) else texts)


def _text(value: object, name: str) -> str:
    if isinstance(value, str):
        return value
    if not is_number(value) or isnan(value):
        raise BadRequestError(f"{name}: {value!r} is no text.")
    return str(value).removesuffix(".0")


def listed(value: object, name: str, example: str) -> list[Any]:
    """What is in an iterable, but for a text, a map or a table."""
    if hasattr(value, "columns"):
        raise BadRequestError(f"{name} is a table: give one of its columns, or a list such as {example}.")
    if not isinstance(value, Iterable) or isinstance(value, bytes | str | Mapping):
        raise BadRequestError(f"{name} is {value!r}: give a list such as {example}.")
    return list(value)


def whole(value: object, name: str) -> int:
    """A whole number of Python or numpy."""
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        kind = type(value).__name__
        raise BadRequestError(f"{name} is {value!r}, of type {kind}: it must be a whole number.")
    return index(value)


def truth(value: object, name: str) -> bool:
    """True or False, of Python or numpy."""
    if not isinstance(value, bool | np.bool_):
        raise BadRequestError(f"{name} is {value!r}: it must be True or False.")
    return bool(value)


def iso_day(value: object, name: str) -> str:
    """A day as a text such as "2026-12-24", of such a text or a date."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise BadRequestError(f'{name} is {value!r}: it must be a day such as "2026-12-24".')


def code_of(value: object) -> bytes | None:
    """The bytes of an item's code. Raises BadRequestError."""
    if isinstance(value, str):
        try:
            return b64decode(value, validate=True)
        except ValueError:
            pass
    if value is None or isinstance(value, bytes):
        return value
    raise BadRequestError("An event's code must be bytes, or a base64 text as an exported profile has it.")


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """A sentence, with a space before it, that suggests the nearest known name; empty if none is near.

    The page's Python lacks difflib, which the builder uses for this.
    """
    edits, near = min((_edits(str(name)[:MAX_NAME], one), one) for one in known)
    return f" Did you mean {near!r}?" if edits <= min(3, len(near) // 2) else ""


def _edits(one: str, other: str) -> int:
    """How many letters to insert, delete or replace; upper and lower case are equal (Levenshtein, 1966)."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one.casefold(), 1):
        above, row = row, [at]
        for place, same in enumerate(other.casefold()):
            row.append(min(above[place + 1] + 1, row[place] + 1, above[place] + (letter != same)))
    return row[-1]


def is_number(value: object) -> TypeGuard[float]:
    """Whether it is a number of Python or numpy; True and False are none."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def is_plain_number(value: object) -> TypeGuard[float]:
    """Whether it is a number of Python, as TOML and msgpack have them."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_plain_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number of Python."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_finite(value: object, low: float = -float_info.max) -> bool:
    """Whether it is a number that is finite as a float64, and not below `low`."""
    return isinstance(value, int | float | np.number) and bool(low <= value <= float_info.max)
