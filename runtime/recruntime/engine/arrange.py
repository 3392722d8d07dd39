"""Arranging: ranked items in, the shelf out.

Of several variants of a product one is shown, similar items are spread (MMR), some places are left to
exploration, empty places are filled, and pinned items get the places that the business rules say.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.hashing import BASIS, hash_uniform
from recruntime.bundle.items import title_of
from recruntime.engine.filters import Filters
from recruntime.engine.fuse import SOURCES, Ranked, end_to_end, ranked_from
from recruntime.engine.profile import decode_rows
from recruntime.settings import Rule, Settings
from recruntime.types import Mask, Scores

POOL = 4  # times k: the number of items that MMR chooses from
SAFE = 2  # first places, which exploration never takes


def arrange(bundle: Bundle, ranked: Ranked, settings: Settings, k: int, seed: int | None) -> Ranked:
    """Up to k of the items, in the order of the shelf. seed: for exploration; None for none."""
    shelf, size = _select_growing(bundle, ranked, settings, k, settings.diversity)
    if seed is None or settings.exploration == 0:
        return shelf
    return _explore(bundle, shelf, ranked.take(slice(size, None)), settings, seed)


def backfill(bundle: Bundle, shelf: Ranked, others: Ranked, settings: Settings, k: int) -> Ranked:
    """The shelf, and behind it, up to k, the others in their order, without variants of what is there."""
    fresh = others.rows[~np.isin(others.rows, shelf.rows)]
    pool = end_to_end([shelf, ranked_from(fresh, "backfill")])
    return _select_growing(bundle, pool, settings, k, diversity=0.0)[0]


def pinned_rows(filters: Filters, rules: Sequence[Rule], allowed: Mask, k: int) -> dict[int, int]:
    """Place on the shelf, from 0 → row. Of several items that meet a rule the most popular."""
    found: dict[int, int] = {}
    for rule in rules:
        if rule.pin is not None and rule.pin <= k and rule.pin - 1 not in found:
            rows = np.flatnonzero(filters.mask(rule.where) & allowed)
            rows = rows[~np.isin(rows, list(found.values()))]
            if len(rows):
                found[rule.pin - 1] = int(rows[np.argmax(filters.bundle.items.popularity[rows])])
    return found


def pin(shelf: Ranked, pinned: dict[int, int], ranked: Ranked, k: int) -> Ranked:
    """The shelf, up to k, with the pinned rows in their places, or at its end where it is shorter.

    ranked: where the pinned rows' scores are, if they were candidates.
    """
    rows = [row for row in shelf.rows.tolist() if row not in pinned.values()]
    for place, row in sorted(pinned.items()):
        rows.insert(place, row)
    scores = dict(zip(ranked.rows.tolist(), ranked.scores.tolist(), strict=True))
    sources = dict(zip(shelf.rows.tolist(), shelf.sources.tolist(), strict=True))
    sources |= dict.fromkeys(pinned.values(), SOURCES.index("pinned"))
    return Ranked(
        np.array(rows[:k], dtype=np.intp),
        np.array([scores.get(row, 0.0) for row in rows[:k]]),
        np.array([sources[row] for row in rows[:k]], dtype=np.intp),
    )


def select(
    scores: Scores,
    vectors: NDArray[np.float64],
    same: Sequence[NDArray[np.integer]],
    k: int,
    diversity: float,
) -> list[int]:
    """Up to k places in the pool, in the order of the shelf.

    scores: float64 (m,), not negative. vectors: float64 (m, dims) of unit length. same: integers (m,) each;
    of items with equal numbers a shelf shows one. Each next item is the best by
    (1 − diversity) · score − diversity · similarity to the nearest item that is chosen already, with scores
    relative to the best (maximal marginal relevance: Carbonell and Goldstein, SIGIR 1998).
    """
    worth = (1 - diversity) * (scores / (scores.max(initial=0.0) or 1.0))
    left = np.ones(len(scores), dtype=np.bool_)
    nearest = np.zeros(len(scores), dtype=np.float64)
    chosen: list[int] = []
    while len(chosen) < k and left.any():
        best = int(np.argmax(np.where(left, worth - diversity * nearest, -np.inf)))
        chosen.append(best)
        left[best] = False
        similarity = (vectors @ vectors[best]).round(6)  # the sum's last bit depends on the machine
        nearest = np.maximum(nearest, similarity)
        for numbers in same:
            left &= numbers != numbers[best]
    return chosen


def group_numbers(names: Iterable[Hashable]) -> NDArray[np.intp]:
    """A number for each name, the same for equal names; an empty name equals no other."""
    known: dict[Hashable, int] = {}
    keys = ((name or None, None if name else place) for place, name in enumerate(names))
    return np.array([known.setdefault(key, len(known)) for key in keys], dtype=np.intp)


def exploration(
    places: int, hashes: NDArray[np.uint32], share: float, seed: int
) -> tuple[int, NDArray[np.intp]]:
    """How many of a shelf's places go to exploration, and all other items in the order of their draw.

    share: of the places behind the first SAFE ones, on average over seeds. hashes: uint32 (m,), of the other
    items' ids; the draw follows from them and the seed alone.
    """
    drawn = hash_uniform(np.concatenate([np.array([BASIS], dtype=np.uint32), hashes]), seed)
    # share · places and a draw below 1, rounded down, is share · places on average.
    count = int(share * max(places - SAFE, 0) + drawn[0])
    return count, np.argsort(drawn[1:], kind="stable")


def _select_growing(
    bundle: Bundle, ranked: Ranked, settings: Settings, k: int, diversity: float
) -> tuple[Ranked, int]:
    """Up to k items of a pool, which grows while too few products are in it; and the pool's size."""
    size = POOL * k
    shelf = _select(bundle, ranked.take(slice(size)), settings, k, diversity)
    while len(shelf) < k and size < len(ranked):
        size *= POOL
        shelf = _select(bundle, ranked.take(slice(size)), settings, k, diversity)
    return shelf, size


def _select(bundle: Bundle, pool: Ranked, settings: Settings, k: int, diversity: float) -> Ranked:
    """Up to k items of the pool; without diversity in the pool's order."""
    collapsing = settings.duplicate_threshold <= 1
    if diversity == 0 and not collapsing:
        return pool.take(slice(k))
    items, same = bundle.items, []
    if collapsing:
        same.append(group_numbers(title_of(items, row) for row in pool.rows.tolist()))
        products = items.product[pool.rows]
        if products.any():
            same.append(group_numbers(products.tolist()))
    vectors = decode_rows(bundle, items.codes[pool.rows])
    scores = pool.scores if diversity else np.ones(len(pool))
    return pool.take(np.array(select(scores, vectors, same, k, diversity), dtype=np.intp))


def _explore(bundle: Bundle, shelf: Ranked, others: Ranked, settings: Settings, seed: int) -> Ranked:
    """The shelf with its last places given to some of the others, without variants of the rest."""
    count, drawn = exploration(len(shelf), bundle.hashes[others.rows], settings.exploration, seed)
    if not count:
        return shelf
    kept, replaced = shelf.take(slice(-count)), shelf.take(slice(-count, None))
    pool = end_to_end([kept, others.take(drawn[: POOL * count]), replaced])
    return _select(bundle, pool, settings, len(shelf), diversity=0.0)
