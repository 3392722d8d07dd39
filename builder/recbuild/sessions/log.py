"""A file of past sessions as a log: an entry per event, in the file's order, with nothing left out yet.

In go the file's rows and the plan, out come numpy arrays. A row that lists the items of a whole session
becomes an event per item.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog import cells
from recbuild.catalog.files import Table
from recbuild.config import SessionSettings
from recbuild.sessions.columns import Coded, Numbers, coded, item_lists, numbers, times
from recbuild.sessions.data import Integers
from recbuild.sessions.plan import Plan

LONGEST_EXAMPLE = 60


@dataclass(frozen=True)
class Log:
    """row: int64 (n,), the position of each event's row in `table`. lists: whether a row is a whole session.

    word: the file's word for the type of an event. time: float64 (n,), NaN where it is not understood; None
    where there are no times at all. A field that the file does not have is empty throughout.
    """

    table: Table
    fields: dict[str, str]
    row: Integers
    lists: bool
    item: Coded
    session: Coded
    user: Coded
    word: Coded
    time: NDArray[np.float64] | None
    quantity: Numbers
    rating: Numbers
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


def read_log(table: Table, plan: Plan, settings: SessionSettings) -> Log:
    """The rows of `table` as events."""
    lists, row, item = _items(table, plan.fields)
    time, time_notes = _times(table, plan.fields)
    log = Log(
        table=table,
        fields=plan.fields,
        row=row,
        lists=lists,
        item=item,
        session=Coded(row, _row_names(table, plan.fields))
        if lists
        else _texts(table, plan.fields, "session"),
        user=_texts(table, plan.fields, "user").take(row),
        word=_texts(table, plan.fields, "event").take(row),
        time=None if time is None else time[row],
        quantity=_numbers(table, plan.fields, "quantity").take(row),
        rating=_numbers(table, plan.fields, "rating").take(row),
        notes=(*plan.notes, *time_notes),
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


def _numbers(table: Table, fields: dict[str, str], field: str) -> Numbers:
    if field in fields:
        return numbers(table.columns[fields[field]])
    return Numbers(np.full(len(table.rows), np.nan), np.zeros(len(table.rows), dtype=np.bool_))


def _times(table: Table, fields: dict[str, str]) -> tuple[NDArray[np.float64] | None, list[str]]:
    """The rows' times, None if there are none, and then a note."""
    column = fields.get("time")
    if column is None:
        return None, ["There is no column of times: the order in the file counts."]
    found = times(table.columns[column])
    if not np.isnan(found).all():
        return found, []
    filled = coded(table.columns[column])
    if not filled.texts:
        return None, [f"Column {column!r} is empty, so there are no times: the order in the file counts."]
    cell, row = filled.texts[0][:LONGEST_EXAMPLE], table.rows[int(np.argmax(filled.codes == 0))]
    return None, [
        f"No time in column {column!r} is understood, such as {cell!r} in row {row}: the order in the file "
        "counts. Write times as ISO 8601 or as Unix seconds."
    ]


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
