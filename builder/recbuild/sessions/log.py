"""Past sessions as a log: an entry per event, in the order of the source, with nothing left out yet.

In go the rows and the schema, out come numpy arrays. A row that lists the items of a whole session becomes an
event per item.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from recbuild.catalog.cells import parse
from recbuild.config import SessionSettings
from recbuild.sessions.cells import Numbers, TextCells, coded, item_lists, numbers, split_lists
from recbuild.sessions.columns.schema import SessionSchema
from recbuild.sessions.data import Integers
from recbuild.sessions.items.lists import pieces_of
from recbuild.sessions.items.reading import Reading
from recbuild.sessions.missing_ids import Ids, without_missing
from recbuild.sessions.rows.load import Rows
from recbuild.sessions.times import Times
from recbuild.sessions.times.of_rows import times_of
from recbuild.sessions.vocabulary.column_names import plain, words_of
from recbuild.sources import Table
from recbuild.sources.values import text_of

MAX_EXAMPLE = 60  # characters
_ORDERS = frozenset(("order", "transaction", "purchase", "invoice", "receipt"))


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
    status: the source's word for how far the order of each event is.
    time: the time of each event; None if there are no times at all.
    quantity: the quantity of each event.
    rating: the rating of each event.
    place: int64 (n,), by which events of one time are sorted.
    warnings: sentences on what is likely to be wrong.
    notes: sentences on what else a person should know.
    """

    table: Table
    fields: dict[str, str]
    row: Integers
    lists: bool
    item: TextCells
    session: TextCells
    user: TextCells
    word: TextCells
    status: TextCells
    time: Times | None
    quantity: Numbers
    rating: Numbers
    place: Integers
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


def read_log(name: str, rows: Rows, schema: SessionSchema, settings: SessionSettings) -> Log:
    """The rows as events. name: what messages call the source. Raises SessionsError."""
    fields = schema.fields
    table, row_notes = _with_items(rows, fields)
    lists, row, item = _items(table, fields, schema.reading)
    session, user = (_ids(table, fields, field) for field in ("session", "user"))
    if rows.lists and not fields.keys() & {"session", "user"}:
        session = Ids(coded(_numbered(table)))
    time, time_notes = times_of(name, table, fields, settings)
    # The order of a user's events makes their sessions: if it is not known, that is no mere note.
    doubtful = time is None and "session" not in fields and not lists
    log = Log(
        table=table,
        fields=fields,
        row=row,
        lists=lists,
        item=item,
        session=TextCells(row, _row_names(table, fields)) if lists else session.ids,
        user=user.ids.take(row),
        word=_texts(table, fields, "event").take(row),
        status=_statuses(table, fields).take(row),
        time=time and time.take(row),
        quantity=_numbers(table, fields, "quantity").take(row),
        rating=_numbers(table, fields, "rating").take(row),
        place=_places(_numbers(table, fields, "position").take(row)),
        warnings=(
            *schema.warnings,
            *(time.warnings if time else ()),
            *(time_notes if doubtful else ()),
            *session.warnings,
            *user.warnings,
        ),
        notes=(
            *rows.notes,
            *schema.notes,
            *row_notes,
            *(() if doubtful else time_notes),
            *session.notes,
            *user.notes,
        ),
    )
    return log if lists or "session" in settings.fields else _without_sparse_sessions(log)


def _with_items(rows: Rows, fields: dict[str, str]) -> tuple[Table, list[str]]:
    """The rows without those that had no object in the list of items, as the start of a visit; a note."""
    column = fields.get("item")
    if not rows.lists or column is None:
        return rows.table, []
    cells = coded(rows.table.columns.column(column))
    empty = int(np.count_nonzero(cells.codes < 0))
    if empty in (0, len(cells.codes)):
        return rows.table, []
    note = (
        f"{empty:,} of {len(cells.codes):,} rows name no item in {column!r}: they are no events of an item."
    )
    return rows.table.take(np.flatnonzero(cells.codes >= 0).tolist()), [note]


