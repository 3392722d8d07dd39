"""Candidates: ranked lists of items, each from one source, with what the source is worth.

similar: what is like the context. also: what past sessions have together with the context and with the
session's items. profile: what is like the session, as a whole and by its interests. again: what the visitor
has met, where it may come again. popular: what most people want, where the context stands. front: the
builder's own list, where nothing is known; and what nothing speaks for but that it fits the request.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

import numpy as np

from recruntime.bundle import Bundle
from recruntime.diversify import draws
from recruntime.ranking import Mask, Rows, Scores, weighted_fusion
from recruntime.search import Index

POPULAR = 50


@dataclass(frozen=True)
class Candidates:
    """One ranked list. rows: intp (m,), best first; scores: float64 (m,), descending, from 0 to 1."""

    source: str
    rows: Rows
    scores: Scores
    weight: float


@dataclass(frozen=True)
class Companions:
    """What was often met together with the visitor's items. rows: intp (m,), a row once for each of these
    items; of: intp (m,), that item's row; worth: float64 (m,), how much this speaks for the row."""

    rows: Rows
    of: Rows
    worth: Scores

    def main(self, row: int) -> int:
        """The row of the item that speaks for this row most."""
        places = np.flatnonzero(self.rows == row)
        return int(self.of[places[np.argmax(self.worth[places])]])


def companions_of(bundle: Bundle, met: Mapping[int, float]) -> Companions:
    """The companions of these rows. met: row → how much it counts.

    A list's first item is worth 1, its n-th 1 / n: exact counts are not in a bundle.
    """
    of = np.array(list(met), dtype=np.intp)
    total = fsum(met.values())  # exact: Python's sum() rounds otherwise from 3.12 on
    shares = np.array(list(met.values()), dtype=np.float64) / (total or 1.0)
    rows, which = bundle.also_of(of)
    lengths = np.bincount(which, minlength=len(of))
    places = np.arange(1, len(rows) + 1) - (np.cumsum(lengths) - lengths)[which]
    return Companions(rows, of[which], shares[which] / places)


def also_candidates(companions: Companions, allowed: Mask, weight: float) -> Candidates:
    """What was often met together with several items, or most with one."""
    rows, scores = weighted_fusion([companions.rows], [companions.worth], [1.0])
    kept = allowed[rows]
    return Candidates("also", rows[kept], scores[kept], weight)


def again_candidates(met: Sequence[int | None], allowed: Mask, weight: float) -> Candidates:
    """What the visitor has met, the newest first, but for the very last: whoever compares goes back.

    met: rows, the oldest first.
    """
    found = dict.fromkeys(row for row in reversed(met[:-1]) if row is not None)
    rows = [row for row in found if allowed[row]]
    scores = 1.0 / np.minimum(np.arange(1, len(rows) + 1), 2)
    return Candidates("again", np.array(rows, dtype=np.intp), scores, weight)


def popular_candidates(bundle: Bundle, among: Mask, allowed: Mask, weight: float) -> Candidates:
    """The most popular items. among: bool (n,), of which group."""
    rows = bundle.by_popularity
    rows = rows[(among & allowed)[rows]][:POPULAR]
    return Candidates("popular", rows, bundle.items.popularity[rows] / 255.0, weight)


def front_candidates(bundle: Bundle, allowed: Mask) -> Candidates:
    """The builder's list for a visitor of whom nothing is known."""
    rows = bundle.front[allowed[bundle.front]]
    return Candidates("front", rows, 1.0 / np.arange(1, len(rows) + 1), 1.0)


def any_candidates(
    index: Index, bundle: Bundle, query: Scores | None, allowed: Mask, count: int, exact: bool
) -> Candidates:
    """Whatever is allowed, the most similar first, however little that is.

    Without a query the builder's list, and then all else by lots, which never change: in a bundle's own order
    each one is like the last.
    """
    if query is not None:
        rows, scores = index.nearest(query, allowed, count, exact, narrow=True, strangers=True)
        return Candidates("front", rows, np.maximum(scores, 0).astype(np.float64), 1.0)
    front = front_candidates(bundle, allowed).rows
    others = np.flatnonzero(allowed)
    others = others[~np.isin(others, front)]
    by_lot = np.argsort(draws(bundle.hashes[others], 0), kind="stable")
    rows = np.concatenate([front, others[by_lot]])[:count]
    return Candidates("front", rows, 1.0 / np.arange(1, len(rows) + 1), 1.0)


def led(found: Candidates, named: Sequence[int], depth: int) -> Candidates:
    """The list, of `depth` at most, led by the rows that are known to be nearest; they score as its best."""
    first = np.array(list(dict.fromkeys(named)), dtype=np.intp)
    behind = ~np.isin(found.rows, first)
    best = float(found.scores[0]) if len(found.scores) else 1.0
    return Candidates(
        found.source,
        np.concatenate([first, found.rows[behind]])[:depth],
        np.concatenate([np.full(len(first), best), found.scores[behind]])[:depth],
        found.weight,
    )
