"""A column of vectors as one matrix.

In goes an Arrow column of lists, of fixed-size lists, or of texts such as "[0.1, 0.2]"; out comes a
float32 matrix, or a VectorError that names the first item whose vector cannot be used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recbuild.catalog.cells.parse import is_list, is_number, is_text
from recbuild.errors import VectorError

_REMEDY = "Each item needs a list of finite numbers, all of one length."


def read_vectors(column: pa.ChunkedArray, name: str, places: Sequence[str]) -> NDArray[np.float32]:
    """float32 (n, dims), all finite.

    name: of the column. places: what an error calls each row, such as "a.csv: row 2 (id '7')".
    """
    if is_text(column.type):
        column = _parsed(column, name, places)
    if not (is_list(column.type) and is_number(column.type.value_type)):
        raise VectorError(f"Column {name!r} is of type {column.type}, not of lists of numbers. {_REMEDY}")
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
    _refuse(lengths == 0, places, f"there is no vector in column {name!r}")
    _refuse(
        lengths != lengths[0],
        places,
        f"the vector in column {name!r} has {{}} numbers, but that of {places[0]} has {lengths[0]}",
        lengths,
    )
    with np.errstate(over="ignore"):  # what float32 cannot hold becomes infinite, and is refused below
        numbers = pc.list_flatten(column).to_numpy().astype(np.float32)
    vectors: NDArray[np.float32] = numbers.reshape(-1, lengths[0])
    finite = np.all(np.isfinite(vectors), axis=1)
    _refuse(~finite, places, f"the vector in column {name!r} has a NaN, null or infinity")
    return vectors


def _parsed(column: pa.ChunkedArray, name: str, places: Sequence[str]) -> pa.ChunkedArray:
    """Texts as lists: "[0.1, 0.2]", or the same without brackets or commas."""
    rows: list[NDArray[np.float64]] = []
    for text, place in zip(column.to_pylist(), places, strict=True):
        try:
            rows.append(np.array((text or "").strip(" []()").replace(",", " ").split(), dtype=np.float64))
        except ValueError as error:
            raise VectorError(
                f"{place}: column {name!r} holds {text[:40]!r}, not numbers. {_REMEDY}"
            ) from error
    return pa.chunked_array([pa.array(rows, pa.large_list(pa.float64()))])


def _refuse(wrong: NDArray[np.bool_], places: Sequence[str], reason: str, *values: NDArray[np.int64]) -> None:
    """Raise VectorError for the first row that is wrong, with the row's own values in the reason."""
    if wrong.any():
        row = int(np.argmax(wrong))
        raise VectorError(f"{places[row]}: {reason.format(*(value[row] for value in values))}. {_REMEDY}")