def _items(table: Table, fields: dict[str, str], reading: Reading) -> tuple[bool, Integers, TextCells]:
    """Whether rows are lists of items; each event's row and item."""
    column = table.columns[fields.get("item") or fields["items"]]
    if parse.is_list(column.type):
        return True, *item_lists(column)
    if "items" in fields:
        separator = reading.separator or r"\s*\|\s*"
        return True, *split_lists(coded(column), lambda text: pieces_of(text, separator))
    return False, np.arange(len(table.rows)), coded(column)


def _numbered(table: Table) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array([f"row {row}" for row in table.rows], pa.large_string())])


def _row_names(table: Table, fields: dict[str, str]) -> list[str]:
    """The names of sessions of one row each: the cell of the session, else the row's number."""
    session = fields.get("session")
    names = parse.texts(table.columns[session]) if session else [""] * len(table.rows)
    return [name or f"row {row}" for name, row in zip(names, table.rows, strict=True)]


def _texts(table: Table, fields: dict[str, str], field: str) -> TextCells:
    if field in fields:
        return coded(table.columns[fields[field]])
    return TextCells(np.full(len(table.rows), -1), [])


def _ids(table: Table, fields: dict[str, str], field: str) -> Ids:
    # In a file of orders, guests have the number 0; without sessions, 0 may be one of users from 0 on.
    guests = field == "user" and "session" in fields
    return without_missing(_texts(table, fields, field), fields.get(field, ""), field, zero_is_none=guests)


def _statuses(table: Table, fields: dict[str, str]) -> TextCells:
    """The status of each row; a row without one has that of its order, whose first row alone may tell it."""
    status = _with_cancelled(_texts(table, fields, "status"), table)
    order = _texts(table, fields, "session")
    told = (status.codes >= 0) & (order.codes >= 0)
    of_order = np.full(len(order.texts) + 1, -1)
    of_order[order.codes[told][::-1]] = status.codes[told][::-1]
    return TextCells(np.where(status.codes >= 0, status.codes, of_order[order.codes]), status.texts)


def _with_cancelled(status: TextCells, table: Table) -> TextCells:
    """The statuses, "cancelled" where a time of that is written."""
    names = table.columns.column_names
    name = next((one for one in names if plain(one) in ("cancelledat", "canceledat")), None)
    if name is None or not status.texts:
        return status
    cancelled = coded(table.columns.column(name)).codes >= 0
    return TextCells(np.where(cancelled, len(status.texts), status.codes), [*status.texts, "cancelled"])


def _numbers(table: Table, fields: dict[str, str], field: str) -> Numbers:
    if field in fields:
        return numbers(table.columns[fields[field]])
    return Numbers(np.full(len(table.rows), np.nan), np.zeros(len(table.rows), dtype=np.bool_))


def _places(position: Numbers) -> Integers:
    """The rank of each event by its position, then by its place in the file."""
    places = np.empty(len(position.values), dtype=np.int64)
    places[np.argsort(np.nan_to_num(position.values), kind="stable")] = np.arange(len(places))
    return places


def _without_sparse_sessions(log: Log) -> Log:
    """The log without its sessions if many events have a user but no session: only orders have numbers.

    Of numbers of orders beside types of events, a few such events are enough.
    """
    lacking = np.count_nonzero((log.session.codes < 0) & (log.user.codes >= 0))
    column = log.fields.get("session")
    if column is None:
        return log
    of_orders = "event" in log.fields and bool(_ORDERS.intersection(words_of(column)))
    if lacking <= (0.05 if of_orders else 0.5) * len(log):
        return log
    return replace(
        log,
        fields={field: name for field, name in log.fields.items() if field != "session"},
        session=TextCells(np.full(len(log), -1), []),
        notes=(
            *log.notes,
            f"Column {column!r} is empty in {lacking:,} of {len(log):,} rows although there is a user, so it "
            f'does not tell the sessions. If it does: [sessions] fields = {{session = "{column}"}}.',
        ),
    )
