"""How many reports there are of an experiment: all that its findings are made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from recbuild.experiments.randomized import Floats

FLOOD = 3.0
FEWEST_DAYS = 7


@dataclass(frozen=True)
class ReportCounts:
    """Reports of one revision of an experiment.

    days: those with reports, in order.
    daily: (days, variants), reports.
    values: (measures, variants, 3), reports by value.
    other_revisions: reports of earlier definitions, which are not counted.
    """

    days: tuple[date, ...]
    daily: Floats
    values: Floats
    other_revisions: int = 0

    @property
    def reports(self) -> int:
        return int(self.daily.sum())

    def floods(self) -> list[tuple[date, int]]:
        """Days with more than FLOOD times as many reports as a usual one, of at least a week."""
        if len(self.days) < FEWEST_DAYS:
            return []
        each = self.daily.sum(axis=1)
        usual = FLOOD * float(np.median(each))
        return [(day, int(count)) for day, count in zip(self.days, each, strict=True) if count > usual]

    @property
    def span(self) -> int:
        """Days from the first to the latest one with reports, both included; 0 without any."""
        return (self.days[-1] - self.days[0]).days + 1 if self.days else 0
