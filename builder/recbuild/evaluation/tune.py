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

from recbuild.evaluation.run import PER_QUERY, Trial, ask_all
from recbuild.evaluation.strategies import Contender, asked
from recruntime.settings import Settings

ROUNDS = 2
MIN_GAIN = 1e-4  # less is no reason to change a setting

GRID: Mapping[str, tuple[Any, ...]] = {
    "fusion": ("rrf", "weighted"),
    "profile": (0.5, 1.0, 2.0, 4.0),
    "co_occurrence": (0.0, 0.1, 0.25, 0.5, 1.0, 2.0),
    "similar": (0.0, 0.1, 0.25, 0.5, 1.0),
    "revisit": (0.0, 0.1, 0.15, 0.2, 0.5, 1.0),
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


def tune(trial: Trial, metric: str, advance: Callable[[int], None]) -> Tuned:
    """The best settings by a metric, a key of PER_QUERY. advance: called with 1 after each that is tried."""
    known: dict[Settings, float] = {}

    def value_of(ranking: Settings) -> float:
        if ranking not in known:
            shop = trial.shop.with_settings(ranking)
            contender = Contender("", "", asked(shop, trial.ids, trial.asking))
            ranked, _ = ask_all(contender, trial.queries, trial.asking.k, lambda done: None)
            values = PER_QUERY[metric](ranked, trial.queries.relevant, trial.asking.k)
            known[ranking] = float(np.mean(values))
        advance(1)
        return known[ranking]

    repeat = bool(trial.asking.decided(trial.shop).repeat)
    best = trial.shop.engine.settings
    before = after = value_of(best)
    for _ in range(ROUNDS):
        for name, values in _grid(repeat).items():
            for value in values:
                other = replace(best, **{name: value})
                if other != best and value_of(other) > after + MIN_GAIN:
                    best, after = other, known[other]
    return Tuned(best, before, after)


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
    return {name: values for name, values in GRID.items() if repeat or name != "revisit"}
