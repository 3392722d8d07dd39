"""CSV and TSV files. Every cell stays text, so that the id "007" keeps its zeros.

daft reads the rows. Its errors name a place within the piece of the file that one of its threads was reading;
it turns invalid UTF-8 into null, and a quote that is never closed into one long cell. Once something is known
to be wrong, this module finds the place.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pyarrow as pa

from recbuild.errors import CatalogError
from recbuild.sources.table import Source, Table, check_utf8, literally, quiet_daft, reading

_SPELLED = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
_END = "\x1fend of file"


def open_csv(path: Path) -> Source:
    """A CSV or TSV file; every column is of texts. The header is read now, the rows when they are loaded.

    Raises CatalogError, now or on loading: for an empty file, a row of another length than the header, a
    quote that is not closed, and what is not UTF-8.
    """
    delimiter, header = _csv_header(path)
    # Names of our own: a CSV may leave columns without a name, which daft would find ambiguous.
    numbered = {name: f"c{at}" for at, name in enumerate(header)}

    def load(names: Sequence[str]) -> Table:
        daft = quiet_daft()
        # The last column as well: a quote that is never closed puts the rest of the file into it.
        wanted = [*names, *{header[-1]}.difference(names)]
        with _reading_csv(path, delimiter):
            frame = daft.read_csv(
                literally(path),
                infer_schema=False,
                schema={f"c{at}": daft.DataType.string() for at in range(len(header))},
                delimiter=delimiter,
            )
            columns = frame.select(*(numbered[name] for name in wanted)).to_arrow().rename_columns(wanted)
        _check_csv(path, delimiter, columns)
        return Table(columns.select(list(names)), range(2, len(columns) + 2))

    return Source(str(path), header, load)


def _csv_header(path: Path) -> tuple[str, tuple[str, ...]]:
    """The delimiter, and the names of the columns; one without a name is called "column 3"."""
    with reading(path, text=True), path.open(encoding="utf-8-sig", newline="") as file:
        line = next((line for line in file if line.strip()), "")
        delimiter = "\t" if path.suffix.lower() == ".tsv" else max(_SPELLED, key=line.count)
        with _cells_of_any_size():
            header: list[str] = next(csv.reader(chain([line], file), delimiter=delimiter), [])
    if not header:
        raise CatalogError(
            f"{path}: the file is empty. Its first line names the columns, separated by commas."
        )
    # A line break within a name may come from a quote that is never closed.
    fault = _csv_fault(path, delimiter) if any("\n" in name for name in header) else None
    if fault:
        raise CatalogError(f"{path}: {fault}")
    return delimiter, tuple(name.strip() or f"column {at}" for at, name in enumerate(header, 1))


def _check_csv(path: Path, delimiter: str, columns: pa.Table) -> None:
    """Raise CatalogError for the two faults that daft does not report."""
    if any(column.null_count for column in columns.columns):
        check_utf8(path)
    last = columns.slice(max(len(columns) - 1, 0)).to_pylist()
    # A quote that is never closed makes the last row one of several lines.
    if any("\n" in (cell or "") for row in last for cell in row.values()):
        fault = _csv_fault(path, delimiter)
        if fault:
            raise CatalogError(f"{path}: {fault}")


@contextmanager
def _reading_csv(path: Path, delimiter: str) -> Iterator[None]:
    """As `reading`, but a row that does not fit is named by its place in the file."""
    with reading(path, text=True):
        try:
            yield
        except ValueError as error:
            check_utf8(path)
            fault = _csv_fault(path, delimiter)
            if fault is None:
                raise
            raise CatalogError(f"{path}: {fault}") from error


def _csv_fault(path: Path, delimiter: str) -> str | None:
    """The first row that does not fit the header, or a quote that is never closed, and the remedy."""
    with path.open(encoding="utf-8-sig", newline="") as file, _cells_of_any_size():
        # One more line at the end: if it is not read as a row of its own, the file ends within quotes.
        reader = csv.reader(chain(file, [_END]), delimiter=delimiter)
        row, line, width = 1, 1, 0
        for cells in reader:
            place, line = f"row {row} (line {line})", reader.line_num + 1
            if cells == [_END]:
                return None
            if cells and cells[-1].endswith(_END):
                return (
                    f'{place} opens a quote (") that is never closed. Close it, or double it if it is meant.'
                )
            width = width or len(cells)
            if cells and len(cells) != width:
                return (
                    f"{place} has {len(cells)} cells, but the header has {width}. "
                    f"Put cells that contain {_SPELLED[delimiter]} or a line break in double quotes."
                )
            row += bool(cells)
    return None


@contextmanager
def _cells_of_any_size() -> Iterator[None]:
    usual = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(usual)
