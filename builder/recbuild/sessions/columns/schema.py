"""Which column of a log is taken for what: `session_schema`, or the error that says which column is missing.

In go the rows and the settings. Names tell which columns may be a field's; what is in them decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from recbuild.catalog.fields import check_column, check_field, listed
from recbuild.config import SessionSettings
from recbuild.errors import FieldError, SessionsError
from recbuild.sessions.columns.choose import FINDERS, Choice
from recbuild.sessions.columns.find_item import choose_item
from recbuild.sessions.columns.no_header import has_no_header, roles_by_content
from recbuild.sessions.items.advice import column_advice, header_advice
from recbuild.sessions.items.reading import ItemNames, Reading
from recbuild.sessions.rows.column_facts import Look
from recbuild.sessions.rows.load import Rows
from recbuild.sessions.vocabulary.column_names import USUAL_NAMES, plain

# Without a column of event types, such columns mean that events are orders.
_PRICE = re.compile("(lineitem|unit|item|product|sale|sales|selling)?(price|cost)|revenue|salesvalue")
_ORDER = re.compile(
    "(order|invoice|basket|receipt|purchase|transaction)(id|no|number|nr)?|incrementid|.*"
    "(bestell|auftrag|rechnung|commande|facture|pedido|factura|ordine|заказ|订单|注文|주문).*"
)


@dataclass(frozen=True)
class SessionSchema:
    """The columns of past sessions.

    fields: field → column, with either `item` or `items`.
    kind: the type of events that name none; None if every event must name its type.
    reading: what the cells of the items' column mean.
    notes: sentences on what was assumed, and how to change it.
    warnings: sentences on what was guessed.
    """

    fields: dict[str, str]
    kind: str | None
    reading: Reading
    notes: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def name_column(field: str) -> str:
    """The remedy for a column that was not found, or was taken for another."""
    return f'name the column in recbuild.toml: [sessions] fields = {{{field} = "COLUMN"}}'


def session_schema(name: str, rows: Rows, settings: SessionSettings, names: ItemNames) -> SessionSchema:
    """Find every column that is needed. name: what messages call the log.

    Raises SessionsError or FieldError.
    """
    try:
        for field, column in settings.fields.items():
            check_field(field, USUAL_NAMES)
            if column:
                check_column(column, rows.names, f"Field {field!r}")
    except FieldError as error:
        raise FieldError(f"{name}: [sessions] fields: {error}") from error
    look, notes, warnings = rows.look, list[str](), list[str]()
    fields = {field: column for field, column in settings.fields.items() if column}
    if has_no_header(look) and not settings.fields:
        fields, warning = roles_by_content(look)
        warnings.append(warning)
    elif not fields.keys() & {"item", "items"}:
        item = choose_item(look, _free(look, fields), settings)
        fields, notes = fields | item.fields, [*notes, *item.notes]
    if not fields.keys() & {"item", "items"}:
        raise _missing(name, rows, "items' ids", "item", column_advice(look.texts(), names.row_of))
    for field, find in FINDERS.items():
        if field not in fields and settings.fields.get(field) != "" and not warnings:
            choice = find(look, _free(look, fields), Choice(fields, settings))
            fields |= {field: choice.column} if choice.column else {}
            notes += choice.notes
    fields |= _of_lists(rows, fields, settings)
    if not fields.keys() & {"session", "user", "items"} and not rows.lists:
        raise _missing(name, rows, "sessions or users", "session", header_advice(look.columns, names.row_of))
    reading = look[fields.get("items") or fields["item"]].reading
    fields = _in_order(_without_lists(fields, look, reading))
    kind, note = _default_kind(look, fields, settings)
    notes += [*reading.notes(fields.get("items") or fields["item"]), *([note] if note else [])]
    return SessionSchema(fields, kind, reading, tuple(notes), tuple(warnings))


def _free(look: Look, fields: Mapping[str, str]) -> list[str]:
    return [column for column in look.columns if column not in fields.values()]


def _of_lists(rows: Rows, fields: Mapping[str, str], settings: SessionSettings) -> dict[str, str]:
    """The session of rows that were one object with a list, such as an order: the object's own id."""
    if not rows.lists or "session" in {*fields, *settings.fields}:
        return {}
    own = next((one for one in rows.look.columns if plain(one) in ("id", "number") and "." not in one), None)
    return {"session": own} if own and own not in fields.values() else {}


def _without_lists(fields: dict[str, str], look: Look, reading: Reading) -> dict[str, str]:
    """The fields without columns of lists beside a list of items: a number for each item of a row."""
    column = fields.get("items") or fields["item"]
    if look[column].is_list or reading.separator is not None:
        fields = {field: name for field, name in fields.items() if field != "item"} | {"items": column}
        return {
            field: name
            for field, name in fields.items()
            if field not in ("quantity", "rating") or look[name].numeric == 1
        }
    return fields


def _in_order(fields: Mapping[str, str]) -> dict[str, str]:
    order = ("session", "user", "item", "items", "event", "time", "clock", "quantity", "rating")
    return {field: fields[field] for field in dict.fromkeys((*order, *USUAL_NAMES)) if field in fields}


def _missing(name: str, rows: Rows, what: str, field: str, advice: str = "") -> SessionsError:
    message = (
        f"{name}: no column looks like the {what}. If there is one, {name_column(field)}. "
        f"There are: {listed(rows.names)}."
    )
    return SessionsError(" ".join(filter(None, (message, advice, *rows.notes))))


def _default_kind(look: Look, fields: Mapping[str, str], settings: SessionSettings) -> tuple[str | None, str]:
    """The type of events that name none, and a note if that is an assumption.

    None if there is a column of types or ratings: then an event without one is not understood.
    """
    if "" in settings.types:
        return settings.types[""], ""
    if fields.keys() & {"event", "rating"}:
        return None, ""
    sign = _sign_of_orders(look, fields)
    kind, other = ("purchase", "view") if sign else ("view", "purchase")
    why = f"as column {sign!r} tells of orders" if sign else "as no column says more"
    return kind, f'Each event is a {kind}, {why}. If that is wrong: [sessions] types = {{"" = "{other}"}}.'


def _sign_of_orders(look: Look, fields: Mapping[str, str]) -> str | None:
    for field in ("quantity", "status"):
        if field in fields:
            return fields[field]
    session = fields.get("session", "")
    if _ORDER.fullmatch(plain(session)):
        return session
    names = {column: plain(column.rpartition(".")[2]) for column in look.columns}
    return next((column for column, name in names.items() if _PRICE.fullmatch(name)), None)
