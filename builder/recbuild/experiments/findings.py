"""What the reports of an experiment tell: rates, effects, and whether the variants have their shares.

In go the definition and the counts, out come figures with intervals and a plain sentence for each. All
intervals of effects in one experiment hold together at 95 %, however often somebody looks (`sequential`);
those of rates are for one look, each for itself. Assumed: visitors are independent and each reports once.
Where rates change over time, an effect is that on the visitors so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from recbuild.experiments.counts import ReportCounts
from recbuild.experiments.definition import Experiment
from recbuild.experiments.outcomes import Effect, Outcome, effects_of, outcomes_of
from recbuild.experiments.power import level_of_each
from recbuild.experiments.rates import Rate, rate_of
from recbuild.experiments.sequential import multiplier, share_p_value
from recbuild.experiments.words import share_sentence

SHARE_ALPHA = 0.01
"""Probability of an alarm, ever, about variants that do have their shares."""


@dataclass(frozen=True)
class Findings:
    """What is known of an experiment.

    experiment, revision: of its definition.
    epsilon: of one visitor's whole report.
    reports: how many are counted.
    since, until: the first and the latest day with reports, ISO 8601; empty without any.
    other_revisions: reports of earlier definitions, which are not counted.
    level: of each effect's interval; all of them hold together at 95 %.
    share_p: p-value of the planned shares, valid at any look.
    shares: what that means, in words.
    outcomes: one for each measure and variant.
    effects: one for each measure and variant but the control.
    notes: what else to consider.
    """

    experiment: str
    revision: str
    epsilon: float
    reports: int
    since: str
    until: str
    other_revisions: int
    level: float
    share_p: float
    shares: str
    outcomes: tuple[Outcome, ...]
    effects: tuple[Effect, ...]
    notes: tuple[str, ...]

    @property
    def mismatched(self) -> bool:
        """Whether the variants do not have their shares."""
        return self.share_p < SHARE_ALPHA

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def findings_of(experiment: Experiment, counts: ReportCounts) -> Findings:
    """What these reports of the experiment tell."""
    level = level_of_each(len(experiment.variants), len(experiment.measures))
    rates = {
        measure: rate_of(counts.values[row], experiment.epsilon_each)
        for row, measure in enumerate(experiment.measures)
    }
    share_p = share_p_value(counts.daily, np.array(list(experiment.shares.values())))
    return Findings(
        experiment=experiment.name,
        revision=experiment.revision,
        epsilon=experiment.epsilon,
        reports=counts.reports,
        since=str(counts.days[0]) if counts.days else "",
        until=str(counts.days[-1]) if counts.days else "",
        other_revisions=counts.other_revisions,
        level=level,
        share_p=share_p,
        shares=share_sentence(share_p, SHARE_ALPHA, counts.daily.sum(axis=0), experiment.shares),
        outcomes=tuple(one for measure in rates for one in outcomes_of(experiment, measure, rates[measure])),
        effects=tuple(
            one
            for measure in rates
            for one in effects_of(experiment, measure, rates[measure], level, counts.span)
        ),
        notes=tuple(_notes(experiment, rates[experiment.measures[0]], level, counts)),
    )


def _notes(experiment: Experiment, rates: Rate, level: float, counts: ReportCounts) -> Iterator[str]:
    hidden = [variant.name for variant in experiment.variants if variant.hidden]
    if hidden and "click" in experiment.measures:
        yield f"{', '.join(hidden)}: without a shelf there are no clicks, so clicks are not compared."
    gaps = np.abs(rates.seen - rates.seen[0])
    errors = np.hypot(rates.seen_error, rates.seen_error[0])
    wide = multiplier(rates.reports + rates.reports[0], level)
    for variant, apart in zip(experiment.variants[1:], (gaps > wide * errors)[1:], strict=True):
        if apart:
            yield (
                f"{variant.name}: another share of visitors saw a shelf than with "
                f"{experiment.variants[0].name}. So the rates are of different visitors: "
                "compare them with care."
            )
    for day, reports in counts.floods():
        yield f"{day}: {reports:,} reports, far more than on a usual day. A campaign? They may be forged."
    if counts.other_revisions:
        yield f"Not counted, since they are of an earlier definition: {counts.other_revisions:,} reports."
