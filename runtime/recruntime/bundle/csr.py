"""Lists of different lengths, one for each row, as two arrays: compressed sparse rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruntime.errors import PartCorruptError
from recruntime.wire import Compress, smallest, unpack_array, zip_array


@dataclass(frozen=True)
class CsrLists:
    """A list of numbers for each row.

    starts: int64 (n + 1,), where each row's list begins, and the end.
    values: uint32 (m,), the lists end to end.
    """

    starts: NDArray[np.int64]
    values: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def nbytes(self) -> int:
        """Bytes of the values."""
        return self.values.nbytes

    def __getitem__(self, row: int) -> NDArray[np.uint32]:
        return self.values[self.starts[row] : self.starts[row + 1]]

    def take(self, rows: NDArray[np.intp]) -> CsrLists:
        """The lists of these rows, in this order."""
        counts = (self.starts[rows + 1] - self.starts[rows]).astype(np.intp)
        starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], counts)
        return CsrLists(starts, self.values[places.astype(np.intp)])

    def pack(self, compress: Compress = smallest) -> dict[str, Any]:
        """As an item part stores it."""
        lengths = np.diff(self.starts).astype("|u1")
        return {
            "lengths": zip_array(lengths, compress),
            "values": zip_array(self.values.astype("<u4"), compress),
        }


def no_lists(rows: int) -> CsrLists:
    """An empty list for each row."""
    return CsrLists(np.zeros(rows + 1, dtype=np.int64), np.empty(0, dtype=np.uint32))


def unpack_lists(packed: object, what: str) -> CsrLists:
    """The lists behind `CsrLists.pack`. Raises PartCorruptError, naming `what`."""
    if isinstance(packed, dict):
        lengths = unpack_array(packed.get("lengths"), f"{what}: lengths", "|u1")
        values = unpack_array(packed.get("values"), f"{what}: values", "<u4")
        starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        if starts[-1] == len(values):
            return CsrLists(starts, values)
    raise PartCorruptError(f"{what} are not lists: their lengths do not fit their values.")


def join_lists(parts: Sequence[CsrLists]) -> CsrLists:
    """Lists of several parts, one after the other."""
    ends = np.cumsum([0] + [len(part.values) for part in parts[:-1]])
    starts = [part.starts[1:] + end for part, end in zip(parts, ends, strict=True)]
    return CsrLists(np.concatenate([[0], *starts]), np.concatenate([part.values for part in parts]))
