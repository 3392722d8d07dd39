"""Tune: the ranking's settings that answer best on sessions that were not learned from.

Coordinate ascent: one setting after the other is tried at a few values, with the others fixed; what helps is
kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import tomlkit

from recbuild.evaluation.metrics import PerQuery
from recbuild.evaluation.run import PER_QUERY, Trial, ask_all
from recbuild.evaluation.strategies import Asking, Contender, asked
from recbuild.linalg import Rows
from recruntime.settings import Settings

ROUNDS = 2
MIN_GAIN = 1e-4  # less is no reason to change a setting

GRID: Mapping[str, tuple[Any, ...]] = {
    "fusion": ("rrf", "weighted"),
    "profile": (0.5, 1.0, 2.0, 4.0),
    "co_occurrence": (0.0, 0.1, 0.25, 0.5, 1.0, 2.0),
    "similar": (0.0, 0.1, 0.25, 0.5, 1.0),
    "revisit": (0.0, 0.02, 0.1, 0.2, 0.5, 1.0),
    "revisit_offset": (-0.2, -0.1, 0.0),
    "revisit_newest": (-0.2, -0.1, -0.05, 0.0),
    "popularity_penalty": (-0.4, -0.25, -0.1, -0.05, 0.0, 0.05, 0.1),
    "popularity": (0.0, 0.02, 0.05, 0.2),
    "interests": (1, 2, 3),
    "profile_warmup": (0.0, 1.0, 3.0),
    "price_affinity": (0.0, 0.1, 0.3),
}
"""The settings that accuracy can judge. Diversity, duplicates and exploration cost accuracy."""


@dataclass(frozen=True)
class Tuned:
    """What tuning found.

    ranking: the best settings.
    before: the metric with the trial's own settings.
    after: the metric with these.
    """

    ranking: Settings
    before: float
    after: float


def trials_of(repeat: bool) -> int:
    """The largest number of settings that are tried, for a progress bar."""
    return 1 + ROUNDS * sum(map(len, _grid(repeat).values()))


class Answers:
    """What a trial's questions are answered with different settings: each is asked once."""

    def __init__(self, trial: Trial, advance: Callable[[int], None]) -> None:
        """advance: called with 1 after each that is tried."""
        self.trial, self._advance = trial, advance
        self._known: dict[Settings, Rows] = {}

    def asked(self, asking: Asking) -> Answers:
        """The same questions, asked in another way."""
        return Answers(replace(self.trial, asking=asking), self._advance)

    def of(self, ranking: Settings, metric: str) -> PerQuery:
        """The metric, a key of PER_QUERY, of each question: float64 (q,)."""
        trial = self.trial
        if ranking not in self._known:
            shop = trial.shop.with_settings(ranking)
            contender = Contender("", "", asked(shop, trial.ids, trial.asking))
            self._known[ranking], _ = ask_all(contender, trial.queries, trial.asking.k, lambda done: None)
            self._advance(1)
        return PER_QUERY[metric](self._known[ranking], trial.queries.relevant, trial.asking.k)


def ascended(
    best: Settings,
    grid: Mapping[str, tuple[Any, ...]],
    rounds: int,
    is_better: Callable[[Settings, Settings], bool],
) -> Settings:
    """The settings after coordinate ascent. is_better: whether the first ones are better than the second."""
    for _ in range(rounds):
        for name, values in grid.items():
            for value in values:
                other = replace(best, **{name: value})
                if other != best and is_better(other, best):
                    best = other
    return best


def tune(trial: Trial, metric: str, advance: Callable[[int], None]) -> Tuned:
    """The best settings by a metric, a key of PER_QUERY. advance: called with 1 after each that is tried."""
    answers = Answers(trial, advance)

    def value_of(ranking: Settings) -> float:
        return float(np.mean(answers.of(ranking, metric)))

    usual = trial.shop.engine.settings
    grid = _grid(bool(trial.asking.decided(trial.shop).repeat))
    best = ascended(usual, grid, ROUNDS, lambda other, one: value_of(other) > value_of(one) + MIN_GAIN)
    return Tuned(best, value_of(usual), value_of(best))


def write_ranking(path: Path, ranking: Settings) -> None:
    """Write the settings into the table [ranking] of this file, and leave the rest as it is."""
    document = tomlkit.parse(path.read_text(encoding="utf-8-sig")) if path.exists() else tomlkit.document()
    table = document.setdefault("ranking", tomlkit.table())
    usual = Settings().as_data()
    for name, value in ranking.as_data().items():
        if name != "rules" and (value != usual[name] or name in table):
            table[name] = value
    path.write_text(tomlkit.dumps(document), encoding="utf-8")


def _grid(repeat: bool) -> Mapping[str, tuple[Any, ...]]:
    return {name: values for name, values in GRID.items() if repeat or not name.startswith("revisit")}
