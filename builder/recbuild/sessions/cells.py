"""Columns of a log as numbers: texts as codes, quantities and ratings as floats.

In go Arrow columns of any type, out come numpy arrays with an entry per row. A log has millions of rows: what
needs Python is done once for each distinct value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recbuild.catalog.cells import parse
from recbuild.sessions.data import Integers, spans


@dataclass(frozen=True)
class TextCells:
    """A column of texts.

    codes: int64 (n,), the number of each row's text, -1 for an empty cell.
    texts: the distinct texts, by number.
    """

    codes: Integers
    texts: list[str]

    def take(self, rows: Integers) -> TextCells:
        """The cells of these rows; the texts keep their numbers."""
        return TextCells(self.codes[rows], self.texts)

    def without(self, codes: Sequence[int]) -> TextCells:
        """The column with empty cells in place of these codes; the texts keep their numbers."""
        return (
            TextCells(np.where(np.isin(self.codes, codes), -1, self.codes), self.texts)
            if len(codes)
            else self
        )


@dataclass(frozen=True)
class Numbers:
    """A column of numbers.

    values: float64 (n,), NaN where there is no number.
    invalid: bool (n,), cells that are not empty and not understood.
    """

    values: NDArray[np.float64]
    invalid: NDArray[np.bool_]

    def take(self, rows: Integers) -> Numbers:
        """The cells of these rows."""
        return Numbers(self.values[rows], self.invalid[rows])


def coded(column: pa.ChunkedArray) -> TextCells:
    """The cells as texts, like the catalog's ids: stripped, and a whole number without decimals."""
    if pa.types.is_nested(column.type):
        column = pa.chunked_array([pa.array(parse.texts(column), pa.large_string())])
    encoded = pc.dictionary_encode(column.combine_chunks(), null_encoding="encode")
    distinct = parse.texts(pa.chunked_array([encoded.dictionary]))
    code_of = {text: code for code, text in enumerate(dict.fromkeys(filter(None, distinct)))}
    codes = np.array([code_of.get(text, -1) for text in distinct], dtype=np.int64)
    return TextCells(codes[encoded.indices.to_numpy()], list(code_of))


def item_lists(column: pa.ChunkedArray) -> tuple[Integers, TextCells]:
    """A column of lists: the row, from 0, of each element, int64 (m,), and the elements.

    An empty list has one empty element.
    """
    lists = column.combine_chunks()
    lengths = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    return _one_by_one(lengths, coded(pa.chunked_array([pc.list_flatten(lists)])))


def split_lists(cells: TextCells, pieces: Callable[[str], list[str]]) -> tuple[Integers, TextCells]:
    """The same of a column of texts, each of which has these pieces."""
    found = [*map(pieces, cells.texts), []]
    code_of = {text: code for code, text in enumerate(dict.fromkeys(chain.from_iterable(found)))}
    lengths = np.array([len(one) for one in found], dtype=np.int64)
    own = np.array([code_of[text] for one in found for text in one], dtype=np.int64)
    first, rows = np.cumsum(lengths) - lengths, lengths[cells.codes]
    return _one_by_one(rows, TextCells(own[spans(first[cells.codes], rows)], list(code_of)))


def _one_by_one(lengths: Integers, elements: TextCells) -> tuple[Integers, TextCells]:
    """The row of each element, and the elements, with an empty one for each row without any."""
    copies = np.maximum(lengths, 1)
    codes = np.full(copies.sum(), -1)
    codes[np.repeat(lengths > 0, copies)] = elements.codes
    return np.repeat(np.arange(len(lengths)), copies), TextCells(codes, elements.texts)


def numbers(column: pa.ChunkedArray) -> Numbers:
    """The cells as finite numbers. An empty cell and a NaN are no numbers, but not invalid either."""
    if parse.is_number(column.type):
        values = pc.cast(column, pa.float64(), safe=False).to_numpy()
        return Numbers(np.where(np.isfinite(values), values, np.nan), np.isinf(values))
    texts = coded(column)
    known = np.array([*map(number, texts.texts), np.nan])
    values = known[texts.codes]
    named_nan = np.array([*(text.casefold() in ("nan", "null", "none") for text in texts.texts), True])
    return Numbers(values, np.isnan(values) & ~named_nan[texts.codes])


def floats(column: pa.ChunkedArray) -> NDArray[np.float64]:
    """float64 (n,), NaN where a number is missing or not finite."""
    values = pc.cast(column, pa.float64(), safe=False).to_numpy()
    return np.where(np.isfinite(values), values, np.nan)


def number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return np.nan
    return value if np.isfinite(value) else np.nan
