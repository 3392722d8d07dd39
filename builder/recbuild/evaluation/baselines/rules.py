"""Sequential rules: what came soon after the newest item in past sessions.

Source: SR of Ludewig and Jannach, "Evaluation of session-based recommendation algorithms" (User Modeling and
User-Adapted Interaction, 2018). A rule's weight is the sum of 1 / distance over all past events at most REACH
apart. The authors keep the best 20 rules of an item; here all are kept, since some may not be shown.
"""

from __future__ import annotations

import numpy as np

from recbuild.evaluation.baselines.followers import followers, row_of
from recbuild.evaluation.baselines.learned import Scores
from recbuild.linalg import Rows
from recbuild.sessions import Sessions

REACH = 10


class SequentialRules:
    """A Scorer."""

    def __init__(self, sessions: Sessions, items: int) -> None:
        self._rules = followers(sessions, items, REACH)

    def __call__(self, chosen: Rows) -> Scores:
        scores = np.zeros(self._rules.shape[0])
        rows, weights = row_of(self._rules, int(chosen[-1]))
        scores[rows] = weights
        return scores
