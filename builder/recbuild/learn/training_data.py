"""What a model learns vectors from, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.learn.cooccurrence import Pairs
from recbuild.linalg import Rows, Vectors
from recbuild.sessions import Sessions

Advance = Callable[[int], None]
"""Called with the share of the work that is done since the last call, in thousandths."""


@dataclass(frozen=True)
class TrainingData:
    """Sessions of items that enough users chose, and what is known of all n items.

    sessions: events of items that at least `min_users` users chose; of one user, as many as may count.
    content: float32 (n, d), vectors of what items say; None in a catalog without texts.
    users: int64 (n,), number of distinct users of each item.
    known: bool (n,), the items that enough users chose. Only these may have a vector of their own.
    pairs: pairs of known items from one session.
    """

    sessions: Sessions
    content: Vectors | None
    users: Rows
    known: NDArray[np.bool_]
    pairs: Pairs


@dataclass(frozen=True)
class LearnedVectors:
    """What a model returns.

    vectors: float32 (n, dims), unit length or zero.
    recency: float64 (r,), weight of an event by the number of later events; empty if it was not learned.
    """

    vectors: Vectors
    recency: NDArray[np.float64]
