"""What a shop says of its items beside the cards: what is reduced, and what is new."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows


@dataclass(frozen=True, eq=False)
class Offers:
    """Of n items.

    discount: float64 (n,), the share of the usual price that a visitor saves today, 0 for none.
    added: float64 (n,), the day on which an item was added, in days since year 1; NaN for an unknown one.
    """

    discount: NDArray[np.float64]
    added: NDArray[np.float64]

    @staticmethod
    def unknown(count: int) -> Offers:
        """Of items of which nothing is known."""
        return Offers(np.zeros(count), np.full(count, np.nan))

    def take(self, order: Rows) -> Offers:
        """Row i of the result is row order[i], int64 (m,)."""
        return Offers(self.discount[order], self.added[order])
