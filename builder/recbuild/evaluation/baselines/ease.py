"""EASE: the linear model of the items of a session by each other, in closed form.

Source: Steck, "Embarrassingly shallow autoencoders for sparse data" (WWW 2019). With X, 1 where a session has
an item, and P the inverse of XᵀX + PENALTY · I, the weights are B = I - P / diag(P), and a session x scores
x · B.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from recbuild.evaluation.baselines.learned import Scores
from recbuild.linalg import Rows
from recbuild.sessions import Sessions
from recbuild.threads import one_thread

MOST_ITEMS = 8000  # whose matrix is inverted in about a minute, with about a gigabyte
PENALTY = 500.0  # as in the paper for its largest data sets


class Ease:
    """A Scorer. For at most MOST_ITEMS items."""

    @one_thread()
    def __init__(self, sessions: Sessions, items: int) -> None:
        ones = np.ones(len(sessions.item), dtype=np.float32)
        visits = csr_matrix((ones, (sessions.session_of, sessions.item)), shape=(len(sessions), items))
        visits.data[:] = 1  # duplicates were added
        together = (visits.T @ visits).toarray()
        together[np.diag_indices(items)] += PENALTY
        self._weights = np.linalg.inv(together)
        self._weights /= -np.diag(self._weights)
        self._weights[np.diag_indices(items)] = 0

    def __call__(self, chosen: Rows) -> Scores:
        scores: Scores = self._weights[np.unique(chosen)].sum(axis=0, dtype=np.float64)
        return scores
