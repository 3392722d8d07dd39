"""Which column of a source past sessions take for what.

In go the source's columns and the settings; out comes a `SessionSchema`, or the error that says which column
is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from recbuild.catalog.fields import find_fields, folded, listed
from recbuild.config import SessionSettings
from recbuild.errors import FieldError, SessionsError
from recbuild.sessions.matching import column_advice
from recbuild.sources import Source

# In order of preference, as in recbuild.catalog.fields.
_USUAL_NAMES = {
    "session": (
        "session_id, session, sid, user_session, ga_session_id, visit_id, visit, order_id, order_no, "
        "order_number, invoice_id, invoice_no, invoice_number, invoice, basket_id, basket_no, receipt_id, "
        "receipt_no, purchase_id, transaction_id, transaction_no"
    ),
    "user": (
        "user_id, user, customer_id, customer_no, customer, visitor_id, visitor, client_id, uid, member_id, "
        "account_id, shopper_id, person_id, reviewer_id, user_pseudo_id, anonymous_id, device_id, cookie_id"
    ),
    "item": (
        "item_id, item, product_id, product, article_id, article, sku, stock_code, product_code, item_code, "
        "parent_asin, asin, aid, content_id, book_id, movie_id, film_id, track_id, song_id, game_id, "
        "recipe_id, post_id, doc_id, isbn, handle, slug"
    ),
    "items": (
        "items, item_ids, item_list, products, product_ids, product_list, articles, article_ids, skus, "
        "sequence, item_sequence, basket"
    ),
    "event": (
        "event, event_type, event_name, action, action_type, behavior, behaviour, behavior_type, "
        "interaction, interaction_type, type"
    ),
    "time": (
        "timestamp, event_time, event_timestamp, time, ts, datetime, date_time, unix_time, created_at, "
        "invoice_date, order_date, purchase_date, event_date, date, timeframe"
    ),
    "quantity": "quantity, qty, units, pieces, weight",
    "rating": "rating, user_rating, stars, score, overall",
}
USUAL_NAMES = {field: tuple(names.split(", ")) for field, names in _USUAL_NAMES.items()}

# Without a column of event types, such columns mean that events are orders.
_PRICE = re.compile("(unit|item|product|sale|selling)?price|revenue")
_ORDER = re.compile("(order|invoice|basket|receipt|purchase|transaction)(id|no|number)?")


@dataclass(frozen=True)
class SessionSchema:
    """The columns of past sessions.

    fields: field → column, with either `item` or `items`.
    kind: the type of events that name none; None if every event must name its type.
    notes: sentences on what was assumed, and how to change it.
    """

    fields: dict[str, str]
    kind: str | None
    notes: tuple[str, ...]


def name_column(field: str) -> str:
    """The remedy for a column that was not found, or was taken for another."""
    return f'name the column in recbuild.toml: [sessions] fields = {{{field} = "COLUMN"}}'


def session_schema(source: Source, settings: SessionSettings, ids: Sequence[str]) -> SessionSchema:
    """Find every column that is needed. ids: of the catalog.

    Raises SessionsError, FieldError, or CatalogError if the source cannot be read.
    """
    try:
        fields = find_fields(source.columns, settings.fields, usual=USUAL_NAMES)
    except FieldError as error:
        raise FieldError(f"{source.name}: [sessions] fields: {error}") from error
    if "item" in fields and not settings.fields.get("items"):
        fields.pop("items", None)
    elif "items" in fields:
        fields.pop("item", None)
    else:
        raise _missing(source, "items' ids", "item", column_advice(source, dict.fromkeys(ids, 0)))
    if not fields.keys() & {"session", "user", "items"}:
        raise _missing(source, "sessions or users", "session")
    kind, note = _default_kind(source, fields, settings)
    return SessionSchema(fields, kind, (note,) if note else ())


def _missing(source: Source, what: str, field: str, advice: str = "") -> SessionsError:
    message = (
        f"{source.name}: no column looks like the {what}. If there is one, {name_column(field)}. "
        f"There are: {listed(source.columns)}."
    )
    return SessionsError(" ".join(filter(None, (message, advice, *source.notes))))


def _default_kind(
    source: Source, fields: dict[str, str], settings: SessionSettings
) -> tuple[str | None, str]:
    """The type of events that name none, and a note if that is an assumption.

    None if there is a column of types or ratings: then an event without one is not understood.
    """
    if "" in settings.types:
        return settings.types[""], ""
    if fields.keys() & {"event", "rating"}:
        return None, ""
    sign = _sign_of_orders(source, fields)
    kind, other = ("purchase", "view") if sign else ("view", "purchase")
    why = f"as column {sign!r} tells of orders" if sign else "as no column says more"
    return kind, f'Each event is a {kind}, {why}. If that is wrong: [sessions] types = {{"" = "{other}"}}.'


def _sign_of_orders(source: Source, fields: dict[str, str]) -> str | None:
    if "quantity" in fields:
        return fields["quantity"]
    if _ORDER.fullmatch(folded(fields.get("session", ""))):
        return fields["session"]
    return next((column for column in source.columns if _PRICE.fullmatch(folded(column))), None)
