"""What an evaluation comes to: plain figures per strategy, and what may be concluded from them.

The runner fills in `Measurement` and `Evaluation`; the table, the page and `--json` only read them. METRICS
says of each figure how it is called, shown and explained, once for all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Metric:
    """One kind of figure. label, words: may hold {k}. unit: "%" for shares, which are values from 0 to 1."""

    label: str
    words: str
    unit: str = "%"
    digits: int = 1
    higher: bool = True  # is better

    def show(self, value: float) -> str:
        """The value in its unit, without it; a dash where there is none."""
        scale = 100 if self.unit == "%" else 1
        return f"{value * scale:.{self.digits}f}" if math.isfinite(value) else "–"

    def between(self, low: float, high: float) -> str:
        """The bounds, as the values; empty where they are not known."""
        return f"{self.show(low)}–{self.show(high)}" if math.isfinite(high - low) else ""


METRICS = {
    "recall": Metric("recall@{k}", "Of what visitors went for next, the share that was among the {k} shown."),
    "hit_rate": Metric("hit rate", "How often at least one of the {k} shown was right."),
    "ndcg": Metric(
        "NDCG@{k}", "Like recall, but what is right counts more near the top. 100 is the best possible order."
    ),
    "mrr": Metric(
        "MRR@{k}", "How near the top the first right one stands: 100 if always first, 50 if always second."
    ),
    "coverage": Metric("coverage", "The share of the catalog that was shown at least once."),
    "diversity": Metric(
        "diversity", "How different the items of one list are: 0 all alike, 1 nothing in common.", "", 2
    ),
    "novelty": Metric(
        "novelty", "How little known the items shown are, in bits: one more is half as well known.", "bits"
    ),
    "gini": Metric(
        "Gini", "How unequally items get shown: 0 all equally often, 1 always the same.", "", 2, False
    ),
    "tail": Metric("tail", "The share of what is shown that is outside the most popular fifth of all."),
}


@dataclass(frozen=True)
class Measurement:
    """One strategy or baseline. what: it does, in a line of plain words. values, intervals: by the keys of
    METRICS, the latter where there are any. milliseconds: for one list, median and 95th percentile."""

    name: str
    what: str
    k: int
    values: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    milliseconds: tuple[float, float] | None = None
    baseline: bool = False

    def value(self, metric: str) -> float:
        """NaN where it was not measured."""
        return self.values.get(metric, math.nan)

    def interval(self, metric: str) -> tuple[float, float]:
        """NaN twice where it is not known."""
        return self.intervals.get(metric, (math.nan, math.nan))


@dataclass(frozen=True)
class Verdict:
    """A strategy beside the baselines, by name: those it clearly beats, those that clearly beat it, and those
    where the figures do not tell, as their intervals overlap."""

    strategy: str
    beats: tuple[str, ...]
    even: tuple[str, ...]
    loses: tuple[str, ...]

    def __str__(self) -> str:
        said = [("clearly beats", self.beats), ("is clearly beaten by", self.loses)]
        said.append(("is within the noise of", self.even))
        return f"{self.strategy} {'; '.join(f'{verb} {_listed(names)}' for verb, names in said if names)}."


@dataclass(frozen=True)
class Evaluation:
    """All that was measured. protocol: how, in words. counts: of sessions, queries and so on. popularity: for
    each strategy the shares of its recommendations from each tenth of the items, the most popular first.
    wanted: what a right recommendation is, in words. main: the figure that decides. warnings: what is likely
    to be wrong. data: how the sessions were understood, by name. Raises ValueError."""

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
        """Ours, the best first."""
        return self._best_first(baseline=False)

    @property
    def baselines(self) -> list[Measurement]:
        """What ours are compared with, the best first."""
        return self._best_first(baseline=True)

    def _best_first(self, baseline: bool) -> list[Measurement]:
        chosen = [one for one in self.measurements if one.baseline is baseline]
        return sorted(chosen, key=lambda one: -one.value(self.main))

    @property
    def tenths(self) -> dict[str, Sequence[float]]:
        """The popularity of all that recommended something, the best strategy first."""
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
        """The best value of all; NaN where nothing was measured."""
        values = [one.value(metric) for one in self.measurements if math.isfinite(one.value(metric))]
        return (max if METRICS[metric].higher else min)(values, default=math.nan)

    @property
    def fastest(self) -> float:
        """The shortest median of milliseconds; NaN where nothing was timed."""
        return min((one.milliseconds[0] for one in self.measurements if one.milliseconds), default=math.nan)

    def verdicts(self) -> list[Verdict]:
        """For each strategy, by the main figure; none where there are no baselines."""
        return [self._verdict(one) for one in self.strategies if self.baselines]

    def _verdict(self, strategy: Measurement) -> Verdict:
        low, high = strategy.interval(self.main)
        bounds = {one.name: one.interval(self.main) for one in self.baselines}
        beats = tuple(name for name, (_, top) in bounds.items() if low > top)
        loses = tuple(name for name, (bottom, _) in bounds.items() if high < bottom)
        even = tuple(name for name in bounds if name not in beats + loses)
        return Verdict(strategy.name, beats, even, loses)

    def as_json(self) -> dict[str, Any]:
        """For programs. What is not known is null."""
        said = asdict(self) | {
            "k": self.k,
            "measurements": [
                asdict(one) | {"milliseconds": _milliseconds(one)}
                for one in (*self.strategies, *self.baselines)
            ],
            "verdicts": [asdict(verdict) for verdict in self.verdicts()],
        }
        return {name: _plain(value) for name, value in said.items()}


def _milliseconds(one: Measurement) -> dict[str, float] | None:
    return dict(zip(("median", "p95"), one.milliseconds, strict=True)) if one.milliseconds else None


def _plain(value: Any) -> Any:
    """JSON has no NaN, and no tuples."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
