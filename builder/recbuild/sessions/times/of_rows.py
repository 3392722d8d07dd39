"""The times of a log's rows, from one column, or from one of days and one of times of day.

In go the table and its fields, out come `Times` and notes; or the error that most times are not understood.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from recbuild.catalog.cells import parse
from recbuild.config import SessionSettings
from recbuild.errors import SessionsError
from recbuild.sessions.cells import TextCells, coded
from recbuild.sessions.missing_ids import means_none
from recbuild.sessions.times import Times, read_times
from recbuild.sessions.times.parts import seconds_of_clock
from recbuild.sessions.vocabulary.column_names import plain
from recbuild.sources import Table

# Numbers of a user's orders or sessions, from the first to the last.
NUMBERS_OF_VISITS = frozenset(("ordernumber", "sessionnumber", "visitnumber"))

_MAX_EXAMPLE = 60  # characters


def times_of(
    name: str, table: Table, fields: dict[str, str], settings: SessionSettings
) -> tuple[Times | None, tuple[str, ...]]:
    """The rows' times, None if there are none; notes. Raises SessionsError if most are not understood."""
    column = fields.get("time")
    if column is None:
        return None, ("There is no column of times: the order in the file counts.",)
    cells = table.columns.column(column)
    times = read_times(cells, column, settings.time_format or _unit_of(column, cells))
    if np.isnan(times.seconds).any():
        filled = coded(cells)
        filled = filled.without([code for code, text in enumerate(filled.texts) if means_none(text)])
        if not np.count_nonzero(filled.codes >= 0):
            return None, (
                f"Column {column!r} is empty, so there are no times: the order in the file counts.",
            )
        _check(name, table, column, filled, times)
    if "clock" in fields:
        times = _with_clock(times, coded(table.columns.column(fields["clock"])))
    return times, times.notes


def _unit_of(column: str, cells: pa.ChunkedArray) -> str | None:
    """What numbers count that are no dates, by the name of their column: days, or a user's orders."""
    if plain(column) in NUMBERS_OF_VISITS:
        return "order"
    if plain(column) not in ("day", "daynumber"):
        return None
    times = read_times(cells, column, None)
    return None if times.scale == "date" else "days"


def _check(name: str, table: Table, column: str, filled: TextCells, times: Times) -> None:
    invalid = (filled.codes >= 0) & np.isnan(times.seconds)
    if 2 * np.count_nonzero(invalid) > np.count_nonzero(filled.codes >= 0):
        first = int(np.argmax(invalid))
        cell = filled.texts[filled.codes[first]][:_MAX_EXAMPLE]
        raise SessionsError(
            f"{name}: most times in column {column!r} are not understood, such as {cell!r} in row "
            f"{table.rows[first]}. Say in recbuild.toml how they are written: [sessions] time_format = "
            '"%d.%m.%Y %H:%M"; or, if the rows stand in the right order, do without them: '
            '[sessions] fields = {time = ""}.'
        )


def _with_clock(times: Times, clock: TextCells) -> Times:
    """The days with these times of day; a day without one begins at midnight."""
    seconds = np.array([*map(seconds_of_clock, clock.texts), 0.0])
    return replace(times, seconds=times.seconds + np.nan_to_num(seconds)[clock.codes], notes=())


def with_date(table: Table) -> Table:
    """The table with a column of dates, if it has a year, a month and a day in columns of their own."""
    found = {plain(column): column for column in reversed(table.columns.column_names)}
    if not found.keys() >= {"year", "month", "day"}:
        return table
    parts = [parse.texts(table.columns.column(found[part])) for part in ("year", "month", "day")]
    dates = ["-".join(one) if all(one) else None for one in zip(*parts, strict=True)]
    return Table(
        table.columns.append_column("date (year, month, day)", pa.array(dates, pa.large_string())), table.rows
    )
