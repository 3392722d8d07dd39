"""Which rows of a catalog can be used: those with an id that no other item has, and a text.

In go the rows' ids and texts, out come the positions of the usable rows, and why the others are left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from recbuild.catalog.parse import values_of
from recbuild.errors import CatalogError
from recbuild.sources import Table
from recbuild.sources.values import text_of

MAX_ID_LENGTH = 200
ALWAYS_ALLOWED = 5

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be used.

    row: its number, as `sources.Table` counts rows.
    reason: why, in a few words.
    """

    row: int | str
    reason: str


@dataclass(frozen=True)
class Validated:
    """The rows of a catalog, usable or not.

    kept: positions of the rows that can be used, from 0, in order.
    rejected: the rows that cannot.
    continued: number of rows that only continue an earlier one, as variants of a product do; see `validate`.
    """

    kept: list[int]
    rejected: list[Rejected]
    continued: int


def validate(
    name: str, table: Table, ids: Sequence[str], texts: Sequence[str], left_out: Collection[int] = ()
) -> Validated:
    """Keep the rows with an id and a text. A row that repeats another in every column is rejected.

    name: what messages call the source. left_out: positions of rows that are neither kept nor rejected.
    A row that repeats an id and has no text continues the first row with that id, and is neither kept nor
    rejected: that is how shops export the variants of a product. Raises CatalogError for two different items
    with one id.
    """
    first: dict[str, int] = {}
    rejected: list[Rejected] = []
    continued = 0
    for at, (id_, text) in enumerate(zip(ids, texts, strict=True)):
        if at in left_out:
            continue
        if id_ in first and not text:
            continued += 1
            continue
        fault = _fault(id_, text) or (_repetition(name, table, id_, first[id_], at) if id_ in first else "")
        if fault:
            rejected.append(Rejected(table.rows[at], fault))
        else:
            first[id_] = at
    return Validated(list(first.values()), rejected, continued)


def check_share(name: str, validated: Validated, share: float) -> None:
    """Raise CatalogError if more than this share of the rows is rejected.

    ALWAYS_ALLOWED rows may be rejected in a small catalog, too, unless the share is 0.
    """
    rejected = validated.rejected
    rows = len(validated.kept) + len(rejected)
    if not rows:
        raise CatalogError(f"{name}: there are no rows. Export the catalog again.")
    allowed = max(ALWAYS_ALLOWED, int(share * rows)) if share > 0 else 0
    if validated.kept and len(rejected) <= allowed:
        return
    first = "".join(f"\n  row {one.row}: {one.reason}" for one in rejected[:5])
    needed = math.ceil(100 * len(rejected) / rows) / 100
    allow = f", or allow more: max_rejected = {needed} in recbuild.toml" if validated.kept else ""
    raise CatalogError(
        f"{name}: {len(rejected):,} of {rows:,} rows cannot be used (allowed: {allowed:,}):{first}\n"
        f"Correct them, or name the right columns: --field id=COLUMN, --field title=COLUMN{allow}."
    )


def _fault(id_: str, text: str) -> str:
    if not id_:
        return "no id"
    if len(id_) > MAX_ID_LENGTH:
        return f"an id of {len(id_):,} characters; {MAX_ID_LENGTH} are allowed"
    if _CONTROL.search(id_):
        return f"an id with control characters ({id_!r})"
    return "" if text else f"no text (id {id_!r})"


def _repetition(name: str, table: Table, id_: str, first: int, again: int) -> str:
    """That the row `again` repeats the row `first`. Raises CatalogError if they differ."""
    # Compared as text, since a NaN is not equal to itself.
    one, other = (
        [text_of(cell) for column in table.columns.columns for cell in values_of(column.slice(at, 1))]
        for at in (first, again)
    )
    if one == other:
        return f"the same as row {table.rows[first]} (id {id_!r})"
    raise CatalogError(
        f"{name}: rows {table.rows[first]} and {table.rows[again]} have the same id {id_!r}, but differ. "
        "Give each item an id of its own, or name the column that does: --field id=COLUMN."
    )
