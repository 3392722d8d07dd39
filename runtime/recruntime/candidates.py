"""Candidates: ranked lists of items, each from one source, with what the source is worth.

similar: what is like the context. also: what past sessions have together with the context and with the
session's items. profile: what is like the session, as a whole and by its interests. again: what the visitor
has met, where it may come again. popular: what most people want, where the context stands. front: the
builder's own list, where nothing is known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle import Bundle
from recruntime.ranking import ordered

Rows = NDArray[np.intp]
POPULAR = 50


@dataclass(frozen=True)
class Candidates:
    """One ranked list. rows: intp (m,), best first; scores: float64 (m,), descending, at most 1."""

    source: str
    rows: Rows
    scores: NDArray[np.float64]
    weight: float


def also_candidates(
    bundle: Bundle, met: Mapping[int, float], allowed: NDArray[np.bool_], weight: float
) -> Candidates:
    """What was often met together with these rows. met: row → how much it counts.

    A list's first item scores 1, its n-th 1 / n: exact counts are not in a bundle.
    """
    lists = [(bundle.also(row), share) for row, share in met.items() if share > 0]
    found = np.concatenate([rows for rows, _ in lists]) if lists else np.empty(0, dtype=np.intp)
    worth = [share / np.arange(1, len(rows) + 1) for rows, share in lists]
    rows, place = np.unique(found, return_inverse=True)
    scores = np.zeros(len(rows), dtype=np.float64)
    np.add.at(scores, place, np.concatenate(worth) if worth else np.empty(0))
    total = sum(share for _, share in lists)
    kept = np.flatnonzero(allowed[rows])
    rows, scores = ordered(rows[kept], scores[kept] / (total or 1.0))
    return Candidates("also", rows, scores, weight)


def again_candidates(met: Sequence[int | None], allowed: NDArray[np.bool_], weight: float) -> Candidates:
    """What the visitor has met, the newest first, but for the very last: whoever compares goes back.

    met: rows, the oldest first.
    """
    found = dict.fromkeys(row for row in reversed(met[:-1]) if row is not None)
    rows = [row for row in found if allowed[row]]
    scores = 1.0 / np.minimum(np.arange(1, len(rows) + 1), 2)
    return Candidates("again", np.array(rows, dtype=np.intp), scores, weight)


def popular_candidates(
    bundle: Bundle, among: NDArray[np.bool_], allowed: NDArray[np.bool_], weight: float
) -> Candidates:
    """The most popular items. among: bool (n,), of which group."""
    popularity = bundle.items.popularity
    rows = bundle.by_popularity
    rows = rows[(among & allowed)[rows]][:POPULAR]
    return Candidates("popular", rows, popularity[rows] / 255.0, weight)


def led(found: Candidates, named: Sequence[int], depth: int) -> Candidates:
    """The list, of `depth` at most, led by the rows that are known to be nearest; they score as its best."""
    first = np.array(named, dtype=np.intp)
    behind = ~np.isin(found.rows, first)
    best = float(found.scores[0]) if len(found.scores) else 1.0
    return Candidates(
        found.source,
        np.concatenate([first, found.rows[behind]])[:depth],
        np.concatenate([np.full(len(first), best), found.scores[behind]])[:depth],
        found.weight,
    )
