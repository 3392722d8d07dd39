"""Which items of a catalog can be used: those with an id and a text.

In go their ids and texts, out come the places of the usable ones, and why the others are left out.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recbuild.errors import CatalogError
from recbuild.linalg import Rows

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
    """The items of a catalog, usable or not.

    kept: int64, places of the items that can be used, from 0, ascending.
    rejected: the first rows of those that cannot.
    """

    kept: Rows
    rejected: list[Rejected]


def validate(rows: Sequence[int | str], ids: Sequence[str], texts: Sequence[str]) -> Validated:
    """Keep the items with an id and a text. rows: the number of each item's first row."""
    faults = [_fault(id_, text) for id_, text in zip(ids, texts, strict=True)]
    rejected = [Rejected(rows[at], fault) for at, fault in enumerate(faults) if fault]
    return Validated(np.array([at for at, fault in enumerate(faults) if not fault], np.int64), rejected)


def check_share(name: str, validated: Validated, share: float, advice: str = "") -> None:
    """Raise CatalogError if more than this share of the items is rejected. advice: on the columns taken.

    ALWAYS_ALLOWED rows may be rejected in a small catalog, too, unless the share is 0.
    """
    rejected = validated.rejected
    rows = len(validated.kept) + len(rejected)
    allowed = max(ALWAYS_ALLOWED, int(share * rows)) if share > 0 else 0
    if len(validated.kept) and len(rejected) <= allowed:
        return
    first = "".join(f"\n  row {one.row}: {one.reason}" for one in rejected[:5])
    needed = math.ceil(100 * len(rejected) / rows) / 100
    allow = f", or allow more: max_rejected = {needed} in recbuild.toml" if len(validated.kept) else ""
    raise CatalogError(
        f"{name}: {len(rejected):,} of {rows:,} rows cannot be used (allowed: {allowed:,}):{first}\n"
        f"{advice}Correct them, or name the right columns: --field id=COLUMN, --field title=COLUMN{allow}."
    )


def _fault(id_: str, text: str) -> str:
    if not id_:
        return "no id"
    if len(id_) > MAX_ID_LENGTH:
        return f"an id of {len(id_):,} characters; {MAX_ID_LENGTH} are allowed"
    if _CONTROL.search(id_):
        return f"an id with control characters ({id_!r})"
    return "" if text else f"no text (id {id_!r})"
