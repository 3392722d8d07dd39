"""Mutators: sound data in, data that is a little or a lot wrong out, the same for the same random numbers."""

from __future__ import annotations

import json
import random
import zlib
from math import inf, nan
from typing import Any

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 127, 128, 255, 256, 65535, 65536, 2**31, 2**32 - 1, 2**32, 2**53),
    *(2**63 - 1, 2**64 - 1, -(2**31), -(2**63), 0.5, -0.0, 1e-320, 1e308, inf, -inf, nan),
    *("", "\0", "a" * 5000, "../../etc/passwd", "[/x]", "!new", "{title}", "É", "🎁", "-1", "1e999", "²"),
    *("|u1", "<f8", "|O", "compact", "float32", "rrf", "price", "id", "sku-1", b"", b"\0", b"\xff" * 99),
)
"""Values with which readers have trouble."""
WORDS = (
    b"\xff\xff\xff\xff",
    b"\0\0\0\0",
    b"\x80",
    b"\x7f",
    b"[",
    b"{",
    b'"',
    b",",
    b"\n",
    b"-",
    b"e9",
    b"\xdd",
)


def mutated(value: Any, rng: random.Random) -> Any:
    """The value with one to three changes: of a value, a type, a length or a key.

    Containers are changed in place.
    """
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        places = _places(value)
        if not places or rng.random() < 0.01:
            value = odd(rng)
            continue
        holder, key = rng.choice(places)
        _change(holder, key, rng)
    return value


def damaged(content: bytes, rng: random.Random) -> bytes:
    """The bytes with some flipped, taken out, put in, repeated, or cut off."""
    data = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        place = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0 if data:
                data[place % len(data)] ^= 1 << rng.randrange(8)
            case 1 if data:
                data[place % len(data)] = rng.randrange(256)
            case 2:
                del data[place : place + rng.choice((1, 2, 8, 64))]
            case 3:
                data[place:place] = rng.choice(WORDS)
            case 4:
                length = rng.choice((1, 4, 32))
                data[place:place] = data[place : place + length] * rng.choice((1, 2, 50))
            case _ if rng.random() < 0.2:
                del data[place:]
    return bytes(data)


def odd(rng: random.Random) -> Any:
    """A value that does not belong there."""
    choice = rng.random()
    if choice < 0.05:
        return json.loads("[" * 40 + "]" * 40)
    if choice < 0.15:
        return [rng.choice(ODD) for _ in range(rng.choice((0, 1, 3, 300)))]
    if choice < 0.2:
        return {str(key): rng.choice(ODD) for key in range(rng.choice((0, 1, 3)))}
    return rng.choice(ODD)


def plain(value: Any) -> Any:
    """The value with texts in place of bytes, as JSON and TOML can hold it."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Each container in the value with each key or index of it."""
    found: list[tuple[Any, Any]] = []
    todo = [value]
    while todo:
        one = todo.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one)) if isinstance(one, list) else ()
        found += [(one, key) for key in keys]
        todo += [one[key] for key in keys]
    return found


def _change(holder: Any, key: Any, rng: random.Random) -> None:
    value = holder[key]
    match rng.randrange(8):
        case 0 | 1:
            holder[key] = odd(rng)
        case 2:
            del holder[key]
        case 3 if isinstance(holder, dict):
            holder[rng.choice(("!new", "new", "", "id", "zip", "data"))] = odd(rng)
        case 3:
            holder[key:key] = [value] * rng.choice((1, 2, 100))
        case 4 if isinstance(holder, list):
            rng.shuffle(holder)
        case _:
            holder[key] = _nearby(value, rng)


def _nearby(value: Any, rng: random.Random) -> Any:
    """A value of the same type, about as large."""
    match value:
        case bool():
            return not value
        case int() | float():
            return rng.choice((value + 1, value - 1, -value, value * 2, float(value) if value < 1e300 else 0))
        case str():
            return damaged(value.encode(), rng).decode(errors="replace")
        case bytes():
            return _nearby_bytes(value, rng)
        case list() if value:
            return value[: rng.randrange(len(value))]
    return odd(rng)


def _nearby_bytes(value: bytes, rng: random.Random) -> bytes:
    """Compressed bytes are changed as what they stand for, so that the change gets past the decompression."""
    try:
        inner = zlib.decompress(value) if rng.random() < 0.8 else None
    except zlib.error:
        inner = None
    if inner is None:
        return damaged(value, rng)
    data = bytearray(inner)
    for _ in range(rng.choice((1, 4, 64))):
        if data:
            data[rng.randrange(len(data))] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
    return zlib.compress(bytes(data) if rng.random() < 0.8 else damaged(bytes(data), rng))
