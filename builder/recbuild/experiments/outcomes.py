"""The figures of a measure: its rate in each variant, and the effect of each variant beside the control.

Intervals of effects hold at every look; those of rates hold for one look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, isfinite

import numpy as np

from recbuild.experiments.definition import Experiment
from recbuild.experiments.effects import Bounds, difference, difference_bounds, ratio, ratio_bounds
from recbuild.experiments.power import LEVEL, Situation, reports_until
from recbuild.experiments.rates import Rate
from recbuild.experiments.sequential import fixed_multiplier, multiplier
from recbuild.experiments.words import effect_sentence, too_few

WORTH_SEEING = 0.1
"""The relative effect for which the days that are still needed are told."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Outcome:
    """A measure in one variant.

    measure, variant: their names.
    reports: how many there are.
    seen: estimated share of the visitors who saw a shelf; None without reports.
    rate: estimated share of these for whom it happened; None where there is too little to tell.
    interval: of `rate`, at 95 %, for one look.
    """

    measure: str
    variant: str
    reports: int
    seen: float | None
    rate: float | None
    interval: Interval | None


@dataclass(frozen=True)
class Effect:
    """A variant beside the control.

    measure, variant: their names.
    difference: of the rates; None where there is too little to tell.
    difference_interval: of `difference`, valid at any look.
    relative: the same as a share of the control's rate; None, too, where that is not clear of 0.
    relative_interval: of `relative`, valid at any look.
    shown: whether "no effect" is excluded.
    days_left: about how many more days show an effect of WORTH_SEEING; None if it is shown or unknown.
    sentence: the verdict in words.
    """

    measure: str
    variant: str
    difference: float | None
    difference_interval: Interval | None
    relative: float | None
    relative_interval: Interval | None
    shown: bool
    days_left: int | None
    sentence: str


def outcomes_of(experiment: Experiment, measure: str, rates: Rate) -> Iterator[Outcome]:
    """rates: of the measure, in each variant."""
    for number, variant in enumerate(experiment.variants):
        seen, rate = float(rates.seen[number]), float(rates.rate[number])
        half = fixed_multiplier(LEVEL) * float(np.sqrt(rates.variance[number]))
        told = bool(rates.told[number])
        yield Outcome(
            measure,
            variant.name,
            int(rates.reports[number]),
            seen if isfinite(seen) else None,
            rate if told else None,
            (rate - half, rate + half) if told else None,
        )


def effects_of(
    experiment: Experiment, measure: str, rates: Rate, level: float, days: int
) -> Iterator[Effect]:
    """rates: of the measure, in each variant. level: of each interval. days: in which the reports came."""
    control = experiment.variants[0]
    for number, variant in enumerate(experiment.variants[1:], 1):
        if measure == "click" and (variant.hidden or control.hidden):
            continue  # where there is no shelf, nobody clicks in one
        first, other = rates.of(0), rates.of(number)
        if not (first.told and other.told):
            words = too_few(measure, variant.name)
            yield Effect(measure, variant.name, None, None, None, None, False, None, words)
            continue
        wide = multiplier(first.reports + other.reports, level)
        gap = _interval(difference_bounds(other, first, wide))
        more = _interval(ratio_bounds(other, first, wide))
        shown = gap is not None and not gap[0] <= 0 <= gap[1]
        left = None if shown else _days_left(experiment, first, other, days)
        yield Effect(
            measure,
            variant.name,
            float(difference(other, first)),
            gap,
            float(ratio(other, first)) if more else None,
            more,
            shown,
            left,
            effect_sentence(measure, variant.name, control.name, (gap, more), (WORTH_SEEING, left)),
        )


def _days_left(experiment: Experiment, first: Rate, other: Rate, days: int) -> int | None:
    """Until an effect of WORTH_SEEING would be shown, at as many reports a day; None if that is not known.

    days: in which the reports came.
    """
    if first.rate <= 0:
        return None
    situation = Situation.of(experiment, float(first.rate), float(first.seen))
    spread = float(first.variance * first.reports + other.variance * other.reports)
    needed = reports_until(WORTH_SEEING * float(first.rate), spread, situation) / situation.variants
    fewest = float(min(first.reports, other.reports))
    more = (needed / fewest - 1) * days
    return max(1, ceil(more)) if isfinite(more) else None


def _interval(bounds: Bounds) -> Interval | None:
    low, high = float(bounds.low), float(bounds.high)
    return (low, high) if isfinite(low) and isfinite(high) else None
