"""Bytes as plain values, whoever wrote them: a hash shows that a file is whole, not that it is harmless.

In go the bytes of one file, out come the values in it. They are not nested deeper than MAX_DEPTH, and what is
compressed in the file may become so many times as large as the file, and no larger. What does not fit raises
PartCorruptError.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeGuard

import msgpack

from recruntime.errors import PartCorruptError

Buffer: TypeAlias = bytes | bytearray | memoryview

MAX_DEPTH = 32
"""How deep maps and lists may be nested; the format needs six levels."""
MAX_INFLATION = 256
"""How many bytes a byte of a msgpack part may become; of the builder's it becomes about three."""
MAX_TEXT_INFLATION = 32
"""How many bytes a byte of a JSON part may become: few, since each may become a value of many bytes."""
SMALL = 1 << 18
"""A JSON part may become so many bytes in any case, and a msgpack part a fourth of them."""

GZIP = 16 + zlib.MAX_WBITS


@dataclass
class Allowance:
    """How much memory one file may still take.

    left: bytes.
    """

    left: int

    def claim(self, length: int, what: str) -> None:
        """Take so many bytes of it. Raises PartCorruptError, naming `what`."""
        if length > self.left:
            raise PartCorruptError(f"{what} claims {length:,} bytes: a file of this size cannot hold them.")
        self.left -= length


class Packed(bytes):
    """Bytes in a msgpack part that may stand for more of them: all in one part share its allowance."""

    allowance: Allowance


def claim(packed: bytes, length: int, what: str) -> None:
    """Take `length` bytes for what is packed. Raises PartCorruptError, naming `what`, for too many."""
    known = packed.allowance if isinstance(packed, Packed) else part_allowance(len(packed))
    known.claim(length, what)


def part_allowance(size: int) -> Allowance:
    """Of a msgpack part of `size` bytes."""
    return Allowance(SMALL // 4 + MAX_INFLATION * size)


def text_allowance(size: int) -> Allowance:
    """Of a JSON part of `size` bytes."""
    return Allowance(SMALL + MAX_TEXT_INFLATION * size)


def is_count(value: object, most: int) -> TypeGuard[int]:
    """Whether it is a whole number from 0 to `most`; True and False are none."""
    return type(value) is int and 0 <= value <= most


def read_msgpack(content: Buffer, what: str) -> Any:
    """The value in msgpack bytes, with `Packed` for bytes. Raises PartCorruptError, naming `what`."""
    try:
        # msgpack makes a list as long as its head says before it looks for the members. Skipping makes
        # nothing, and finds out whether they are there.
        probe = msgpack.Unpacker(max_buffer_size=max(1, len(content)))
        probe.feed(content)
        probe.skip()
        value = msgpack.unpackb(content, raw=False, strict_map_key=True)
    except (ValueError, RecursionError, msgpack.exceptions.UnpackException) as error:
        raise PartCorruptError(f"{what} is not readable msgpack: {error}.") from error
    allowance = part_allowance(len(content))
    for holder in _containers(value, what):
        if isinstance(holder, dict):
            for key, one in holder.items():
                if isinstance(one, bytes):
                    holder[key] = Packed(one)
                    holder[key].allowance = allowance
    return value


def read_json(content: bytes, what: str) -> Any:
    """The value in JSON bytes. Raises PartCorruptError, naming `what`."""
    try:
        value = json.loads(content)
        if b"\\u" in content:  # half of a surrogate pair has no UTF-8, and could not be shown
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise PartCorruptError(f"{what} is not readable JSON: {_reason(error)}.") from error
    for _ in _containers(value, what):
        pass
    return value


def gunzip(content: bytes, what: str) -> bytes:
    """The bytes behind gzip's. Raises PartCorruptError, naming `what`."""
    most = text_allowance(len(content)).left
    inflater = zlib.decompressobj(GZIP)
    try:
        data = inflater.decompress(content, most + 1)
    except zlib.error as error:
        raise PartCorruptError(f"{what} cannot be decompressed: {error}.") from error
    if len(data) > most:
        raise PartCorruptError(f"{what} becomes more than {most:,} bytes when it is decompressed.")
    if not inflater.eof or inflater.unused_data:
        raise PartCorruptError(f"{what} cannot be decompressed: it does not end where it should.")
    return data


def unzip(packed: bytes, length: int, what: str) -> bytes:
    """The `length` bytes behind zlib's. Raises PartCorruptError, naming `what`."""
    claim(packed, length, what)
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(packed, length + 1)
    except zlib.error as error:
        raise PartCorruptError(f"{what} cannot be decompressed: {error}.") from error
    if len(data) != length or not inflater.eof:
        raise PartCorruptError(f"{what} is not as long as it says.")
    return data


def _containers(value: object, what: str) -> Iterator[dict[Any, Any] | list[Any]]:
    """All maps and lists in a value, itself included. Raises PartCorruptError for a nest too deep."""
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        holders = [one for one in level if isinstance(one, dict | list)]
        if not holders:
            return
        yield from holders
        level = [one for each in holders for one in (each.values() if isinstance(each, dict) else each)]
    raise PartCorruptError(f"{what} is nested deeper than {MAX_DEPTH} levels.")


def _reason(error: Exception) -> str:
    """What the error says, without what it quotes: UnicodeEncodeError quotes what cannot be shown."""
    return "it holds half of a surrogate pair" if isinstance(error, UnicodeEncodeError) else str(error)
