"""A file of past sessions as a log: an entry per event, in the file's order, with nothing left out yet.

In go the file's rows and the plan, out come numpy arrays. A row that lists the items of a whole session
becomes an event per item.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from recbuild.catalog import parse as cells
from recbuild.config import SessionSettings
from recbuild.errors import SessionsError
from recbuild.sessions.columns import Coded, Numbers, coded, item_lists, numbers
from recbuild.sessions.data import Integers
from recbuild.sessions.missing_ids import Ids, means_none, without_missing
from recbuild.sessions.schema import Plan
from recbuild.sessions.times import Times, read_times
from recbuild.sources import Table

LONGEST_EXAMPLE = 60


@dataclass(frozen=True)
class Log:
    """row: int64 (n,), the position of each event's row in `table`. lists: whether a row is a whole session.

    word: the file's word for the type of an event. time: of each event, None where there are no times at all.
    A field that the file does not have is empty throughout. warnings: what is likely to be wrong. notes: what
    else a person should know.
    """

    table: Table
    fields: dict[str, str]
    row: Integers
    lists: bool
    item: Coded
    session: Coded
    user: Coded
    word: Coded
    time: Times | None
    quantity: Numbers
    rating: Numbers
    warnings: tuple[str, ...]
    notes: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.row)

    def example(self, event: int, field: str) -> str:
        """Where an event stands, and what its cell of this field says: "row 17: 'sku-9'"."""
        row = int(self.row[event])
        if field == "item":
            code = self.item.codes[event]
            text = self.item.texts[code] if code >= 0 else ""
        else:
            column = self.fields.get(field)
            text = cells.text_of(self.table.columns[column][row].as_py()) if column else ""
        place = f"row {self.table.rows[row]}"
        return f"{place}: {text[:LONGEST_EXAMPLE]!r}" if text else place


def read_log(path: Path, table: Table, plan: Plan, settings: SessionSettings) -> Log:
    """The rows of `table`, which is that of the file at `path`, as events. Raises SessionsError."""
    lists, row, item = _items(table, plan.fields)
    session, user = (_ids(table, plan.fields, field) for field in ("session", "user"))
    time, time_notes = _times(path, table, plan.fields, settings)
    log = Log(
        table=table,
        fields=plan.fields,
        row=row,
        lists=lists,
        item=item,
        session=Coded(row, _row_names(table, plan.fields)) if lists else session.found,
        user=user.found.take(row),
        word=_texts(table, plan.fields, "event").take(row),
        time=time and time.take(row),
        quantity=_numbers(table, plan.fields, "quantity").take(row),
        rating=_numbers(table, plan.fields, "rating").take(row),
        warnings=(*(time.warnings if time else ()), *session.warnings, *user.warnings),
        notes=(*plan.notes, *time_notes, *session.notes, *user.notes),
    )
    return log if lists or "session" in settings.fields else _without_sparse_sessions(log)


def _items(table: Table, fields: dict[str, str]) -> tuple[bool, Integers, Coded]:
    """Whether rows are lists of items; each event's row and item."""
    column = table.columns[fields.get("item") or fields["items"]]
    if "items" in fields or cells.is_list(column.type):
        return True, *item_lists(column)
    return False, np.arange(len(table.rows)), coded(column)


def _row_names(table: Table, fields: dict[str, str]) -> list[str]:
    """What sessions are called that are a row each: what the row says, else its number."""
    session = fields.get("session")
    named = cells.texts(table.columns[session]) if session else [""] * len(table.rows)
    return [name or f"row {row}" for name, row in zip(named, table.rows, strict=True)]


def _texts(table: Table, fields: dict[str, str], field: str) -> Coded:
    if field in fields:
        return coded(table.columns[fields[field]])
    return Coded(np.full(len(table.rows), -1), [])


def _ids(table: Table, fields: dict[str, str], field: str) -> Ids:
    return without_missing(_texts(table, fields, field), fields.get(field, ""), field)


def _numbers(table: Table, fields: dict[str, str], field: str) -> Numbers:
    if field in fields:
        return numbers(table.columns[fields[field]])
    return Numbers(np.full(len(table.rows), np.nan), np.zeros(len(table.rows), dtype=np.bool_))


def _times(
    path: Path, table: Table, fields: dict[str, str], settings: SessionSettings
) -> tuple[Times | None, tuple[str, ...]]:
    """The rows' times, None if there are none; notes. Raises SessionsError if most are not understood."""
    column = fields.get("time")
    if column is None:
        return None, ("There is no column of times: the order in the file counts.",)
    found = read_times(table.columns[column], column, settings.time_format)
    if not np.isnan(found.seconds).any():
        return found, found.notes
    filled = coded(table.columns[column])
    filled = filled.without([code for code, text in enumerate(filled.texts) if means_none(text)])
    count = np.count_nonzero(filled.codes >= 0)
    if not count:
        return None, (f"Column {column!r} is empty, so there are no times: the order in the file counts.",)
    odd = (filled.codes >= 0) & np.isnan(found.seconds)
    if 2 * np.count_nonzero(odd) > count:
        first = int(np.argmax(odd))
        cell = filled.texts[filled.codes[first]][:LONGEST_EXAMPLE]
        raise SessionsError(
            f"{path}: most times in column {column!r} are not understood, such as {cell!r} in row "
            f"{table.rows[first]}. Say in recbuild.toml how they are written: [sessions] time_format = "
            '"%d.%m.%Y %H:%M"; or, if the rows stand in the right order, do without them: '
            '[sessions] fields = {time = ""}.'
        )
    return found, found.notes


def _without_sparse_sessions(log: Log) -> Log:
    """Without the sessions if most events have none but a user, as where only purchases have a number."""
    lacking = np.count_nonzero((log.session.codes < 0) & (log.user.codes >= 0))
    column = log.fields.get("session")
    if column is None or 2 * lacking <= len(log):
        return log
    return replace(
        log,
        fields={field: name for field, name in log.fields.items() if field != "session"},
        session=Coded(np.full(len(log), -1), []),
        notes=(
            *log.notes,
            f"Column {column!r} is empty in {lacking:,} of {len(log):,} rows although there is a user, so it "
            f'does not tell the sessions. If it does: [sessions] fields = {{session = "{column}"}}.',
        ),
    )
