"""Candidates: ranked lists of items, one from each source, with the source's weight.

similar: similar to the page's item. co_occurrence: what past sessions have together with the page's and the
session's items. profile: similar to the session as a whole and to its interests. revisit: what the visitor
has met, where it may come again. popularity: what is popular in the page's category. default: the builder's
list for a visitor of whom nothing is known. backfill: the rest, the most similar first, so that a shelf is
full. A shelf of a kind that does not search has one list of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.core_part import Steps
from recruntime.bundle.hashing import hash_uniform
from recruntime.engine.profile import History, decode_rows
from recruntime.kinds import OF_THE_PAST, source_of
from recruntime.types import EVENT_WEIGHTS, Mask, Request, Rows, Scores

POPULAR = 50  # rows of the popularity list
NEEDED = {"recently-viewed": "view", "buy-again": "purchase"}
"""Kind → the least that the visitor did with an item."""
STEPS = 5.0
"""Steps of a bundle's `returns` that are worth a score of 1."""

Path = Sequence[int | None]
"""The rows of the items that the visitor met, the newest last."""


@dataclass(frozen=True)
class Candidates:
    """One ranked list.

    source: the name of what it comes from.
    rows: intp (m,), best first.
    scores: float64 (m,), descending; cosines, where it comes from a search.
    weight: what it counts in fusion.
    floor: the score from which an item can be called similar.
    """

    source: str
    rows: Rows
    scores: Scores
    weight: float
    floor: float = -np.inf

    @property
    def similar(self) -> Candidates:
        """The part that reaches the floor."""
        kept = self.scores >= self.floor
        if kept.all():
            return self
        return Candidates(self.source, self.rows[kept], self.scores[kept], self.weight)

    @property
    def backfill(self) -> Candidates:
        """The whole list, with the source "backfill"."""
        return replace(self, source="backfill")

    @property
    def worth(self) -> Scores:
        """float64 (m,): the scores from 0 to 1."""
        return np.maximum(self.scores, 0)


@dataclass(frozen=True)
class CoOccurrences:
    """What was often met together with the visitor's items, a row once for each of these items.

    rows: intp (m,).
    of: intp (m,), the row of the visitor's item.
    worth: float64 (m,), how much the visitor's item counts for the row.
    """

    rows: Rows
    of: Rows
    worth: Scores

    def strongest(self, row: int) -> int:
        """The row of the visitor's item that counts most for this row."""
        places = np.flatnonzero(self.rows == row)
        return int(self.of[places[np.argmax(self.worth[places])]])


def co_occurrences_of(bundle: Bundle, met: Mapping[int, float]) -> CoOccurrences:
    """The co-occurrences of these rows. met: row → how much it counts.

    A list's n-th item is worth 1 / n: a bundle does not have the counts.
    """
    of = np.array(list(met), dtype=np.intp)
    total = fsum(met.values())  # exact: Python's sum() rounds otherwise from 3.12 on
    shares = np.array(list(met.values()), dtype=np.float64) / (total or 1.0)
    rows, which = bundle.co_occurrences(of)
    lengths = np.bincount(which, minlength=len(of))
    places = np.arange(1, len(rows) + 1) - (np.cumsum(lengths) - lengths)[which]
    return CoOccurrences(rows, of[which], shares[which] / places)


def co_occurrence_candidates(co_occurrences: CoOccurrences, allowed: Mask, weight: float) -> Candidates:
    """What was often met together with several items, or most with one."""
    rows, sums, _ = sum_by_row(co_occurrences.rows, co_occurrences.worth)
    order = np.argsort(-sums, kind="stable")
    rows, sums = rows[order], sums[order]
    kept = allowed[rows]
    return Candidates("co_occurrence", rows[kept], sums[kept], weight)


def returning(path: Path, returns: Steps) -> dict[int, float]:
    """Row → score of the items to which past visitors went back, those first to which they did most often."""
    newest_first = dict.fromkeys(row for row in reversed(path) if row is not None)
    aged = zip(newest_first, returns.tolist(), strict=False)
    return {row: step / STEPS for row, step in sorted(aged, key=lambda one: -one[1]) if step}


def revisit_candidates(path: Path, returns: Steps, allowed: Mask, weight: float) -> Candidates:
    """What the visitor has met, the likeliest first.

    Where no sessions taught that, the newest first without the very last: a visitor who compares goes back.
    """
    if len(returns):
        found = returning(path, returns)
    else:
        earlier = dict.fromkeys(row for row in reversed(path[:-1]) if row is not None and allowed[row])
        found = {row: 1.0 / min(place, 2) for place, row in enumerate(earlier, 1)}
    rows = np.array([row for row in found if allowed[row]], dtype=np.intp)
    scores = np.array([found[row] for row in rows.tolist()], dtype=np.float64)
    return Candidates("revisit", rows, scores, weight)


