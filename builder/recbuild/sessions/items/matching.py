"""Which items of a log are in the catalog; and if few are, why.

In go the log's items and how they name the catalog's; out come rows of the catalog, and advice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.sessions.cells import TextCells
from recbuild.sessions.data import WARNING_SHARE, Integers
from recbuild.sessions.items.advice import two, why_unknown
from recbuild.sessions.items.reading import ItemNames, Reading
from recbuild.sessions.missing_ids import means_none


@dataclass(frozen=True)
class Match:
    """The items of n events, found in the catalog.

    row: int64 (n,), each event's row of the catalog, -1 for none.
    absent: bool (n,), events without an item.
    elsewhere: bool (n,), events on pages of no item, if items are named by their pages.
    unknown: share of the other events whose item is not in the catalog.
    explanation: how items are called in the log and in the catalog, with advice; "" if nearly all are known.
    """

    row: Integers
    absent: NDArray[np.bool_]
    elsewhere: NDArray[np.bool_]
    unknown: float
    explanation: str


def match_items(items: TextCells, names: ItemNames, reading: Reading, advice: Callable[[], str]) -> Match:
    """The catalog's rows of the events' items. advice: on other columns, if most items are unknown."""
    found = [reading.row(text) for text in items.texts]
    known = np.array([*found, -1], dtype=np.int64)
    missing = [row < 0 and means_none(text) for row, text in zip(found, items.texts, strict=True)]
    row, absent = known[items.codes], np.array([*missing, True])[items.codes]
    unknown = (row < 0) & ~absent
    if reading.naming.pages:
        return Match(row, absent, unknown, 0.0, "")
    elsewhere, share = np.zeros_like(absent), float(unknown.sum() / max(1, np.count_nonzero(~absent)))
    if share < WARNING_SHARE:
        return Match(row, absent, elsewhere, share, "")
    texts = [items.texts[code] for code in dict.fromkeys(items.codes[unknown].tolist())]
    explanation = f"Items are called {two(texts)} here, and {two(names.ids)} in the catalog."
    more = why_unknown(texts, names.row_of) or (advice() if share > 0.5 else "")
    return Match(row, absent, elsewhere, share, f"{explanation} {more}".rstrip())
