"""A plan: which effects an experiment shows after how many days, and what privacy costs in days."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite
from typing import Any

from recbuild.experiments.power import Situation, effect_after, reports_for

EFFECTS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
EPSILONS = (0.5, 1.0, 2.0, 4.0, 8.0)
DAYS = (7, 14, 28, 56, 112)


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
