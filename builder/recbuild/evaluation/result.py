"""The result of an evaluation: figures per strategy, and the conclusions that they allow.

`run.evaluate` makes a `Measurement` of each strategy and one `Evaluation`; the table, the report and `--json`
read them. METRICS has the name, the format and the explanation of each figure.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from recbuild.evaluation.verdict import Verdict


@dataclass(frozen=True)
class Metric:
    """One kind of figure.

    label: its name; may have {k}.
    words: what it says; may have {k}.
    unit: "%" for shares, which are values from 0 to 1.
    digits: decimals shown.
    higher: whether higher values are better.
    """

    label: str
    words: str
    unit: str = "%"
    digits: int = 1
    higher: bool = True

    def show(self, value: float) -> str:
        """The value in its unit, without the unit's name; a dash for none."""
        scale = 100 if self.unit == "%" else 1
        return f"{value * scale:.{self.digits}f}" if math.isfinite(value) else "–"

    def between(self, low: float, high: float) -> str:
        """The bounds, formatted as values are; "" if they are not known."""
        return f"{self.show(low)}–{self.show(high)}" if math.isfinite(high - low) else ""


METRICS = {
    "recall": Metric("recall@{k}", "Of what visitors chose next, the share that was among the {k} shown."),
    "hit_rate": Metric("hit rate", "How often at least one of the {k} shown was right."),
    "ndcg": Metric(
        "NDCG@{k}", "Like recall, but what is right counts more near the top. 100 is the best possible order."
    ),
    "mrr": Metric(
        "MRR@{k}", "How near the top the first right one is: 100 if always first, 50 if always second."
    ),
    "coverage": Metric("coverage", "The share of the catalog that was shown at least once."),
    "diversity": Metric(
        "diversity", "How different the items of one list are: 0 all equal, 1 nothing in common.", "", 2
    ),
    "novelty": Metric(
        "novelty", "How little known the items shown are, in bits: one more is half as well known.", "bits"
    ),
    "gini": Metric(
        "Gini", "How unequally items get shown: 0 all equally often, 1 always the same.", "", 2, False
    ),
    "long_tail_share": Metric(
        "long tail", "The share of what is shown that is outside the most popular fifth of all."
    ),
}


@dataclass(frozen=True)
class Measurement:
    """One strategy or baseline, measured.

    name: as on the command line.
    what: what it recommends, in a line of plain words.
    k: number of recommendations in a list.
    values: key of METRICS → value. Also `recall_of_new` and `recall_of_known`, if there are such queries.
    intervals: key of METRICS → bounds at 95 %, for some.
    milliseconds: for one list, median and 95th percentile; None if that was not measured.
    baseline: whether it is one of those to compare with.
    """

    name: str
    what: str
    k: int
    values: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    milliseconds: tuple[float, float] | None = None
    baseline: bool = False

    def value(self, metric: str) -> float:
        """NaN if it was not measured."""
        return self.values.get(metric, math.nan)

    def interval(self, metric: str) -> tuple[float, float]:
        """NaN twice if it is not known."""
        return self.intervals.get(metric, (math.nan, math.nan))


