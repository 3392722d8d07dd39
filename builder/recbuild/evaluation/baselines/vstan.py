"""VSTAN: sessions like this one, found by their items, recommend what else is in them.

Source: Ludewig, Mauro, Latifi and Jannach, "Empirical analysis of session-based recommendation algorithms"
(User Modeling and User-Adapted Interaction, 2021), which joins V-SkNN (Ludewig and Jannach, 2018) and STAN
(Garg et al., SIGIR 2019). The decays are the defaults of the authors' code, session-rec.

The similarity of the current session S and a past one N is the cosine of their items, where an item of S
counts exp(-later events / SESSION_DECAY); times exp(-days between them / DAYS). An item of N scores

    similarity · exp(-|its place - place of the last common item| / PLACE_DECAY) · (1 + IDF · idf) · newest,

where `newest` is the weight of the newest item of S that is in N, and idf is log(sessions / events of the
item).
"""

from __future__ import annotations

import numpy as np

from recbuild.evaluation.baselines.learned import Scores
from recbuild.learn.learn import DAY
from recbuild.linalg import Rows
from recbuild.sessions import Sessions
from recbuild.sessions.data import spans

CANDIDATES = 1000  # the newest sessions with an item of the current one, which bounds the time of an answer
NEIGHBORS = 500
SESSION_DECAY = 1.02
DAYS = 5.0
PLACE_DECAY = 2.05
IDF = 5.0


class Vstan:
    """A Scorer. Each item of a past session counts once, at its last place."""

    def __init__(self, sessions: Sessions, items: int) -> None:
        session = sessions.session_of
        key = session * items + sessions.item
        _, from_end = np.unique(key[::-1], return_index=True)
        last = len(key) - 1 - from_end  # by session, then by item
        self._items, self._item = items, sessions.item[last]
        self._place = last - sessions.starts[session[last]]
        self._starts = np.searchsorted(session[last], np.arange(len(sessions) + 1))
        by_item = np.argsort(self._item, kind="stable")
        self._visits = session[last][by_item]  # sessions with the first item, oldest first; and so on
        self._visit_starts = np.searchsorted(self._item[by_item], np.arange(items + 1))
        self._days = sessions.time[sessions.starts[1:] - 1] / DAY if sessions.timed else None
        events = np.bincount(sessions.item, minlength=items)
        self._boost = 1 + IDF * np.log(len(sessions) / np.maximum(events, 1))

    def __call__(self, chosen: Rows) -> Scores:
        weight = np.zeros(self._items)
        weight[chosen] = np.exp(-np.arange(len(chosen))[::-1] / SESSION_DECAY)  # of an item's last event
        near = self._candidates(chosen)
        if not len(near):
            return np.zeros(self._items)
        lengths = self._starts[near + 1] - self._starts[near]
        first = np.cumsum(lengths) - lengths
        at = spans(self._starts[near], lengths)
        owner = np.repeat(np.arange(len(near)), lengths)
        item, place = self._item[at], self._place[at]
        shared = weight[item]

        similarity = np.bincount(owner, shared) / np.sqrt(lengths * (weight**2).sum())
        if self._days is not None:
            # From the newest of them, not from today: that multiplies all scores by one number.
            similarity *= np.exp((self._days[near] - self._days[near].max()) / DAYS)
        similarity[np.argsort(-similarity, kind="stable")[NEIGHBORS:]] = 0
        common = np.maximum.reduceat(np.where(shared > 0, place, 0), first)
        newest = np.maximum.reduceat(shared, first)
        score = (similarity * newest)[owner] * np.exp(-np.abs(place - common[owner]) / PLACE_DECAY)
        scores = np.bincount(item, score * self._boost[item], minlength=self._items)
        return scores.astype(np.float64)

    def _candidates(self, chosen: Rows) -> Rows:
        """The newest sessions with one of the items, the newest first."""
        found = []
        for row in np.unique(chosen).tolist():
            start, end = self._visit_starts[row], self._visit_starts[row + 1]
            found.append(self._visits[max(start, end - CANDIDATES) : end])
        return np.unique(np.concatenate(found))[::-1][:CANDIDATES]
