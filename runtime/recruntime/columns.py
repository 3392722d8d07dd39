"""Columns of texts as one block of bytes, so that opening a part decodes nothing.

A text is decoded when it is asked for: a shelf shows six cards of a catalog of thousands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

from recruntime.errors import PartCorruptError
from recruntime.format import pack_array, unpack_array


@dataclass(frozen=True)
class TextColumn:
    """Texts 0 … n-1. offsets: uint32 (n + 1,), data: their UTF-8 bytes end to end."""

    offsets: NDArray[np.uint32]
    data: bytes

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> str:
        return self.data[self.offsets[row] : self.offsets[row + 1]].decode()

    def pack(self) -> dict[str, Any]:
        return {"offsets": pack_array(self.offsets), "bytes": self.data}


NumberColumn: TypeAlias = NDArray[np.float64]
Column: TypeAlias = TextColumn | NumberColumn


def text_column(texts: Iterable[str]) -> TextColumn:
    """The texts as a column."""
    encoded = [text.encode() for text in texts]
    offsets = np.zeros(len(encoded) + 1, dtype="<u4")
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return TextColumn(offsets, b"".join(encoded))


def unpack_text(packed: object, what: str) -> TextColumn:
    """The text column behind `TextColumn.pack`. Raises PartCorruptError, naming `what`."""
    match packed:
        case {"offsets": offsets, "bytes": bytes(data)}:
            bounds = unpack_array(offsets, f"{what}: offsets", "<u4")
            if (
                len(bounds) > 0
                and bounds[0] == 0
                and bounds[-1] == len(data)
                and np.all(bounds[:-1] <= bounds[1:])
            ):
                return TextColumn(bounds, data)
    raise PartCorruptError(f"{what} is not a text column: its offsets do not fit its bytes.")


def unpack_column(packed: object, kind: str, what: str) -> Column:
    """A card column of the manifest's kind, "text" or "number"."""
    return unpack_text(packed, what) if kind == "text" else unpack_array(packed, what, "<f8")


def join(columns: Sequence[Column]) -> Column:
    """Columns of one kind, end to end."""
    if isinstance(columns[0], TextColumn):
        return _join_texts(cast(Sequence[TextColumn], columns))
    return np.concatenate(cast(Sequence[NumberColumn], columns))


def _join_texts(columns: Sequence[TextColumn]) -> TextColumn:
    starts = np.cumsum([0] + [len(column.data) for column in columns[:-1]])
    pieces = [column.offsets[:-1] + np.uint32(start) for column, start in zip(columns, starts, strict=True)]
    data = b"".join(column.data for column in columns)
    return TextColumn(np.concatenate([*pieces, [len(data)]]).astype("<u4"), data)
