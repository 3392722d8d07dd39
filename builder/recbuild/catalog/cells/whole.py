"""Whole columns of a table, as Arrow and numpy arrays: for choices that need all rows.

In go Arrow columns of any type; out come their texts as Arrow holds them, or numbers of distinct texts.
Python sees a batch of cells at a time, or each distinct text once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recbuild.catalog.cells import parse
from recbuild.linalg import Rows
from recbuild.plan import spans


@dataclass(frozen=True, eq=False)
class Coded:
    """A column of n cells by its distinct texts.

    codes: int32 (n,), which of the texts each cell is.
    texts: all different, in the order of the rows; "" among them where a cell is empty.
    """

    codes: NDArray[np.int32]
    texts: list[str]

    def rows_with(self, fits: Callable[[str], bool]) -> Rows:
        """The rows, ascending, whose text fits."""
        return np.flatnonzero(self.each(list(map(fits, self.texts)), np.bool_))

    def each(self, values: Sequence[Any], dtype: Any) -> NDArray[Any]:
        """For each row the value of its text. values: one for each of the texts."""
        return np.array(values, dtype=dtype)[self.codes]


def texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """large_string (n,), no nulls: what `parse.texts` says of each cell."""
    if parse.is_text(column.type):
        return pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.large_string()), ""))
    if pa.types.is_integer(column.type):
        return pc.fill_null(column.cast(pa.large_string()), "")
    cells = (parse.texts(column.slice(first, end - first)) for first, end in spans(len(column)))
    return pa.chunked_array([text_array(batch) for batch in cells], pa.large_string())


def known(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """As `texts`, but "" for a word that means "no value"."""
    found = texts(column)
    nothing = pc.is_in(found, pa.array(parse.NO_VALUE, pa.large_string()))
    return pc.if_else(nothing, "", found) if pc.any(nothing).as_py() else found


def coded(column: pa.ChunkedArray, read: Callable[[pa.ChunkedArray], pa.ChunkedArray] = known) -> Coded:
    """The column by its distinct texts. read: `known` or `texts`."""
    encoded = pa.chunked_array([read(column).combine_chunks()]).dictionary_encode()
    if not encoded.num_chunks:
        return Coded(np.empty(0, np.int32), [])
    only = encoded.chunk(0)
    return Coded(only.indices.to_numpy(), only.dictionary.to_pylist())


def empty(count: int) -> pa.ChunkedArray:
    """large_string (count,), all ""."""
    return pa.chunked_array([pa.repeat(pa.scalar("", pa.large_string()), count)])


def text_array(cells: Sequence[str | None]) -> pa.Array:
    """The cells as large_string (n,). Half of a character, as JSON may escape it, becomes a question mark."""
    try:
        return pa.array(cells, pa.large_string())
    except UnicodeEncodeError:
        whole = [None if text is None else text.encode(errors="replace").decode() for text in cells]
        return pa.array(whole, pa.large_string())


def gather(column: pa.ChunkedArray, rows: Rows) -> pa.ChunkedArray:
    """The cells of these rows, in their order. Arrow's own `take` would first join all chunks.

    rows: int64 (m,).
    """
    if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and bool(np.all(np.diff(rows) == 1)):
        return column.slice(int(rows[0]), len(rows))
    ends = np.cumsum([len(chunk) for chunk in column.chunks], dtype=np.int64)
    order = np.argsort(rows, kind="stable")
    ascending = rows[order]
    cuts = np.searchsorted(ascending, ends)
    pieces, first = [], 0
    for chunk, end, cut in zip(column.chunks, ends.tolist(), cuts.tolist(), strict=True):
        if cut > first:
            pieces.append(chunk.take(pa.array(ascending[first:cut] - (end - len(chunk)))))
        first = cut
    found = pa.concat_arrays(pieces) if pieces else pa.array([], column.type)
    if not bool(np.all(np.diff(order) == 1)):
        back = np.empty_like(order)
        back[order] = np.arange(len(order))
        found = found.take(pa.array(back))
    return pa.chunked_array([found], column.type)
