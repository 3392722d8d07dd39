"""Which events of a log can be used, and what is to be said of the rest.

In go the log and what was made of it; out come the positions of the usable events, and how many are left out
for each reason, with an example. If none is left, that is an error with the remedy for each reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import SessionsError
from recbuild.sessions.data import Dropped, Integers
from recbuild.sessions.events import Meaning
from recbuild.sessions.grouping import Keys
from recbuild.sessions.log import Log
from recbuild.sessions.plan import name_column


@dataclass(frozen=True)
class Check:
    """wrong: bool (n,), the events that cannot be used. field: whose cell serves as an example."""

    wrong: NDArray[np.bool_]
    reason: str
    field: str
    remedy: str


def checks_of(
    log: Log, catalog_row: Integers, keys: Keys, meaning: Meaning, ids: Sequence[str]
) -> Iterable[Check]:
    """What can be wrong with an event; it is left out for the first of these. catalog_row: -1 if unknown."""
    column = {field: repr(name) for field, name in log.fields.items()}
    yield Check(log.item.codes < 0, "name no item", "item", f"For the items, {name_column('item')}")
    yield Check(
        catalog_row < 0,
        "name an item that the catalog does not have",
        "item",
        _side_by_side(log, catalog_row, ids),
    )
    yield Check(
        keys.key < 0, "have no session and no user", "session", f"For sessions, {name_column('session')}"
    )
    if log.time is not None:
        yield Check(
            np.isnan(log.time),
            "have no time that is understood",
            "time",
            "Write times as ISO 8601 or as Unix seconds",
        )
    unrated = np.isnan(log.rating.values) & (meaning.kind < 0) & ("event" not in log.fields)
    yield Check(
        log.rating.odd | unrated,
        "have no rating that is a number",
        "rating",
        f"Write numbers into column {column.get('rating')}",
    )
    yield Check(
        meaning.kind < 0,
        "are of a type that neither recbuild nor [sessions] types knows",
        "event",
        'Say what the file\'s words mean: [sessions] types = {"WORD" = "view"}',
    )
    yield Check(
        log.quantity.odd & meaning.counted,
        "have a quantity that is not a number",
        "quantity",
        f"Write numbers into column {column.get('quantity')}",
    )
    yield Check(
        meaning.returned,
        "are returns, with a quantity of 0 or less",
        "quantity",
        f'If {column.get("quantity")} is no quantity: [sessions] fields = {{quantity = ""}}',
    )


def sift(path: Path, log: Log, checks: Iterable[Check]) -> tuple[Integers, list[Dropped]]:
    """The positions of the events that pass, and what is left out. Raises SessionsError if none passes."""
    kept = np.ones(len(log), dtype=np.bool_)
    dropped, remedies = [], []
    for check in checks:
        wrong = check.wrong & kept
        if wrong.any():
            example = log.example(int(np.argmax(wrong)), check.field)
            dropped.append(Dropped(check.reason, int(np.count_nonzero(wrong)), example))
            remedies.append(check.remedy)
            kept &= ~wrong
    if not kept.any():
        reasons = "".join(f"\n  {one}" for one in dropped)
        told = "".join(f"\n{remedy}." for remedy in remedies)
        raise SessionsError(f"{path}: none of the {len(log):,} events can be used:{reasons}{told}")
    return np.flatnonzero(kept), dropped


def _side_by_side(log: Log, catalog_row: Integers, ids: Sequence[str]) -> str:
    unknown = np.unique(log.item.codes[(log.item.codes >= 0) & (catalog_row < 0)])[:2]
    here = " and ".join(repr(log.item.texts[code]) for code in unknown.tolist())
    there = " and ".join(map(repr, ids[:2]))
    return (
        f"Items are called {here} here, and {there} in the catalog. If another column has the catalog's ids, "
        f"{name_column('item')}"
    )
