"""The item-to-item table: for each item the LISTED ones that were chosen near it, the item itself among them.

As Linden, Smith and York, "Amazon.com recommendations: item-to-item collaborative filtering" (IEEE Internet
Computing, 2003), of sessions. Two items at most REACH events apart count 1 / distance, half of it against the
order of events, divided by the root of the product of their numbers of events. An item that is chosen again
counts as its own neighbor. A session's items add their lists, the newest one in full, each earlier one DECAY
times the next.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from recbuild.evaluation.baselines.followers import followers, row_of
from recbuild.evaluation.baselines.learned import Scores
from recbuild.linalg import Rows
from recbuild.sessions import Sessions

REACH = 20
BACKWARD = 0.5
LISTED = 50
DECAY = 0.6


class ItemToItem:
    """A Scorer."""

    def __init__(self, sessions: Sessions, items: int) -> None:
        forward = followers(sessions, items, REACH)
        near = (forward + BACKWARD * forward.T).tocoo()
        events = np.bincount(sessions.item, minlength=items).astype(np.float64)
        score = near.data / np.sqrt(events[near.row] * events[near.col])
        order = np.lexsort((near.col, -score, near.row))
        row = near.row[order]
        best = order[np.arange(len(row)) - np.searchsorted(row, row) < LISTED]
        self._table = csr_matrix((score[best], (near.row[best], near.col[best])), shape=(items, items))

    def __call__(self, chosen: Rows) -> Scores:
        scores = np.zeros(self._table.shape[0])
        for age, item in enumerate(chosen[::-1].tolist()):
            rows, values = row_of(self._table, item)
            scores[rows] += DECAY**age * values
        return scores
