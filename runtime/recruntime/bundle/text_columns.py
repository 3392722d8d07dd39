"""Columns of texts as one block of bytes, so that opening a part decodes nothing.

A text is decoded when it is asked for: a shelf shows six cards of a catalog of thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from recruntime.errors import PartCorruptError
from recruntime.untrusted import unzip
from recruntime.wire import Compress, smallest, unpack_array, zip_array

BLOCK = 65_536


@dataclass(frozen=True)
class TextColumn:
    """Texts 0 … n-1.

    offsets: int64 (n + 1,), where each text begins in `data`, and the end.
    data: the texts' UTF-8 bytes end to end.
    """

    offsets: NDArray[np.int64]
    data: bytes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        return self.data[self.offsets[row] : self.offsets[row + 1]].decode()

    @cached_property
    def distinct(self) -> tuple[list[str], NDArray[np.intp]]:
        """The different texts, and for each row, intp (n,), which of them it has."""
        numbers: dict[bytes, int] = {}
        spans = pairwise(self.offsets.tolist())
        which = [numbers.setdefault(self.data[start:end], len(numbers)) for start, end in spans]
        return [text.decode() for text in numbers], np.array(which, dtype=np.intp)

    def rows_of(self, text: str) -> NDArray[np.intp]:
        """The rows that have this very text, ascending."""
        wanted, data = text.encode(), np.frombuffer(self.data, dtype=np.uint8)
        rows = np.flatnonzero(np.diff(self.offsets) == len(wanted))
        for place, byte in enumerate(wanted):
            rows = rows[data[self.offsets[rows] + place] == byte]
        return rows

    def take(self, rows: NDArray[np.intp]) -> TextColumn:
        """The texts of these rows, in this order."""
        lengths = np.diff(self.offsets)[rows]
        offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        data, taken = np.frombuffer(self.data, dtype=np.uint8), np.empty(offsets[-1], dtype=np.uint8)
        for first in range(0, len(rows), BLOCK):  # a place takes eight times the memory of its byte
            block = slice(first, first + BLOCK)
            bounds = offsets[first : first + BLOCK + 1]
            moved = np.repeat(self.offsets[rows[block]] - bounds[:-1], lengths[block].astype(np.intp))
            places = moved + np.arange(bounds[0], bounds[-1])
            taken[bounds[0] : bounds[-1]] = data[places.astype(np.intp)]
        return TextColumn(offsets, taken.tobytes())

    def replaced(self, rows: NDArray[np.intp], texts: Sequence[str]) -> TextColumn:
        """With these texts in place of those of these rows, which ascend."""
        lengths = np.diff(self.offsets)
        pieces, end = [], 0
        for row, text in zip(rows.tolist(), texts, strict=True):
            encoded = text.encode()
            lengths[row] = len(encoded)
            pieces += [self.data[end : self.offsets[row]], encoded]
            end = int(self.offsets[row + 1])
        offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        return TextColumn(offsets, b"".join([*pieces, self.data[end:]]))

    def pack(self, compress: Compress = smallest) -> dict[str, Any]:
        """As an item part stores it."""
        lengths = np.diff(self.offsets).astype("<u4")
        return {"lengths": zip_array(lengths, compress), "zip": compress(self.data)}


NumberColumn: TypeAlias = NDArray[np.float64]
Column: TypeAlias = TextColumn | NumberColumn


def text_column(texts: Iterable[str]) -> TextColumn:
    """The texts as a column."""
    return _column([text.encode() for text in texts])


def unpack_text(packed: object, what: str) -> TextColumn:
    """The text column behind `TextColumn.pack`. Raises PartCorruptError, naming `what`."""
    match packed:
        case {"lengths": lengths, "zip": bytes(data)}:
            sizes = unpack_array(lengths, f"{what}: lengths", "<u4")
            offsets = np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)])
            column = TextColumn(offsets, unzip(data, int(offsets[-1]), what))
            if _is_text(column):
                return column
    raise PartCorruptError(f"{what} is not a text column.")


def _is_text(column: TextColumn) -> bool:
    """Whether each text is UTF-8: so are all of them together, and none begins within a character."""
    try:
        column.data.decode()
    except UnicodeDecodeError:
        return False
    starts = column.offsets[:-1][np.diff(column.offsets) > 0]
    return not np.any(np.frombuffer(column.data, dtype=np.uint8)[starts] & 0xC0 == 0x80)


def pack_column(column: Column, compress: Compress = smallest) -> dict[str, Any]:
    """A column as an item part stores it."""
    return column.pack(compress) if isinstance(column, TextColumn) else zip_array(column, compress)


def unpack_column(packed: object, kind: str, what: str) -> Column:
    """A card column of the manifest's kind, "text" or "number". Raises PartCorruptError, naming `what`."""
    if kind == "text":
        return unpack_text(packed, what)
    numbers: NumberColumn = unpack_array(packed, what, "<f8")
    if np.any(np.isinf(numbers)):
        raise PartCorruptError(f"{what} holds an infinite number.")
    return numbers


def take(column: Column, rows: NDArray[np.intp]) -> Column:
    """The rows of a column, in this order."""
    return column.take(rows) if isinstance(column, TextColumn) else column[rows]


def join(columns: Sequence[Column]) -> Column:
    """Columns of one kind, end to end."""
    if isinstance(columns[0], TextColumn):
        return join_texts(cast(Sequence[TextColumn], columns))
    return np.concatenate(cast(Sequence[NumberColumn], columns))


def join_texts(columns: Sequence[TextColumn]) -> TextColumn:
    """Text columns, end to end."""
    starts = np.cumsum([0] + [len(column.data) for column in columns[:-1]])
    pieces = [column.offsets[1:] + start for column, start in zip(columns, starts, strict=True)]
    return TextColumn(np.concatenate([[0], *pieces]), b"".join(column.data for column in columns))


def _column(encoded: Sequence[bytes]) -> TextColumn:
    offsets = np.concatenate([[0], np.cumsum([len(text) for text in encoded], dtype=np.int64)])
    return TextColumn(offsets.astype(np.int64), b"".join(encoded))
