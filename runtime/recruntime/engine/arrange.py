"""The shelf: ranked rows in, the rows that are shown and their places out.

Variants of one product are collapsed and the rest is varied, some places are left to exploration, empty ones
can be filled, and what a business rule pins stands where the rule says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.items import title_of
from recruntime.engine.diversify import numbered, select, surprises
from recruntime.engine.filters import Filters
from recruntime.engine.fuse import Mask, Rows, Scores
from recruntime.engine.profile import decode_rows
from recruntime.settings import Ranking, Rule

POOL = 4  # times k: what MMR chooses from


def shelf_of(
    bundle: Bundle, rows: Rows, scores: Scores, ranking: Ranking, k: int, seed: int | None
) -> list[int]:
    """Up to k of the rows. scores: descending, not negative."""
    size = POOL * k
    shelf = _selected(bundle, rows[:size], scores[:size], ranking, k)
    while len(shelf) < k and size < len(rows):  # many variants of few products
        size *= POOL
        shelf = _selected(bundle, rows[:size], scores[:size], ranking, k)
    if seed is None or ranking.explore == 0:
        return shelf
    return _explored(bundle, shelf, rows[size:], ranking, seed)


def filled(bundle: Bundle, shelf: Sequence[int], others: Rows, ranking: Ranking, k: int) -> list[int]:
    """The shelf, and behind it, up to k, the others in their order, but no variants of what is there."""
    rows = np.concatenate([np.array(shelf, dtype=np.intp), others[~np.isin(others, shelf)]])
    return shelf_of(bundle, rows, np.ones(len(rows)), replace(ranking, diversity=0.0), k, None)


def pinned_rows(filters: Filters, rules: Sequence[Rule], allowed: Mask, k: int) -> dict[int, int]:
    """Place on the shelf, from 0 → row. Of several items that a rule speaks of the most popular one."""
    found: dict[int, int] = {}
    for rule in rules:
        if rule.pin is not None and rule.pin <= k and rule.pin - 1 not in found:
            rows = np.flatnonzero(filters.mask(rule.where) & allowed)
            rows = rows[~np.isin(rows, list(found.values()))]
            if len(rows):
                found[rule.pin - 1] = int(rows[np.argmax(filters.bundle.items.popularity[rows])])
    return found


def with_pins(shelf: Sequence[int], pinned: dict[int, int]) -> list[int]:
    """The shelf with the pinned rows in their places, or at its end where it is shorter."""
    placed = [row for row in shelf if row not in pinned.values()]
    for place, row in sorted(pinned.items()):
        placed.insert(place, row)
    return placed


def _selected(bundle: Bundle, rows: Rows, scores: Scores, ranking: Ranking, k: int) -> list[int]:
    collapsing = ranking.duplicates <= 1
    if ranking.diversity == 0 and not collapsing:
        first: list[int] = rows[:k].tolist()
        return first
    items = bundle.items
    same = []
    if collapsing:
        same.append(numbered(title_of(items, row) for row in rows.tolist()))
        products = items.product[rows]
        if products.any():
            same.append(numbered(products.tolist()))
    vectors = decode_rows(bundle, items.codes[rows])
    chosen = select(scores, vectors, same, k, ranking.diversity)
    shelf: list[int] = rows[chosen].tolist()
    return shelf


def _explored(bundle: Bundle, shelf: list[int], others: Rows, ranking: Ranking, seed: int) -> list[int]:
    """The shelf with the last of its places given to some of the others, but to no variants of the rest."""
    count, lucky = surprises(len(shelf), bundle.hashes[others], ranking.explore, seed)
    if not count:
        return shelf
    kept, gone = shelf[:-count], shelf[-count:]
    rows = np.array([*kept, *others[lucky[: POOL * count]].tolist(), *gone], dtype=np.intp)
    return _selected(bundle, rows, np.ones(len(rows)), replace(ranking, diversity=0.0), len(shelf))
