"""Past sessions as a log: an entry per event, in the order of the source, with nothing left out yet.

In go the rows and the schema, out come numpy arrays. A row that lists the items of a whole session becomes an
event per item.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from recbuild.catalog.cells import parse
from recbuild.config import SessionSettings
from recbuild.errors import SessionsError
from recbuild.sessions.columns import Coded, Numbers, coded, item_lists, numbers
from recbuild.sessions.data import Integers
from recbuild.sessions.missing_ids import Ids, means_none, without_missing
from recbuild.sessions.schema import SessionSchema
from recbuild.sessions.times import Times, read_times
from recbuild.sources import Table
from recbuild.sources.values import text_of

MAX_EXAMPLE = 60  # characters


@dataclass(frozen=True)
class Log:
    """n events. A field that the source does not have is empty throughout.

    table: the rows of the source.
    fields: field → column.
    row: int64 (n,), position of each event's row in `table`.
    lists: whether a row is a whole session.
    item: the item of each event.
    session: the session of each event.
    user: the user of each event.
    word: the source's word for the type of each event.
    time: the time of each event; None if there are no times at all.
    quantity: the quantity of each event.
    rating: the rating of each event.
    warnings: sentences on what is likely to be wrong.
    notes: sentences on what else a person should know.
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
        """An event's row, and its cell of this field: "row 17: 'sku-9'"."""
        row = int(self.row[event])
        if field == "item":
            code = self.item.codes[event]
            text = self.item.texts[code] if code >= 0 else ""
        else:
            column = self.fields.get(field)
            text = text_of(self.table.columns[column][row].as_py()) if column else ""
        place = f"row {self.table.rows[row]}"
        return f"{place}: {text[:MAX_EXAMPLE]!r}" if text else place


def read_log(name: str, table: Table, schema: SessionSchema, settings: SessionSettings) -> Log:
    """The rows of `table` as events. name: what messages call the source. Raises SessionsError."""
    fields = schema.fields
    lists, row, item = _items(table, fields)
    session, user = (_ids(table, fields, field) for field in ("session", "user"))
    time, time_notes = _times(name, table, fields, settings)
    log = Log(
        table=table,
        fields=fields,
        row=row,
        lists=lists,
        item=item,
        session=Coded(row, _row_names(table, fields)) if lists else session.ids,
        user=user.ids.take(row),
        word=_texts(table, fields, "event").take(row),
        time=time and time.take(row),
        quantity=_numbers(table, fields, "quantity").take(row),
        rating=_numbers(table, fields, "rating").take(row),
        warnings=(*(time.warnings if time else ()), *session.warnings, *user.warnings),
        notes=(*schema.notes, *time_notes, *session.notes, *user.notes),
    )
    return log if lists or "session" in settings.fields else _without_sparse_sessions(log)


def _items(table: Table, fields: dict[str, str]) -> tuple[bool, Integers, Coded]:
    """Whether rows are lists of items; each event's row and item."""
    column = table.columns[fields.get("item") or fields["items"]]
    if "items" in fields or parse.is_list(column.type):
        return True, *item_lists(column)
    return False, np.arange(len(table.rows)), coded(column)


def _row_names(table: Table, fields: dict[str, str]) -> list[str]:
    """The names of sessions of one row each: the cell of the session, else the row's number."""
    session = fields.get("session")
    names = parse.texts(table.columns[session]) if session else [""] * len(table.rows)
    return [name or f"row {row}" for name, row in zip(names, table.rows, strict=True)]


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
    name: str, table: Table, fields: dict[str, str], settings: SessionSettings
) -> tuple[Times | None, tuple[str, ...]]:
    """The rows' times, None if there are none; notes. Raises SessionsError if most are not understood."""
    column = fields.get("time")
    if column is None:
        return None, ("There is no column of times: the order in the file counts.",)
    times = read_times(table.columns[column], column, settings.time_format)
    if not np.isnan(times.seconds).any():
        return times, times.notes
    filled = coded(table.columns[column])
    filled = filled.without([code for code, text in enumerate(filled.texts) if means_none(text)])
    count = np.count_nonzero(filled.codes >= 0)
    if not count:
        return None, (f"Column {column!r} is empty, so there are no times: the order in the file counts.",)
    invalid = (filled.codes >= 0) & np.isnan(times.seconds)
    if 2 * np.count_nonzero(invalid) > count:
        first = int(np.argmax(invalid))
        cell = filled.texts[filled.codes[first]][:MAX_EXAMPLE]
        raise SessionsError(
            f"{name}: most times in column {column!r} are not understood, such as {cell!r} in row "
            f"{table.rows[first]}. Say in recbuild.toml how they are written: [sessions] time_format = "
            '"%d.%m.%Y %H:%M"; or, if the rows stand in the right order, do without them: '
            '[sessions] fields = {time = ""}.'
        )
    return times, times.notes


def _without_sparse_sessions(log: Log) -> Log:
    """The log without its sessions if most events have a user but no session: only orders have numbers."""
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
