"""The behavior model: what past sessions taught, in the form in which a bundle carries it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.embed.base import Vectors
from recruntime.bundle.csr import CsrLists

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Withheld:
    """What the bundle does not tell, since fewer than `min_users` people stand behind it.

    items: whose popularity and own vector nobody learns; pairs: of the other items, that were met together;
    events: beyond what one user may contribute.
    """

    min_users: int
    pairs: int
    items: int
    events: int


@dataclass(frozen=True, eq=False)
class Behavior:
    """By the catalog's rows, n of them.

    vectors: float32 (n, dims), unit length or zero, the content's where sessions say nothing. also: int64
    (n, m), rows that were met in the same sessions, best first, -1 for none. popularity: uint8 (n,), 0 where
    too few people know the item. recency: float64 (r,), what an event counts by how many came after it;
    empty where it was not learned. model: in words. until: Unix seconds, the end of the day up to which
    sessions were learned from, where they have times. notes: what a person should know.
    """

    vectors: Vectors
    also: Rows
    popularity: NDArray[np.uint8]
    recency: NDArray[np.float64]
    model: str
    until: int | None
    withheld: Withheld
    notes: tuple[str, ...] = ()

    def also_in(self, order: Rows) -> CsrLists:
        """The lists as places in this order of the catalog's rows; still by the catalog's rows."""
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        there = self.also >= 0
        starts = np.concatenate([[0], np.cumsum(there.sum(axis=1))])
        return CsrLists(starts, place[self.also[there]].astype(np.uint32))
