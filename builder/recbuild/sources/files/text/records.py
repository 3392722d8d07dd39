"""Rows of cells of a delimited text, as one dialect reads them.

`records` is strict: quotes that do not fit raise `MisquotedError`. `repaired_records` takes such quotes
literally, where the row then fits the others, and says which rows it did so with.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from recbuild.sources.files.text.dialect import Dialect, cells_of_any_size

_END = "\x1eend of file"
_MOST_LINES = 1000  # of one row, where quotes have to be repaired


@dataclass(frozen=True)
class Record:
    """A row of the text.

    row: its number, from 1; blank lines do not count.
    line: the number of its first line, from 1.
    cells: its cells.
    repaired: whether quotes that did not fit were taken literally.
    """

    row: int
    line: int
    cells: list[str]
    repaired: bool = False


class MisquotedError(Exception):
    """Quotes that do not fit: row, line, and whether one is never closed."""

    def __init__(self, row: int, line: int, *, is_open: bool) -> None:
        super().__init__(row, line)
        self.row, self.line, self.is_open = row, line, is_open


def records(lines: Iterable[str], dialect: Dialect) -> Iterator[Record]:
    """The rows that are not blank. Raises MisquotedError."""
    # One more line at the end: if it is not read as a row of its own, the text ends within quotes.
    given = _without_first(chain(dialect.prepared(lines), [_END]), dialect.first_line)
    row, line = 1, 1
    with cells_of_any_size():
        numbered = _Counted(given)
        reader = dialect.reader(numbered, strict=True)
        while True:
            try:
                cells = next(reader)
            except csv.Error as error:
                raise MisquotedError(
                    row, line + dialect.first_line, is_open="unexpected end" in str(error)
                ) from None
            except StopIteration:
                return
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                raise MisquotedError(row, line + dialect.first_line, is_open=True)
            if cells and (len(cells) > 1 or cells[0].strip()):
                yield Record(row, line + dialect.first_line, cells)
                row += 1
            line = numbered.count + 1


def repaired_records(lines: Iterable[str], dialect: Dialect, width: int) -> Iterator[Record]:
    """The rows; quotes that do not fit are literal where the row then has `width` cells.

    Raises MisquotedError.
    """
    waiting: list[str] = []
    source = iter(_without_first(dialect.prepared(lines), dialect.first_line))
    row, line = 1, 1 + dialect.first_line
    while True:
        first = waiting.pop(0) if waiting else next(source, None)
        if first is None:
            return
        taken, cells, repaired = [first], _cells([first], dialect), False
        while cells is None and len(taken) < _MOST_LINES and _is_open(taken, dialect):
            following = waiting.pop(0) if waiting else next(source, None)
            if following is None:
                break
            taken.append(following)
            cells = _cells(taken, dialect)
        if cells is None:
            waiting[:0] = taken[1:]
            cells, repaired, taken = _split(first, dialect), True, [first]
            if len(cells) != width or first.count('"') < 2:
                raise MisquotedError(row, line, is_open=first.count('"') < 2)
        if cells and any(cells):
            yield Record(row, line, cells, repaired)
            row += 1
        line += len(taken)


def _without_first(lines: Iterable[str], count: int) -> Iterator[str]:
    given = iter(lines)
    for _ in range(count):
        next(given, None)
    return given


class _Counted(Iterator[str]):
    """Lines, and how many of them have been read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self.count = lines, 0

    def __next__(self) -> str:
        line = next(self._lines)
        self.count += 1
        return line


def _cells(lines: Iterable[str], dialect: Dialect) -> list[str] | None:
    """The cells of one row; None if its quotes do not fit."""
    try:
        with cells_of_any_size():
            rows = list(dialect.reader(lines, strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else [] if not rows else None


def _is_open(lines: Iterable[str], dialect: Dialect) -> bool:
    """Whether more lines may complete the row: the fault is nothing but a quote that is not closed yet."""
    try:
        with cells_of_any_size():
            list(dialect.reader(lines, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _split(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line in which a quote closes a cell only if a separator or the end follows."""
    line, separator = line.rstrip("\r\n"), re.escape(dialect.character)
    space = " *" if dialect.spaced else ""
    cell = re.compile(
        rf'{space}(?:"((?:[^"]|""|"(?!"|{separator}|$))*+)"(?={separator}|$)|([^{separator}]*+))'
    )
    cells, at = [], 0
    while at <= len(line):
        found = cell.match(line, at)
        if found is None:
            break
        cells.append(found[2] if found[1] is None else found[1].replace('""', '"'))
        at = found.end() + 1
    return cells
