"""A delimited text as a source. Every cell stays text, so that the id "007" keeps its zeros.

The whole text is looked through when it is opened: its encoding, and the way in which its quotes are meant.
pyarrow then loads texts without quotes, in several threads; Python's csv module all others, row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from recbuild.sources.files.content import Content
from recbuild.sources.files.text.dialect import SAMPLE_LINES, Dialect, find_dialect
from recbuild.sources.files.text.encoding import Encoding, find_encoding, open_text
from recbuild.sources.files.text.layout import is_total
from recbuild.sources.files.text.survey import Survey, begun, rows_of, survey
from recbuild.sources.table import Source, Table

_BATCH = 20_000  # rows
_BLOCK = 1 << 20  # bytes
_MARKS = (b'"', b"\\", b"\0")
_LINE = 1 << 20  # characters of a line that are looked at to find what separates cells


def open_delimited(content: Content, columns: Sequence[str] = ()) -> Source:
    """The rows of a delimited text; all columns are of texts. columns: their names, if the user gives them.

    Raises CatalogError, for a row of another length than the header, and a quote that is not closed.
    """
    encoding = find_encoding(content)
    with content.reading(), open_text(content, encoding) as stream:
        lines = _first_lines(stream)
    text = _Text(content, encoding)
    dialect = find_dialect(lines, content.suffix)
    surveyed = None
    if encoding.codec == "utf-8-sig" and not encoding.notes and not _has_marks(content):
        surveyed = _simple(content, text, dialect, columns)
    if surveyed is None:
        surveyed = survey(content, text.lines, dialect, "".join(lines), columns)
    names = surveyed.layout.names

    def load(wanted: Sequence[str]) -> Table:
        places = [names.index(name) for name in wanted]
        loaded = _fast(content, surveyed, places) if surveyed.is_simple else None
        if loaded is None:
            loaded = _slow(text, surveyed, places)
        arrays, rows = loaded
        return Table(pa.table(arrays, names=list(wanted)), rows)

    return Source(content.name, names, load, (*encoding.notes, *surveyed.notes))


@dataclass(frozen=True)
class _Text:
    content: Content
    encoding: Encoding

    def lines(self) -> Iterator[str]:
        with self.content.reading(), open_text(self.content, self.encoding) as stream:
            for line in stream:
                yield line.replace("\0", "") if "\0" in line else line


def _first_lines(stream: TextIO) -> list[str]:
    lines: list[str] = []
    size = 0
    while len(lines) < SAMPLE_LINES and size < 2 * _LINE and (line := stream.readline(_LINE)):
        lines.append(line)
        size += len(line)
    return lines


def _has_marks(content: Content) -> bool:
    """Whether quotes, backslashes or zeros are in the text, so that it is more than cells and separators."""
    with content.reading(), content.open() as stream:
        return any(mark in block for block in iter(lambda: stream.read(_BLOCK), b"") for mark in _MARKS)


def _simple(content: Content, text: _Text, dialect: Dialect, columns: Sequence[str]) -> Survey | None:
    """The survey of a text that pyarrow reads as it is: all rows fit, and none repeats the header."""
    if dialect.character != dialect.delimiter:
        return None
    surveyed = replace(begun(content, text.lines, dialect, columns), is_simple=True)
    loaded = _fast(content, surveyed, [0])
    if loaded is None or len(loaded[1]) == 0:
        return None
    first = loaded[0][0]
    last = [first[-1].as_py(), *[""] * (len(surveyed.layout.names) - 1)]
    repeats = surveyed.layout.header and pc.any(pc.equal(first, surveyed.layout.header[0])).as_py()
    return None if repeats or is_total(last, len(last)) else surveyed


def _slow(
    text: _Text, surveyed: Survey, places: Sequence[int]
) -> tuple[list[pa.ChunkedArray], Sequence[int]]:
    """The columns at these places, and the numbers of the rows."""
    rows = rows_of(text.content, text.lines(), surveyed)
    chunks: list[list[pa.Array]] = [[] for _ in places]
    numbers: list[int] = []
    while batch := list(islice(rows, _BATCH)):
        for place, chunk in zip(places, chunks, strict=True):
            chunk.append(pa.array([one.cells[place] for one in batch], pa.large_string()))
        numbers += [one.row for one in batch]
    return [pa.chunked_array(chunk, pa.large_string()) for chunk in chunks], numbers


def _fast(
    content: Content, surveyed: Survey, places: Sequence[int]
) -> tuple[list[pa.ChunkedArray], Sequence[int]] | None:
    """As `_slow`, for a text without quotes; None if pyarrow does not read it."""
    names = [f"c{at}" for at in range(len(surveyed.layout.names))]
    kept = [names[place] for place in places] or names[:1]
    with content.reading(), content.open() as stream:
        try:
            table = pa_csv.read_csv(
                stream,
                read_options=pa_csv.ReadOptions(column_names=names, skip_rows=surveyed.lines_above),
                parse_options=pa_csv.ParseOptions(delimiter=surveyed.dialect.delimiter, quote_char=False),
                convert_options=pa_csv.ConvertOptions(
                    include_columns=kept, column_types=dict.fromkeys(kept, pa.large_string())
                ),
            )
        except pa.ArrowInvalid:
            return None
    first = surveyed.layout.skipped + 1
    return [table.column(name) for name in kept[: len(places)]], range(first, first + len(table))
