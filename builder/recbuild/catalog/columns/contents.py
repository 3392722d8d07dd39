"""What is in a column: how full it is, how many different values it has, and what they look like.

In goes a loaded table, out come `Contents` of each column. Counts are of all rows; what needs Python looks at
a sample of rows, spread over the table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.prices import is_price
from recbuild.catalog.cells.whole import gather
from recbuild.plan import spans
from recbuild.sources import Table

SAMPLE = 2000  # cells
LONG = 200  # characters: longer texts are no ids, categories or titles
_LINK = re.compile(r"(?:https?:)?//|/|www\.|\S+\.(?:jpe?g|png|webp|gif|avif|svg|html?|php|aspx?)\b", re.I)
_LETTERS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, eq=False)
class Contents:
    """A column.

    name: its name.
    rows: number of its cells.
    filled: number of cells that are not empty.
    distinct: number of different values among them; -1 for lists, objects and long texts: not counted.
    sample: texts of some cells that are not empty.
    numeric: whether it is of numbers by its type.
    """

    name: str
    rows: int
    filled: int
    distinct: int
    sample: tuple[str, ...]
    numeric: bool

    @property
    def share(self) -> float:
        """Share of the cells that are not empty."""
        return self.filled / max(1, self.rows)

    @property
    def complete(self) -> bool:
        """Whether every row has a value, but for one in a hundred."""
        return self.filled >= 0.99 * self.rows

    @property
    def unique(self) -> bool:
        """Whether the values tell the rows apart, but for one in a hundred."""
        return 0 < 0.99 * self.filled <= self.distinct

    @property
    def usual(self) -> str:
        """The most frequent value of the sample; "" without one."""
        return next((text for text, _ in Counter(self.sample).most_common(1)), "")

    @cached_property
    def price_share(self) -> float:
        """Share of the values that read as prices."""
        return self._share_of(is_price)

    @cached_property
    def link_share(self) -> float:
        """Share of the values that look like addresses."""
        return self._share_of(lambda text: bool(_LINK.match(text.lstrip("[\"' "))))

    @cached_property
    def web_share(self) -> float:
        """Share of the values that are addresses with a host; a category may be a path."""
        return self._share_of(lambda text: text.startswith(("http:", "https:", "//", "www.")))

    @cached_property
    def word_share(self) -> float:
        """Share of the values that have letters and are no addresses."""
        return self._share_of(lambda text: bool(_LETTERS.search(text)) and not _LINK.match(text))

    @cached_property
    def length(self) -> float:
        """Mean length of the values, in characters."""
        return sum(map(len, self.sample)) / max(1, len(self.sample))

    def _share_of(self, fits: Callable[[str], bool]) -> float:
        return sum(map(fits, self.sample)) / max(1, len(self.sample))


def contents_of(table: Table) -> dict[str, Contents]:
    """The contents of each column, by name."""
    found = {}
    for name in table.columns.column_names:
        found[name] = _contents(name, table.columns.column(name))
        table.release()
    return found


def _contents(name: str, column: pa.ChunkedArray) -> Contents:
    step = max(1, len(column) // SAMPLE)
    sample = tuple(filter(None, parse.known_texts(gather(column, np.arange(0, len(column), step)))))
    long = sum(map(len, sample)) > LONG * len(sample)
    filled, distinct = _counts(column, counting=not long)
    return Contents(name, len(column), filled, distinct, sample, parse.is_number(column.type))


def _counts(column: pa.ChunkedArray, *, counting: bool) -> tuple[int, int]:
    """How many cells are not empty, and how many different values they have; -1 unless `counting`."""
    if parse.is_list(column.type):
        return int(pc.sum(pc.greater(pc.list_value_length(column), 0)).as_py() or 0), -1
    if pa.types.is_nested(column.type):
        return len(column) - column.null_count, -1
    parts = [column.slice(first, end - first) for first, end in spans(len(column))]
    filled = map(_filled, parts)
    if not counting:
        return sum(len(part) - part.null_count for part in filled), -1
    kept = [chunk for part in filled for chunk in part.chunks]
    whole = pa.chunked_array(kept, kept[0].type if kept else column.type)
    return len(whole) - whole.null_count, int(pc.count_distinct(whole).as_py())


def _filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The cells that are not empty, texts without white space around them; nulls may stay."""
    if parse.is_text(column.type):
        trimmed = pc.utf8_trim_whitespace(pc.cast(column, pa.large_string()))
        return trimmed.filter(pc.invert(pc.is_in(trimmed, pa.array(["", *parse.NO_VALUE]))))
    if pa.types.is_floating(column.type):
        return column.filter(pc.invert(pc.is_nan(column)))
    return column
