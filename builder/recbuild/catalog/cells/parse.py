"""A batch of a catalog's cells as the values that recbuild works with: texts, lists, numbers.

In go Arrow columns of any type, out come Python values, one per row. Links, which have a module of their own,
are written in many ways: a ParsedColumn also lists the rows that were not understood.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recbuild.catalog.cells.text import entries_of, plain_text, split_list
from recbuild.sources.values import text_of

T = TypeVar("T")


@dataclass(frozen=True)
class ParsedColumn(Generic[T]):
    """A column of n cells.

    values: n values, one per row.
    invalid: rows, from 0, whose cell is not empty and was not understood.
    """

    values: list[T]
    invalid: list[int]


def values_of(column: pa.ChunkedArray) -> list[Any]:
    """The cells as Python values; None for what Python cannot hold, such as a date after the year 9999."""
    try:
        return list(column.to_pylist())
    except (pa.ArrowException, OverflowError, ValueError):
        return [_value_of(cell) for cell in column]


def _value_of(cell: pa.Scalar) -> Any:
    try:
        return cell.as_py()
    except (pa.ArrowException, OverflowError, ValueError):
        return None


_BRACKETS = ("[", "{", "(")
# What programs write for "no value"; titles may be such words.
NO_VALUE = ("NULL", "null", "NaN", "nan", "\\N", "#N/A", "<NA>", "None", "N/A", "n/a")
_NOTHING = frozenset(NO_VALUE)
# What a text has that is not plain, or is a list, as RE2 reads it. Arrow passes over the others in no time.
_NOT_PLAIN = r"[<&]|  |[^ -~]|^\s*[\[{(]"


def texts(column: pa.ChunkedArray) -> list[str]:
    """The cells as text, "" for an empty one; lists as "a, b"."""
    values = values_of(column)
    if is_text(column.type):
        return [value.strip() if value else "" for value in values]
    return [text_of(value) for value in values]


def known_texts(column: pa.ChunkedArray) -> list[str]:
    """As `texts`, but "" for a word that means "no value"."""
    return ["" if text in _NOTHING else text for text in texts(column)]


def field_texts(field: str, column: pa.ChunkedArray) -> list[str]:
    """The cells of a field, or of a column that is no field (""), as plain text for people."""
    if pa.types.is_nested(column.type):
        return [", ".join(map(plain_text, entries_of(value))) if value else "" for value in values_of(column)]
    # A comma in a title, or in a category such as "Home, Garden", separates nothing.
    separators = {"tags": "|;,", "category": "|", "brand": "|"}.get(field, "")
    cells = texts(column) if field == "title" else known_texts(column)
    if is_text(column.type) and not separators:
        for at in np.flatnonzero(matches(column, _NOT_PLAIN)).tolist():
            one = plain_text(cells[at])
            listed = one[:1] in _BRACKETS and field != "description"
            cells[at] = ", ".join(split_list(one, "")) if listed else one
        return cells
    plain = {text: plain_text(text) for text in set(cells)}
    if is_text(column.type):
        plain = {text: ", ".join(split_list(one, separators)) for text, one in plain.items()}
    return [plain[text] for text in cells]


def matches(column: pa.ChunkedArray, pattern: str) -> NDArray[np.bool_]:
    """bool (n,), whether a column of texts matches a pattern, as RE2 reads it; False for null."""
    found = pc.match_substring_regex(column.cast(pa.large_string()), pattern)
    matching: NDArray[np.bool_] = pc.fill_null(found, False).to_numpy()
    return matching


def card_values(column: pa.ChunkedArray) -> list[str | None] | list[float | None]:
    """The cells for a card: numbers if the column is of numbers, else texts."""
    if is_number(column.type):
        return [_finite(value) for value in values_of(column)]
    return [text or None for text in field_texts("", column)]


def titles(column: pa.ChunkedArray) -> ParsedColumn[str | None]:
    """The titles as plain text, even if they are numbers: "1984"."""
    return ParsedColumn([text or None for text in field_texts("title", column)], [])


def parsed(cells: Sequence[str], parse: Callable[[str], T | None]) -> ParsedColumn[T | None]:
    """Each text parsed, None for an empty one; invalid are those for which `parse` returns None."""
    known = {text: parse(text) if text else None for text in set(cells)}
    values = [known[text] for text in cells]
    return ParsedColumn(values, [row for row, text in enumerate(cells) if text and known[text] is None])


def _finite(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None


def is_text(kind: pa.DataType) -> bool:
    """Whether a column of this Arrow type is of texts. A column of empty cells alone counts as one."""
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind))


def is_number(kind: pa.DataType) -> bool:
    """Whether a column of this Arrow type is of numbers: integers, floats or decimals, not booleans."""
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def is_list(kind: pa.DataType) -> bool:
    """Whether each cell of a column of this Arrow type is a list."""
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))