@dataclass(frozen=True)
class Evaluation:
    """All that was measured.

    title: name of the catalog or the bundle.
    protocol: how it was measured, in words.
    counts: number of items, sessions and queries.
    measurements: one of each strategy and baseline, all with the same k.
    notes: sentences that a person should know.
    popularity: strategy → shares of its recommendations by tenths of the items, the most popular first.
    wanted: what a right recommendation is, in words.
    main: key of METRICS, the figure that decides.
    warnings: sentences on what is likely to be wrong.
    data: name of a fact → how the sessions were understood.
    leads: baseline → bounds at 95 % of how much more of the main figure it has than the subject.
    Raises ValueError for measurements that cannot be compared.
    """

    title: str
    protocol: str
    counts: Mapping[str, int]
    measurements: Sequence[Measurement]
    notes: Sequence[str] = ()
    popularity: Mapping[str, Sequence[float]] = field(default_factory=dict)
    wanted: str = "the next product"
    main: str = "recall"
    warnings: Sequence[str] = ()
    data: Mapping[str, str] = field(default_factory=dict)
    leads: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if all(one.baseline for one in self.measurements):
            raise ValueError("There is no strategy among the measurements, only baselines.")
        if len({one.k for one in self.measurements}) > 1:
            raise ValueError("The measurements are of lists of different lengths.")
        if len({one.name for one in self.measurements}) < len(self.measurements):
            raise ValueError("Two measurements have the same name.")
        for one in self.measurements:
            for metric in (self.main, "hit_rate"):
                if not math.isfinite(one.value(metric)):
                    raise ValueError(f"{one.name} lacks {metric}, which a report cannot do without.")

    @property
    def k(self) -> int:
        """How many recommendations a list has."""
        return self.measurements[0].k

    @property
    def strategies(self) -> list[Measurement]:
        """The strategies of recbuild, the best first."""
        return self._best_first(baseline=False)

    @property
    def baselines(self) -> list[Measurement]:
        """What the strategies are compared with, the best first."""
        return self._best_first(baseline=True)

    def _best_first(self, baseline: bool) -> list[Measurement]:
        chosen = [one for one in self.measurements if one.baseline is baseline]
        return sorted(chosen, key=lambda one: -one.value(self.main))

    @property
    def tenths(self) -> dict[str, Sequence[float]]:
        """`popularity` of every strategy that recommended something, the best first."""
        names = [one.name for one in (*self.strategies, *self.baselines)]
        known = {name: self.popularity[name] for name in names if name in self.popularity}
        return {name: shares for name, shares in known.items() if all(map(math.isfinite, shares))}

    def label(self, metric: str) -> str:
        return METRICS[metric].label.format(k=self.k)

    def heading(self, metric: str) -> str:
        """The label and the unit."""
        return ", ".join(filter(None, (self.label(metric), METRICS[metric].unit)))

    def words(self, metric: str) -> str:
        return METRICS[metric].words.format(k=self.k)

    def best(self, metric: str) -> float:
        """The best value of all; NaN if nothing was measured."""
        values = [one.value(metric) for one in self.measurements if math.isfinite(one.value(metric))]
        return (max if METRICS[metric].higher else min)(values, default=math.nan)

    @property
    def fastest(self) -> float:
        """The shortest median of milliseconds; NaN if nothing was timed."""
        return min((one.milliseconds[0] for one in self.measurements if one.milliseconds), default=math.nan)

    @property
    def subject(self) -> Measurement:
        """The strategy that comes first: what the conclusion is about."""
        return next(one for one in self.measurements if not one.baseline)

    def conclusion(self) -> str:
        """Whether a baseline finds more than the subject, with the best one's figures; "" if unknown."""
        known = [
            one for one in self.baselines if all(map(math.isfinite, self.leads.get(one.name, [math.nan])))
        ]
        better = [one for one in known if self.leads[one.name][0] > 0]
        if not known:
            return ""
        ours, best, metric = self.subject, (better or known)[0], METRICS[self.main]
        low, high = self.leads[best.name]
        if not better:
            low, high = -high, -low
        own, its = (f"{metric.show(one.value(self.main))} %" for one in (ours, best))
        between = f"{metric.show(low)} to {metric.show(high)} points".replace("-", "−")
        if better:
            words, figures = f"the baseline {best.name} finds more than {ours.name}", f"{its} against {own}"
        else:
            words = f"no baseline finds clearly more than {ours.name}"
            figures = f"{own} against {its} of {best.name}"
        return f"On these sessions {words}: {self.label(self.main)} {figures} (by {between}, at 95 %)."

    def verdicts(self) -> list[Verdict]:
        """One for each strategy; none without baselines."""
        return [self._verdict(one) for one in self.strategies if self.baselines]

    def _verdict(self, strategy: Measurement) -> Verdict:
        low, high = strategy.interval(self.main)
        bounds = {one.name: one.interval(self.main) for one in self.baselines}
        if strategy is self.subject and self.leads.keys() >= bounds.keys():
            low, high, bounds = 0.0, 0.0, {name: self.leads[name] for name in bounds}
        beats = tuple(name for name, (_, top) in bounds.items() if low > top)
        loses = tuple(name for name, (bottom, _) in bounds.items() if high < bottom)
        even = tuple(name for name in bounds if name not in beats + loses)
        return Verdict(strategy.name, beats, even, loses)

    def as_json(self) -> dict[str, Any]:
        """For programs. What is not known is null."""
        values = asdict(self) | {
            "k": self.k,
            "measurements": [
                asdict(one) | {"milliseconds": _milliseconds(one)}
                for one in (*self.strategies, *self.baselines)
            ],
            "conclusion": self.conclusion(),
            "verdicts": [asdict(verdict) for verdict in self.verdicts()],
        }
        return {name: _json_value(value) for name, value in values.items()}


def _milliseconds(one: Measurement) -> dict[str, float] | None:
    return dict(zip(("median", "p95"), one.milliseconds, strict=True)) if one.milliseconds else None


def _json_value(value: Any) -> Any:
    """The value without NaN and tuples, which JSON does not have."""
    if isinstance(value, Mapping):
        return {name: _json_value(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
