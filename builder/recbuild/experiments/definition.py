"""What an experiment is: the definition that a bundle brings to pages, and by which their reports are read.

In go the tables [[experiments]] of recbuild.toml, or a definition as data; out come frozen dataclasses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from recbuild.config import load_config
from recbuild.config.experiments import ExperimentSettings

REVISION_LENGTH = 16


@dataclass(frozen=True)
class Variant:
    """One of the ways to recommend that an experiment compares.

    name: in reports and verdicts.
    weight: what share of the visitors gets it, relative to the other variants; above 0.
    ranking: changes of the ranking's settings, as JSON has them.
    hidden: whether its visitors see no shelf.
    """

    name: str
    weight: float
    ranking: Mapping[str, Any]
    hidden: bool

    def as_data(self) -> dict[str, Any]:
        return {"name": self.name, "weight": self.weight, "ranking": self.ranking, "hidden": self.hidden}


@dataclass(frozen=True)
class Experiment:
    """A comparison of variants on visitors.

    name: in reports and verdicts.
    revision: 16 hex digits that differ between definitions whose reports cannot be counted together.
    share: of the visitors that take part, above 0 to 1.
    kinds: of the shelves that it concerns, sorted; empty for all.
    measures: what is counted: of "click", "cart" and "purchase", in this order, at least one.
    days: what happens within so many days after the first shelf counts.
    epsilon: of one visitor's whole report, split evenly over the measures.
    report: where reports go; None for nowhere.
    variants: at least two; the first one is the control.
    """

    name: str
    revision: str
    share: float
    kinds: tuple[str, ...]
    measures: tuple[str, ...]
    days: int
    epsilon: float
    report: str | None
    variants: tuple[Variant, ...]

    @property
    def epsilon_each(self) -> float:
        """Epsilon of one measure's value: with basic composition, all together have `epsilon`."""
        return self.epsilon / len(self.measures)

    @property
    def shares(self) -> dict[str, float]:
        """Variant → its share of those who take part; they sum to 1."""
        total = sum(variant.weight for variant in self.variants)
        return {variant.name: variant.weight / total for variant in self.variants}

    def as_data(self) -> dict[str, Any]:
        """As JSON has it, and `experiment_from` takes it."""
        return {
            "name": self.name,
            "revision": self.revision,
            "share": self.share,
            "kinds": list(self.kinds),
            "measures": list(self.measures),
            "days": self.days,
            "epsilon": self.epsilon,
            "report": self.report,
            "variants": [variant.as_data() for variant in self.variants],
        }


def experiment_of(settings: ExperimentSettings) -> Experiment:
    """The definition of an experiment in recbuild.toml."""
    return experiment_from(settings.model_dump(mode="json"))


def experiments_of(settings: Iterable[ExperimentSettings]) -> tuple[Experiment, ...]:
    """The definitions of `Config.experiments`."""
    return tuple(map(experiment_of, settings))


def experiment_from(data: Mapping[str, Any]) -> Experiment:
    """A definition as `as_data` gives it, its revision computed anew. Raises ConfigError.

    So a definition that a bundle holds is checked by the rules of recbuild.toml.
    """
    checked = ExperimentSettings(**{name: value for name, value in data.items() if name != "revision"})
    return Experiment(
        name=checked.name,
        revision=revision_of(checked),
        share=checked.share,
        kinds=checked.kinds,
        measures=checked.measures,
        days=checked.days,
        epsilon=checked.epsilon,
        report=checked.report,
        variants=tuple(Variant(**variant.model_dump(mode="json")) for variant in checked.variants),
    )


def revision_of(settings: ExperimentSettings) -> str:
    """Of the canonical JSON of all that decides what a report means; where it is sent does not."""
    meaning = settings.model_dump(mode="json", exclude={"report"})
    canonical = json.dumps(meaning, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(canonical.encode()).hexdigest()[:REVISION_LENGTH]


def of_source(path: Path) -> tuple[Experiment, ...]:
    """The definitions in the settings file at `path`. Raises ConfigError."""
    return experiments_of(load_config(path).experiments)
