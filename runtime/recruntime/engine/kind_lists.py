"""What kinds of shelves choose from.

"similar" and "for-you" search, and leave out a part of the request. The others take lists of the bundle, or
what the visitor has met: such a shelf shows only what its heading says, so it may be short, and nothing fills
it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.engine.candidates import Candidates
from recruntime.engine.profile import History, decode_rows
from recruntime.engine.visitor import Vector, Visitor
from recruntime.kinds import CATALOG_LISTS, OF_THE_PAST, source_of
from recruntime.types import EVENT_WEIGHTS, Mask, Request, Rows, Scores

NEEDED = {"recently-viewed": "view", "buy-again": "purchase"}
"""Kind → the least that the visitor did with an item."""


def narrowed_request(request: Request) -> Request:
    """The request without what its kind does not ask for.

    "similar": similar to the page's item, whoever the visitor is. "for-you": for the visitor, whatever the
    page is.
    """
    if request.kind == "similar":
        return replace(request, kind="", events=(), running_profile=None)
    return replace(request, kind="", item=None, neighbors=())


def kind_candidates(
    bundle: Bundle, request: Request, visitor: Visitor, allowed: Mask, weight: float
) -> Candidates:
    """The one list of a kind of LISTED or OF_THE_PAST.

    weight: what the profile counts against the order of a list of the catalog.
    """
    if request.kind in OF_THE_PAST:
        rows = _met(visitor.history, NEEDED[request.kind])
    else:
        rows = _distinct(bundle.row(item) for item in request.listed)
    rows = rows[allowed[rows]]
    scores = 1.0 - np.arange(len(rows)) / max(1, len(rows))
    if request.kind in CATALOG_LISTS and visitor.profile is not None:
        scores = scores + weight * visitor.warmth * _liking(bundle, rows, visitor.profile)
    order = np.argsort(-scores, kind="stable")
    return Candidates(source_of(request.kind), rows[order], scores[order], 1.0)


def _met(history: History, least: str) -> Rows:
    """Rows of the items with which the visitor did that or more, the latest first."""
    events = list(zip(history.rows, history.events, strict=True))
    return _distinct(
        row for row, event in reversed(events) if EVENT_WEIGHTS[event.type] >= EVENT_WEIGHTS[least]
    )


def _liking(bundle: Bundle, rows: Rows, profile: Vector) -> Scores:
    """float64 (m,): how near each row is to the profile, 0 to 1."""
    vectors = decode_rows(bundle, bundle.items.codes[rows])
    # Rounded, because the last bit of a sum depends on the machine.
    liking: Scores = np.maximum(vectors @ profile, 0).round(6)
    return liking


def _distinct(rows: Iterable[int | None]) -> Rows:
    return np.array(list(dict.fromkeys(row for row in rows if row is not None)), dtype=np.intp)
