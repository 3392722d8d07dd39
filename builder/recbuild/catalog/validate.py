"""Which rows of a catalog can be used: those with an id of their own and a text.

In go the rows' ids and texts, out come the positions of the usable ones and what is to be said of the rest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from recbuild.catalog.parse import text_of, values_of
from recbuild.errors import CatalogError
from recbuild.sources import Table

LONGEST_ID = 200
ALWAYS_ALLOWED = 5

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Rejected:
    """A row that cannot be used. row: as `read.Table` counts them: a CSV's header is row 1."""

    row: int
    reason: str


@dataclass(frozen=True)
class Sifted:
    """kept: positions of the rows that can be used, in order.

    continued: how many rows say no more than that they belong to an earlier one; see `sift`.
    """

    kept: list[int]
    rejected: list[Rejected]
    continued: int


def sift(
    path: Path, table: Table, ids: Sequence[str], texts: Sequence[str], left_out: Collection[int] = ()
) -> Sifted:
    """Keep the rows with an id and a text. A row that repeats another in every column is rejected.

    left_out: positions of rows that are not wanted: neither kept nor rejected, whatever they hold.
    A row that repeats an id and has no text continues the first one, neither kept nor rejected: so do shops
    export the variants of a product. Raises CatalogError for two different items with one id.
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
        fault = _fault(id_, text) or (_repetition(path, table, id_, first[id_], at) if id_ in first else "")
        if fault:
            rejected.append(Rejected(table.rows[at], fault))
        else:
            first[id_] = at
    return Sifted(list(first.values()), rejected, continued)


def check_share(path: Path, sifted: Sifted, share: float) -> None:
    """Raise CatalogError if more than this share of the rows is rejected.

    A handful (ALWAYS_ALLOWED) is let pass in a small catalog too, unless the share is 0: then none is.
    """
    rows = len(sifted.kept) + len(sifted.rejected)
    if not rows:
        raise CatalogError(f"{path}: there are no rows. Export the catalog again.")
    allowed = max(ALWAYS_ALLOWED, int(share * rows)) if share > 0 else 0
    if sifted.kept and len(sifted.rejected) <= allowed:
        return
    first = "".join(f"\n  row {one.row}: {one.reason}" for one in sifted.rejected[:5])
    needed = math.ceil(100 * len(sifted.rejected) / rows) / 100
    allow = f", or allow more: max_rejected = {needed} in recbuild.toml" if sifted.kept else ""
    raise CatalogError(
        f"{path}: {len(sifted.rejected):,} of {rows:,} rows cannot be used (allowed: {allowed:,}):{first}\n"
        f"Correct them, or name the right columns: --field id=COLUMN, --field title=COLUMN{allow}."
    )


def _fault(id_: str, text: str) -> str:
    if not id_:
        return "no id"
    if len(id_) > LONGEST_ID:
        return f"an id of {len(id_):,} characters; {LONGEST_ID} are allowed"
    if _CONTROL.search(id_):
        return f"an id with control characters ({id_!r})"
    return "" if text else f"no text (id {id_!r})"


def _repetition(path: Path, table: Table, id_: str, first: int, again: int) -> str:
    # Compared as text, since a NaN is not equal to itself.
    one, other = (
        [text_of(cell) for column in table.columns.columns for cell in values_of(column.slice(at, 1))]
        for at in (first, again)
    )
    if one == other:
        return f"the same as row {table.rows[first]} (id {id_!r})"
    raise CatalogError(
        f"{path}: rows {table.rows[first]} and {table.rows[again]} have the same id {id_!r}, but differ. "
        "Give each item an id of its own, or name the column that does: --field id=COLUMN."
    )
