"""The behavior model: what past sessions taught, in the form in which a bundle holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows, Vectors
from recruntime.bundle.csr import CsrLists


@dataclass(frozen=True)
class Withheld:
    """What a bundle leaves out, because fewer than `min_users` users are behind it.

    min_users: the number of users.
    pairs: number of pairs of published items that too few users chose together.
    items: number of items that too few users chose: they have no popularity and no vector of their own.
    events: number of events beyond what one user may contribute.
    """

    min_users: int
    pairs: int
    items: int
    events: int


@dataclass(frozen=True, eq=False)
class Behavior:
    """What past sessions taught about the n items of a catalog, by their rows.

    vectors: float32 (n, dims), unit length or zero; the content's vectors where sessions teach nothing.
    co_occurrence: int64 (n, m), rows of the items often chosen with each, best first, -1 for none.
    popularity: uint8 (n,), 0 where too few users know the item.
    recency: float64 (r,), weight of an event by the number of later events; empty if it was not learned.
    returns: uint8 (≤ 16,), how often visitors go back to an item, by its age; empty if nobody does.
    bought_together: int64 (n, m), rows of the items often bought with each, best first, -1 for none.
    trending: int64 (t,), rows of the items that more people chose lately than before, best first.
    model: name of the model that learned, a key of MODELS.
    until: Unix seconds, the end of the last week that was learned from, a Monday at 00:00 UTC; None where
        sessions have no dates.
    withheld: what too few users are behind.
    notes: sentences on what was learned, for the person who builds.
    """

    vectors: Vectors
    co_occurrence: Rows
    popularity: NDArray[np.uint8]
    recency: NDArray[np.float64]
    returns: NDArray[np.uint8]
    bought_together: Rows
    trending: Rows
    model: str
    until: int | None
    withheld: Withheld
    notes: tuple[str, ...] = ()

    def take(self, order: Rows) -> Behavior:
        """The same for the items in another order: row i of the result is row order[i], int64 (n,)."""
        new_row = np.full(len(order) + 1, -1, dtype=np.int64)  # the last one is for -1
        new_row[order] = np.arange(len(order))
        return replace(
            self,
            vectors=self.vectors[order],
            co_occurrence=new_row[self.co_occurrence[order]],
            popularity=self.popularity[order],
            bought_together=new_row[self.bought_together[order]],
            trending=new_row[self.trending],
        )

    def lists(self) -> CsrLists:
        """The co-occurrence lists as an item part holds them."""
        filled = self.co_occurrence >= 0
        starts = np.concatenate([[0], np.cumsum(filled.sum(axis=1))])
        return CsrLists(starts, self.co_occurrence[filled].astype(np.uint32))
