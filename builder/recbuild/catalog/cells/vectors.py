"""A column of vectors as one matrix, read a batch of rows at a time.

In go Arrow columns of lists, of fixed-size lists, or of texts such as "[0.1, 0.2]"; out come float32 vectors,
or a VectorError that names the first item whose vector cannot be used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recbuild.catalog.cells.parse import is_list, is_number, is_text
from recbuild.errors import VectorError
from recbuild.linalg import Vectors
from recbuild.plan import ArrayFile

_REMEDY = "Each item needs a list of finite numbers, all of one length."
_MISSING, _LENGTH, _NUMBER = range(3)  # faults, the first one to be told first


@dataclass
class VectorReader:
    """Puts the vectors of n items into an array.

    name: of the column.
    place: what an error calls an item, such as "a.csv: row 2 (id '7')".
    make: from the number of dimensions to the array that holds them: float32 (n, dims).
    array: the array, once the first vector is known.
    """

    name: str
    place: Callable[[int], str]
    make: Callable[[int], Vectors | ArrayFile]
    array: Vectors | ArrayFile | None = None
    _dims: int = 0
    _faults: dict[int, str] = field(default_factory=dict)

    def add(self, first: int, column: pa.ChunkedArray) -> None:
        """The vectors of the next items, from number `first` on. Raises VectorError."""
        if is_text(column.type):
            column = self._parsed(first, column)
        if not (is_list(column.type) and is_number(column.type.value_type)):
            raise VectorError(
                f"Column {self.name!r} is of type {column.type}, not of lists of numbers. {_REMEDY}"
            )
        lengths: NDArray[np.int64] = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
        self._dims = self._dims or int(lengths[0])
        self._note(_MISSING, first, lengths == 0, f"there is no vector in column {self.name!r}")
        wrong = np.asarray(lengths != self._dims)
        own = lengths[np.argmax(wrong)]
        self._note(
            _LENGTH,
            first,
            wrong,
            f"the vector in column {self.name!r} has {own} numbers, but that of {self.place(0)} has "
            f"{self._dims}",
        )
        if not wrong.any() and self._dims:
            self._keep(first, _numbers(column).reshape(-1, self._dims))

    def checked(self) -> Vectors | ArrayFile | None:
        """All vectors, all finite; None if there are no items. Raises VectorError."""
        if self._faults:
            raise VectorError(self._faults[min(self._faults)])
        return self.array

    def _keep(self, first: int, vectors: Vectors) -> None:
        finite = np.asarray(np.isfinite(vectors).all(axis=1))
        self._note(_NUMBER, first, ~finite, f"the vector in column {self.name!r} has a NaN, null or infinity")
        if self.array is None:
            self.array = self.make(self._dims)
        if isinstance(self.array, ArrayFile):
            self.array.write(first, vectors)
        else:
            self.array[first : first + len(vectors)] = vectors

    def _note(self, kind: int, first: int, wrong: NDArray[np.bool_], reason: str) -> None:
        """Note the first item with a fault of this kind."""
        if wrong.any() and kind not in self._faults:
            self._faults[kind] = f"{self.place(first + int(np.argmax(wrong)))}: {reason}. {_REMEDY}"

    def _parsed(self, first: int, column: pa.ChunkedArray) -> pa.ChunkedArray:
        """Texts as lists: "[0.1, 0.2]", or the same without brackets or commas."""
        rows: list[NDArray[np.float64]] = []
        for at, text in enumerate(column.to_pylist()):
            try:
                rows.append(np.array((text or "").strip(" []()").replace(",", " ").split(), dtype=np.float64))
            except ValueError as error:
                what = f"column {self.name!r} holds {text[:40]!r}, not numbers"
                raise VectorError(f"{self.place(first + at)}: {what}. {_REMEDY}") from error
        return pa.chunked_array([pa.array(rows, pa.large_list(pa.float64()))])


def _numbers(column: pa.ChunkedArray) -> NDArray[np.float32]:
    """float32: all numbers of lists without nulls, one list after another."""
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused
        return np.asarray(pc.list_flatten(column).to_numpy()).astype(np.float32, copy=False)
