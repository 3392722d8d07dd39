"""Spreadsheets of Excel and LibreOffice: the first sheet with a table, or the one that is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import ZipFile

import pyarrow as pa
from python_calamine import CalamineWorkbook

from recbuild.sources.files.archive import entries
from recbuild.sources.files.content import Content
from recbuild.sources.files.names import listed_names
from recbuild.sources.files.text.layout import Layout, LayoutError, find_layout, is_total
from recbuild.sources.table import Source, Table
from recbuild.sources.values import text_of

_SAMPLE_ROWS = 400
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WITHOUT_VALUE = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*><f[^>]*?(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>')


def open_spreadsheet(content: Content, columns: Sequence[str] = (), sheet: str = "") -> Source:
    """A sheet of a spreadsheet; all of it is read now, and every cell becomes a text.

    sheet: its name; "" for the first that has a table. Raises CatalogError.
    """
    book = _opened(content)
    name, grid = _chosen(content, book, sheet)
    _check_formulas(content, book.sheet_names.index(name))
    numbered = [(at, row) for at, row in enumerate(grid, 1) if any(row)]
    try:
        layout = find_layout([row for _, row in numbered[:_SAMPLE_ROWS]], columns)
    except LayoutError as error:
        raise content.refused(f"sheet {name!r}: {error}") from error
    kept, notes = _rows(numbered, layout)

    def load(wanted: Sequence[str]) -> Table:
        places = [layout.names.index(one) for one in wanted]
        arrays = [pa.array([row[place] for _, row in kept], pa.large_string()) for place in places]
        return Table(pa.table(arrays, names=list(wanted)), [at for at, _ in kept])

    others = [one for one in book.sheet_names if one != name and not sheet and _grid(book, one)]
    if others:
        notes.append(
            f"The rows are those of the sheet {name!r}; others are not read: {listed_names(others)}. "
            f"Name one so: {content.path.name}/{others[0]}."
        )
    return Source(content.name, layout.names, load, (*layout.notes, *notes))


def _opened(content: Content) -> Any:
    if content.head.startswith(b"PK"):
        entries(content)  # which refuses what is made to fill the memory
    with content.reading(), content.seekable() as stream:
        if not content.head.startswith(b"PK") and _ENCRYPTED in stream.read():
            raise content.refused("the spreadsheet is protected by a password. Save it without one.")
        stream.seek(0)
        try:
            return CalamineWorkbook.from_filelike(stream)
        except Exception as error:  # errors of the library have no common class
            reason = str(error).strip().partition("\n")[0].rstrip(".")
            raise content.refused(
                f"the spreadsheet cannot be read: {reason}. Save it again in a spreadsheet program."
            ) from error


def _chosen(content: Content, book: Any, sheet: str) -> tuple[str, list[list[str]]]:
    """The name of the sheet, and its cells."""
    if sheet and sheet not in book.sheet_names:
        raise content.refused(f"there is no sheet {sheet!r}. There are: {listed_names(book.sheet_names)}.")
    grids = {name: _grid(book, name) for name in ([sheet] if sheet else book.sheet_names)}
    filled = {name: sum(any(row) for row in grid) for name, grid in grids.items()}
    found = next((name for name, count in filled.items() if count > 1), None)
    if found is None:
        raise content.refused("there are no rows in the spreadsheet. Its first row names the columns.")
    return found, grids[found]


def _grid(book: Any, name: str) -> list[list[str]]:
    try:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except Exception:  # a sheet of charts has no cells, and the library has no class for its errors
        return []
    return [[_text(cell) for cell in row] for row in rows]


def _text(cell: Any) -> str:
    """A cell as it would stand in a CSV; dates as ISO 8601."""
    match cell:
        case datetime():
            return cell.isoformat(" ") if cell.time() != time() else cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return text_of(cell)


def _rows(
    numbered: list[tuple[int, list[str]]], layout: Layout
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The rows of data, each with its number, without totals and repeated headers; notes."""
    width, kept, notes = len(layout.names), numbered[layout.skipped :], []
    if kept and is_total(kept[-1][1], width):
        total = " ".join(kept.pop()[1]).strip()
        notes.append(f"The last row is left out, since it counts the others: {total[:60]!r}.")
    header = list(layout.header)
    return [(at, [*row, *[""] * width][:width]) for at, row in kept if row != header], notes


def _check_formulas(content: Content, place: int) -> None:
    """Raise CatalogError for a formula without its value, as programs write it that do not calculate."""
    if not content.head.startswith(b"PK"):
        return
    with content.reading(), ZipFile(content.seekable()) as archive:
        name = f"xl/worksheets/sheet{place + 1}.xml"
        text = archive.read(name) if name in archive.namelist() else b""
    if found := _WITHOUT_VALUE.search(text):
        raise content.refused(
            f"cell {found[1].decode()} is a formula without a value. Open the file in a spreadsheet program "
            "and save it, which calculates the value."
        )
