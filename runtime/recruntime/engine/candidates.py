"""Candidates: ranked lists of items, each from one source, with what the source is worth.

similar: what is like the context. also: what past sessions have together with the context and with the
session's items. profile: what is like the session, as a whole and by its interests. again: what the visitor
has met, where it may come again. popular: what most people want, where the context stands. front: the
builder's own list, where nothing is known. backfill: what is shown so that a shelf is full, the most similar
first, although nothing calls it similar.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.engine.diversify import draws
from recruntime.engine.fuse import Mask, Rows, Scores, weighted_fusion

POPULAR = 50


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
        """What reaches the floor."""
        kept = self.scores >= self.floor
        return (
            self if kept.all() else Candidates(self.source, self.rows[kept], self.scores[kept], self.weight)
        )

    @property
    def backfill(self) -> Candidates:
        """All of it, as what fills a shelf."""
        return replace(self, source="backfill")

    @property
    def worth(self) -> Scores:
        """float64 (m,): the scores from 0 to 1."""
        return np.maximum(self.scores, 0)


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


def remaining_candidates(bundle: Bundle, allowed: Mask) -> Candidates:
    """All allowed rows but those of the front list, in a pseudo-random order that never changes: in the
    bundle's own order each item is like the one before it."""
    others = np.flatnonzero(allowed)
    others = others[~np.isin(others, bundle.front)]
    order = np.argsort(draws(bundle.hashes[others], 0), kind="stable")
    return Candidates("backfill", others[order], 1.0 / np.arange(1, len(others) + 1), 1.0)


def led(found: Candidates, named: Mapping[int, float]) -> Candidates:
    """The list, as long as it was, led by rows whose exact cosines are known.

    named: row → cosine, best first. The cosines of the others are rounded: none may pass the last exact one.
    """
    first = np.array(list(named), dtype=np.intp)
    exact = np.array(list(named.values()), dtype=np.float64)
    behind = ~np.isin(found.rows, first)
    capped = np.minimum(found.scores[behind], exact[-1])
    depth = max(len(found.rows), len(first))
    return replace(
        found,
        rows=np.concatenate([first, found.rows[behind]])[:depth],
        scores=np.concatenate([exact, capped])[:depth],
    )