def popularity_candidates(bundle: Bundle, group: Mask, allowed: Mask, weight: float) -> Candidates:
    """The most popular items. group: bool (n,), the rows to choose from."""
    rows = bundle.by_popularity
    rows = rows[(group & allowed)[rows]][:POPULAR]
    return Candidates("popularity", rows, bundle.items.popularity[rows] / 255.0, weight)


def default_candidates(bundle: Bundle, allowed: Mask) -> Candidates:
    """The builder's list for a visitor of whom nothing is known."""
    rows = bundle.default_rows[allowed[bundle.default_rows]]
    return Candidates("default", rows, 1.0 / np.arange(1, len(rows) + 1), 1.0)


def remaining_candidates(bundle: Bundle, allowed: Mask) -> Candidates:
    """All allowed rows but those of the default list, in a fixed pseudo-random order.

    The bundle's own order would put similar items side by side.
    """
    others = np.flatnonzero(allowed)
    others = others[~np.isin(others, bundle.default_rows)]
    order = np.argsort(hash_uniform(bundle.hashes[others], 0), kind="stable")
    return Candidates("backfill", others[order], 1.0 / np.arange(1, len(others) + 1), 1.0)


def kind_candidates(bundle: Bundle, request: Request, history: History, allowed: Mask) -> Candidates:
    """The one list of a kind of LISTED or OF_THE_PAST."""
    if request.kind in OF_THE_PAST:
        rows = _met(history, NEEDED[request.kind])
    else:
        rows = _distinct(bundle.row(item) for item in request.listed)
    rows = rows[allowed[rows]]
    return Candidates(source_of(request.kind), rows, 1.0 - np.arange(len(rows)) / max(1, len(rows)), 1.0)


def moved_up(listed: Candidates, bundle: Bundle, profile: Scores, weight: float) -> Candidates:
    """The list, with what is near the profile further up. profile: float64 (dims,) of unit length."""
    vectors = decode_rows(bundle, bundle.items.codes[listed.rows])
    # Rounded, because the last bit of a sum depends on the machine.
    scores = listed.scores + weight * np.maximum(vectors @ profile, 0).round(6)
    order = np.argsort(-scores, kind="stable")
    return replace(listed, rows=listed.rows[order], scores=scores[order])


def promote(candidates: Candidates, exact: Mapping[int, float]) -> Candidates:
    """The list, as long as it was, with the rows first whose exact cosines are known.

    exact: row → cosine, best first. The cosines of the other rows are rounded, so they are capped at the last
    exact one.
    """
    first = np.array(list(exact), dtype=np.intp)
    cosines = np.array(list(exact.values()), dtype=np.float64)
    behind = ~np.isin(candidates.rows, first)
    capped = np.minimum(candidates.scores[behind], cosines[-1])
    depth = max(len(candidates.rows), len(first))
    return replace(
        candidates,
        rows=np.concatenate([first, candidates.rows[behind]])[:depth],
        scores=np.concatenate([cosines, capped])[:depth],
    )


def sum_by_row(named: Rows, worth: Scores) -> tuple[Rows, Scores, Rows]:
    """The distinct rows in the order in which they are first named, and the sum of worth for each.

    named: intp (m,); worth: float64 (m,). The third result, intp (m,), is the place of each named row in the
    first.
    """
    places = np.arange(len(named))
    first = np.empty(named.max(initial=-1) + 1, dtype=np.intp)  # by row: the place where it is first named
    first[named[::-1]] = places[::-1]
    place = first[named]
    is_first = place == places
    sums: Scores = np.bincount(place, worth, len(named)).astype(np.float64)
    return named[is_first], sums[is_first], (np.cumsum(is_first) - 1)[place]


def _met(history: History, least: str) -> Rows:
    """Rows of the items with which the visitor did that or more, the latest first."""
    weight = EVENT_WEIGHTS[least]
    events = list(zip(history.rows, history.events, strict=True))
    return _distinct(row for row, event in reversed(events) if EVENT_WEIGHTS[event.type] >= weight)


def _distinct(rows: Iterable[int | None]) -> Rows:
    return np.array(list(dict.fromkeys(row for row in rows if row is not None)), dtype=np.intp)
