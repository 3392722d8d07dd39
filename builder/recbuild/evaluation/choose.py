"""Choose: the ranking's settings that a log shows to be better than the usual ones.

In go a build's sessions; a bundle that learned from the earlier ones answers questions from the latest tenth
with a dozen settings, each at few values. Half of the questions choose, the other half confirm: where they do
not, the settings stay. So a small log, or one of chance, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from recbuild.errors import SessionsError
from recbuild.evaluation.bootstrap import interval
from recbuild.evaluation.metrics import PerQuery
from recbuild.evaluation.queries import Queries, queries_of
from recbuild.evaluation.run import Trial
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.tune import Answers, ascended
from recbuild.linalg import sample_rows
from recbuild.sessions import Sessions, temporal_split
from recbuild.tuning import Chance, Tuning
from recruntime.recommender import Recommender
from recruntime.settings import Settings

SHARE = 0.1  # of the sessions, the latest, that are asked about
QUESTIONS = 2000
FEWEST = 600  # questions, below which nothing is chosen
MOST_EVENTS = 500_000  # the latest ones, that the trial learns from: they bound its time
MOST_ITEMS = 200_000
K = 20
HOME = Asking(K, repeat=True, on_page=False)
SMALL = 0.003  # of recall: what variety may cost

GRID: Mapping[str, tuple[Any, ...]] = {
    "revisit": (0.0, 0.02, 0.25, 1.0),
    "co_occurrence": (0.0, 0.1, 1.0),
    "similar": (0.1, 1.0),
    "interests": (1,),
    "profile": (2.0,),
    "profile_warmup": (0.0,),
    "popularity_penalty": (0.0, -0.1),
    "price_affinity": (0.0,),
}
AGAIN: Mapping[str, tuple[Any, ...]] = {
    "revisit": (0.02,),
    "revisit_offset": (-0.1, -0.2),
    "revisit_newest": (-0.05, -0.1, -0.2),
}
"""What is tried where all that the visitor met may come again, also the newest item: without a page."""
VARIETY = ("exploration", "diversity")
"""What accuracy cannot judge: 0 is without it."""


def choose(chance: Chance) -> Tuning:
    """The settings for this log."""
    usual, count = chance.ranking, len(chance.ids)
    if count > MOST_ITEMS:
        return _stays(usual, f"{count:,} items are more than a build tries settings with: use recbuild tune")
    try:
        early, _ = temporal_split(chance.sessions, SHARE)
        asked = len(queries_of(chance.sessions, len(early), "next", repeat=True))
    except SessionsError:
        return _stays(usual, "the sessions give no questions to try them with")
    if asked < FEWEST:
        return _stays(
            usual, f"the latest sessions give {asked:,} questions to try them with, fewer than {FEWEST}"
        )
    tried = sum(len(values) for grid in (GRID, AGAIN) for values in grid.values()) + 2 * len(VARIETY)
    with chance.watcher.stage("tune", 5 + tried) as advance:
        shop = chance.trial(_latest(early)).with_settings(usual)
        advance(1)
        deciding, confirming = (
            Answers(_trial(shop, queries), advance) for queries in _halves(chance, len(early), shop)
        )
        best = ascended(usual, _free(GRID, chance), 1, lambda other, one: _gain(deciding, other, one)[0] > 0)
        if best != usual and _gain(confirming, best, usual)[0] <= 0:
            best = usual
        if shop.repeats:
            best = _with_returns(best, _free(AGAIN, chance), deciding, confirming)
        accurate = best
        best, notes = _with_variety(deciding, best, chance.fixed)
        values = {
            name: (float(confirming.of(usual, name).mean()), float(confirming.of(best, name).mean()))
            for name in ("ndcg", "recall", "mrr")
        }
        gain = _gain(confirming, best, usual)
    if accurate == usual:
        notes = ("Nothing that was tried is clearly more accurate than the usual settings.", *notes)
    questions = len(deciding.trial.queries) + len(confirming.trial.queries)
    return Tuning(best, usual, questions, values, gain, notes)


def _stays(usual: Settings, why: str) -> Tuning:
    return Tuning(usual, usual, notes=(f"The usual settings stay: {why}.",))


def _latest(sessions: Sessions) -> Sessions:
    """The latest sessions, of at most MOST_EVENTS events, but one at least."""
    first = int(np.searchsorted(sessions.starts[:-1], len(sessions.item) - MOST_EVENTS))
    return sessions.take(np.arange(min(first, len(sessions) - 1), len(sessions)))


def _halves(chance: Chance, first: int, shop: Recommender) -> tuple[Queries, Queries]:
    """Questions that choose, and those that confirm, of other sessions; of rows of the trial's bundle."""
    row_of = {id_: row for row, id_ in enumerate(shop)}
    rows = np.array([row_of[id_] for id_ in chance.ids], dtype=np.int64)
    sessions = replace(chance.sessions, item=rows[chance.sessions.item])
    queries = queries_of(sessions, first, "next", shop.repeats)
    queries = queries.take(sample_rows(len(queries), min(QUESTIONS, len(queries))))
    even = queries.session % 2 == 0
    return queries.take(np.flatnonzero(even)), queries.take(np.flatnonzero(~even))


def _trial(shop: Recommender, queries: Queries) -> Trial:
    nothing = np.zeros(len(shop), dtype=np.int64)
    return Trial("", shop, list(shop), queries, nothing, "next", Asking(K, repeat=None, on_page=True))


def _gain(answers: Answers, other: Settings, one: Settings, metric: str = "ndcg") -> tuple[float, float]:
    """The bounds of how much better the other settings are than the one."""
    better: PerQuery = answers.of(other, metric) - answers.of(one, metric)
    return interval(better, answers.trial.queries.session, np.random.default_rng(0))


def _free(grid: Mapping[str, tuple[Any, ...]], chance: Chance) -> Mapping[str, tuple[Any, ...]]:
    return {name: values for name, values in grid.items() if name not in chance.fixed}


def _with_returns(
    best: Settings, grid: Mapping[str, tuple[Any, ...]], deciding: Answers, confirming: Answers
) -> Settings:
    """The settings with what is better where everything may come again, and not clearly worse on a page."""
    home, other_home = deciding.asked(HOME), confirming.asked(HOME)

    def is_better(other: Settings, one: Settings) -> bool:
        return _gain(home, other, one)[0] > 0 and _gain(deciding, other, one)[1] >= 0

    found = ascended(best, grid, 1, is_better)
    return found if found == best or _gain(other_home, found, best)[0] > 0 else best


def _with_variety(
    answers: Answers, best: Settings, fixed: frozenset[str]
) -> tuple[Settings, tuple[str, ...]]:
    """The settings with as much variety as costs little: all that they have of a kind, half of it, or none.
    And a sentence on the price of each kind.
    """
    notes = []
    for name in VARIETY:
        value = getattr(best, name)
        if name in fixed or value == 0:
            continue
        without = best.changed({name: 0.0})
        for kept in (value, value / 2):
            having = best.changed({name: kept})
            price = float(np.mean(answers.of(without, "recall") - answers.of(having, "recall")))
            low, high = _gain(answers, without, having, "recall")
            cost = f"{100 * price:.1f} points of recall@{K} ({100 * low:.1f} to {100 * high:.1f})"
            if price <= SMALL or low <= 0:
                best = having
                notes.append(f"{name} {kept:g} costs {cost}: it is kept for variety.")
                break
        else:
            best = without
            notes.append(f"{name} {kept:g} would cost {cost}: it is off.")
    return best, tuple(notes)
