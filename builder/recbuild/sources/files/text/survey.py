"""A look through all of a delimited text before it is loaded: in which way do all of its rows fit?

In go its lines and what separates their cells; out comes a `Survey`. Ways are tried in turn; where none fits,
the error tells the first row that does not fit the usual one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from recbuild.sources.files.content import Content
from recbuild.sources.files.text.dialect import Dialect, ways
from recbuild.sources.files.text.layout import Layout, LayoutError, find_layout, is_total
from recbuild.sources.files.text.records import MisquotedError, Record, records, repaired_records

_SAMPLE_ROWS = 400
_NULL = "\\N"

Lines = Callable[[], Iterator[str]]


@dataclass(frozen=True)
class Survey:
    """How a text is read.

    dialect: how its cells are separated, and its quotes meant.
    layout: names of its columns, and where its data begin.
    lines_above: number of lines before the first row of data.
    repairs: whether quotes that do not fit are taken literally.
    last: number of the last row to read; rows after it are totals. None for all.
    padded: number of the first of the short rows at the end, which get empty cells. None for none.
    is_simple: whether nothing in the text needs more than to be split at its separators.
    notes: sentences for the person who builds.
    """

    dialect: Dialect
    layout: Layout
    lines_above: int = 0
    repairs: bool = False
    last: int | None = None
    padded: int | None = None
    is_simple: bool = False
    notes: tuple[str, ...] = ()


class MisfitError(Exception):  # a way of reading that does not fit
    pass


def survey(content: Content, lines: Lines, dialect: Dialect, sample: str, columns: Sequence[str]) -> Survey:
    """The first way in which all rows fit. Raises CatalogError."""
    faults: list[MisfitError] = []
    candidates = ways(dialect, sample)
    for way in candidates:
        try:
            return _tried(content, lines, way, columns, repairs=False)
        except MisfitError as fault:
            faults.append(fault)
    try:
        return _tried(content, lines, candidates[0], columns, repairs=True)
    except MisfitError as fault:
        raise content.refused(str(faults[0])) from fault


def rows_of(content: Content, lines: Iterable[str], surveyed: Survey) -> Iterator[Record]:
    """The rows of data, each with a cell for each column. Raises CatalogError."""
    width, header = len(surveyed.layout.names), list(surveyed.layout.header)
    try:
        for record in islice(_records(lines, surveyed), surveyed.layout.skipped, None):
            if surveyed.last is not None and record.row > surveyed.last:
                return
            if record.cells == header:
                continue
            cells = _fitted(
                record.cells, width, pad=surveyed.padded is not None and record.row >= surveyed.padded
            )
            if cells is None:
                raise content.refused(_wrong_width(record, width, surveyed.dialect))
            if _NULL in cells:
                cells = ["" if cell == _NULL else cell for cell in cells]
            yield record if cells is record.cells else replace(record, cells=cells)
    except MisquotedError as fault:
        raise content.refused(_wrong_quotes(fault)) from fault


def _records(lines: Iterable[str], surveyed: Survey) -> Iterator[Record]:
    if surveyed.repairs:
        return repaired_records(lines, surveyed.dialect, len(surveyed.layout.names))
    return records(lines, surveyed.dialect)


def _tried(content: Content, lines: Lines, way: Dialect, columns: Sequence[str], *, repairs: bool) -> Survey:
    """What a look through all rows in this way finds. Raises MisfitError."""
    surveyed = replace(begun(content, lines, way, columns), repairs=repairs)
    tally = _Tally(surveyed)
    try:
        for record in _records(lines(), surveyed):
            tally.add(record)
    except MisquotedError as fault:
        raise MisfitError(_wrong_quotes(fault)) from fault
    return tally.survey()


def begun(content: Content, lines: Lines, way: Dialect, columns: Sequence[str]) -> Survey:
    """The survey of the first rows. Raises CatalogError, and MisfitError if the first cannot be read."""
    sample: list[Record] = []
    try:
        sample.extend(islice(records(lines(), way), _SAMPLE_ROWS))
    except MisquotedError as fault:
        if fault.row == 1:
            raise MisfitError(_wrong_quotes(fault)) from fault
    if not sample:
        raise content.refused("the file is empty. Its first line names the columns, separated by commas.")
    try:
        layout = find_layout([one.cells for one in sample], columns)
    except LayoutError as error:
        raise content.refused(str(error)) from error
    data = sample[layout.skipped] if layout.skipped < len(sample) else None
    above = data.line - 1 if data else sample[-1].line
    return Survey(way, layout, above, notes=layout.notes)


class _Tally:
    """Counts what is unusual in the rows of a text."""

    def __init__(self, begun: Survey) -> None:
        self._survey, self._width = begun, len(begun.layout.names)
        self._count = self._nulls = self._headers = 0
        self._header = list(begun.layout.header)
        self._latest: Record | None = None
        self._short: list[Record] = []  # at the end, so far
        self._repaired: list[Record] = []

    def add(self, record: Record) -> None:
        if record.row <= self._survey.layout.skipped:
            return
        self._count += 1
        self._latest, cells = record, record.cells
        self._nulls += _NULL in cells
        self._headers += cells == self._header
        if record.repaired:
            self._repaired.append(record)
        if len(cells) < self._width:
            self._short.append(record)
        elif self._short or _fitted(cells, self._width) is None:
            raise MisfitError(_wrong_width((self._short or [record])[0], self._width, self._survey.dialect))

    def survey(self) -> Survey:
        total = self._latest if self._latest and is_total(self._latest.cells, self._width) else None
        short = [one for one in self._short if one is not total]
        if short and 2 * len(short) >= self._count - bool(total):
            raise MisfitError(_wrong_width(short[0], self._width, self._survey.dialect))
        return replace(
            self._survey,
            last=total.row - 1 if total else None,
            padded=short[0].row if short else None,
            notes=(*self._survey.notes, *self._notes(total, short)),
        )

    def _notes(self, total: Record | None, short: Sequence[Record]) -> Iterator[str]:
        if self._survey.dialect.escaped:
            yield 'Backslashes are read as databases write them: \\" is a quote within a cell, \\N no value.'
        elif not self._survey.dialect.quoted:
            yield "Quotes are taken as a part of the text, since they do not enclose cells here."
        if self._repaired:
            first = self._repaired[0]
            rows = "1 row has" if len(self._repaired) == 1 else f"{len(self._repaired):,} rows have"
            yield (
                f"{rows} quotes within a cell that are not doubled, such as row {first.row} "
                f"(line {first.line}): they are taken as a part of the text: {' | '.join(first.cells)[:80]}"
            )
        if self._nulls:
            yield f"{self._nulls:,} rows have \\N, as databases write a missing value: the cells are empty."
        if self._headers:
            yield f"{self._headers:,} rows repeat the header, and are left out."
        if short:
            yield (
                f"{len(short):,} rows at the end have fewer cells than the header, from row {short[0].row} "
                "on: the rest of their cells is empty. See that the file is whole."
            )
        if total:
            shown = " ".join(total.cells).strip()[:60]
            yield f"The last row is left out, since it counts the others: {shown!r}."


def _fitted(cells: list[str], width: int, *, pad: bool = False) -> list[str] | None:
    """The cells, without empty ones beyond the header; None if they do not fit."""
    if len(cells) == width:
        return cells
    if len(cells) > width:
        return None if any(cell.strip() for cell in cells[width:]) else cells[:width]
    return [*cells, *[""] * (width - len(cells))] if pad else None


def _wrong_width(record: Record, width: int, dialect: Dialect) -> str:
    return (
        f"row {record.row} (line {record.line}) has {len(record.cells)} cells, but the header has {width}. "
        f"Put cells that contain {dialect.spelled} or a line break in double quotes."
    )


def _wrong_quotes(fault: MisquotedError) -> str:
    place = f"row {fault.row} (line {fault.line})"
    if fault.is_open:
        return f'{place} opens a quote (") that is never closed. Close it, or double it if it is meant.'
    return f'{place} has a quote (") within a cell in quotes. Double it if it is meant.'
