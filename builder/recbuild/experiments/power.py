"""Beforehand: which effect an experiment will show, after how many reports or days, and what privacy costs.

Of the interval that holds at every look (`sequential`), with a probability of `POWER` that it excludes "no
effect" at a given time if the effect is there. Since every earlier look may have shown it, this is on the
safe side.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite
from typing import Any

import numpy as np
from scipy.stats import norm

from recbuild.experiments.definition import Experiment
from recbuild.experiments.randomized import Floats, sent_shares
from recbuild.experiments.rates import FEWEST_REPORTS, rate_of
from recbuild.experiments.sequential import multiplier

POWER = 0.8
LEVEL = 0.95
_MOST_REPORTS = 10.0**12

EFFECTS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
EPSILONS = (0.5, 1.0, 2.0, 4.0, 8.0)
DAYS = (7, 14, 28, 56, 112)


@dataclass(frozen=True)
class Situation:
    """What is known, or guessed, of the visitors.

    rate: of the measure with the control, among visitors who see a shelf.
    seen: share of the visitors who see one.
    epsilon: of one measure's value; infinity for no noise.
    variants: how many there are, the control included; all get the same share.
    measures: how many there are.
    """

    rate: float
    seen: float = 1.0
    epsilon: float = inf
    variants: int = 2
    measures: int = 1

    @classmethod
    def of(cls, experiment: Experiment, rate: float, seen: float) -> Situation:
        """That of an experiment."""
        return cls(rate, seen, experiment.epsilon_each, len(experiment.variants), len(experiment.measures))

    @property
    def level(self) -> float:
        return level_of_each(self.variants, self.measures)

    def variance(self, rate: float) -> float:
        """Of the estimated rate, for one report, where this is the true one."""
        truth = np.array([1 - self.seen, self.seen * (1 - rate), self.seen * rate])
        many = 10.0**9  # so that the variance is told
        return float(rate_of(many * sent_shares(truth, self.epsilon), self.epsilon).variance) * many


def level_of_each(variants: int, measures: int) -> float:
    """Of each interval, so that all of an experiment hold together at LEVEL (Bonferroni)."""
    return 1 - (1 - LEVEL) / ((variants - 1) * measures)


def reports_for(effect: float, situation: Situation) -> float:
    """How many reports of all variants show a relative effect; infinity if no number does, in practice.

    effect: such as 0.1 for 10 % more; the rate with it is at most 1.
    """
    spread = situation.variance(situation.rate) + situation.variance(situation.rate * (1 + effect))
    return reports_until(situation.rate * abs(effect), spread, situation)


def reports_until(difference: float, spread: float, situation: Situation) -> float:
    """How many reports of all variants show a difference of two rates.

    spread: the sum of both variances, for one report each.
    """
    sizes = np.geomspace(FEWEST_REPORTS, _MOST_REPORTS, 4000)  # of one variant
    shown = _needed(sizes, spread, situation.level) <= difference
    return float(sizes[shown.argmax()] * situation.variants) if shown.any() else inf


def effect_after(reports: float, situation: Situation) -> float:
    """The smallest relative effect that so many reports of all variants show; infinity if there is none."""
    each = reports / situation.variants
    most = 1 / situation.rate - 1
    low, high = 0.0, most
    if each < FEWEST_REPORTS or not _shows(high, each, situation):
        return inf
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if _shows(middle, each, situation) else (middle, high)
    return high


def _shows(effect: float, each: float, situation: Situation) -> bool:
    spread = situation.variance(situation.rate) + situation.variance(situation.rate * (1 + effect))
    return float(_needed(np.array(each), spread, situation.level)) <= situation.rate * effect


def _needed(each: Floats, spread: float, level: float) -> Floats:
    """The difference that is shown with POWER by so many reports of each of two variants."""
    needed: Floats = (multiplier(2 * each, level) + norm.ppf(POWER)) * np.sqrt(spread / each)
    return needed


@dataclass(frozen=True)
class Plan:
    """What is known, or guessed, of an experiment to come.

    reports: a day, of all variants.
    rate: of the measure with the control, among visitors who see a shelf.
    seen: share of the visitors who see one.
    epsilon: of one visitor's whole report.
    variants, measures: how many there are.
    """

    reports: float
    rate: float
    seen: float = 1.0
    epsilon: float = 2.0
    variants: int = 2
    measures: int = 1

    def days_for(self, effect: float, epsilon: float) -> int | None:
        """Until a relative effect is shown; None if it never is. epsilon: infinity for no noise."""
        if self.rate * (1 + effect) > 1:
            return None
        days = reports_for(effect, self._situation(epsilon)) / self.reports
        return ceil(days) if isfinite(days) else None

    def effect_after(self, days: int) -> float | None:
        """The smallest relative effect that is shown after so many days; None if there is none."""
        effect = effect_after(days * self.reports, self._situation(self.epsilon))
        return effect if isfinite(effect) else None

    @property
    def epsilons(self) -> tuple[float, ...]:
        """Those to compare: the usual ones, its own, and no noise."""
        return (*sorted({*EPSILONS, self.epsilon}), inf)

    def as_json(self) -> dict[str, Any]:
        return {
            "reports_a_day": self.reports,
            "epsilon": self.epsilon,
            "effect_after_days": {days: self.effect_after(days) for days in DAYS},
            "days_for_effect": [
                {
                    "effect": effect,
                    "epsilon": epsilon if isfinite(epsilon) else None,
                    "days": self.days_for(effect, epsilon),
                }
                for effect in EFFECTS
                for epsilon in self.epsilons
            ],
        }

    def _situation(self, epsilon: float) -> Situation:
        return Situation(self.rate, self.seen, epsilon / self.measures, self.variants, self.measures)
