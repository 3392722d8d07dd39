"""Experiments as recbuild.toml has them: the tables [[experiments]], checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from recbuild.config.table import FrozenTable, check_names
from recruntime.errors import BadRequestError
from recruntime.kinds import KINDS
from recruntime.settings import Settings, settings_from

MEASURES = ("click", "cart", "purchase")
MOST_EPSILON = 8.0
"""Above it, an answer is the truth in more than 99.9 % of the cases: no privacy worth the name."""
MOST_EXPERIMENTS = 16
MOST_VARIANTS = 8
MOST_DAYS = 28

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG = 64
_REPORT = re.compile(
    r"/(?!/)[^\s\\?#]*"  # a path of the site itself
    r"|https://[^\s\\/?#@]+(/[^\s\\?#]*)?"
    r"|http://(localhost|127\.0\.0\.1)(:\d+)?(/[^\s\\?#]*)?",  # where a developer tries it
    re.IGNORECASE,
)


class ReportSettings(FrozenTable):
    """What all experiments may ask of a visitor together: the table [experiment_reports].

    budget: epsilon of the reports that one device promises in 30 days, of all experiments.
    """

    budget: float = Field(default=4.0, gt=0, le=100)


class VariantSettings(FrozenTable):
    """One way to recommend: a table [[experiments.variants]].

    name: of small letters, digits and dashes.
    weight: what share of the visitors gets it, relative to the other variants.
    ranking: changes of the ranking's settings.
    hidden: whether its visitors see no shelf, to learn what shelves are worth.
    """

    name: str
    weight: float = Field(default=1.0, gt=0, le=1000)
    ranking: dict[str, Any] = Field(default={})
    hidden: bool = False

    @field_validator("hidden", mode="before")
    @classmethod
    def _is_no_truth(cls, value: object) -> object:
        # Of the same name as the one that refuses true and false everywhere, which it replaces.
        if not isinstance(value, bool):
            raise ValueError(f"it is {value!r}: write true or false")
        return value

    @field_validator("name")
    @classmethod
    def _name_is_a_slug(cls, name: str) -> str:
        return slug(name)

    @field_validator("ranking")
    @classmethod
    def _ranking_has_known_settings(cls, ranking: dict[str, Any]) -> dict[str, Any]:
        check_names(ranking, Settings().as_data(), "setting of the ranking")
        if "duplicate_threshold" in ranking:
            raise ValueError("duplicate_threshold is for the build, which all variants share: leave it out")
        try:
            whole = settings_from(ranking, ValueError).as_data()
        except BadRequestError as error:
            raise ValueError(str(error)) from error
        return {setting: whole[setting] for setting in sorted(ranking)}

    @model_validator(mode="after")
    def _a_hidden_shelf_has_no_ranking(self) -> VariantSettings:
        if self.hidden and self.ranking:
            raise ValueError(
                f"{self.name} is hidden, so no ranking has an effect: leave ranking or hidden out"
            )
        return self


class ExperimentSettings(FrozenTable):
    """A comparison of variants: a table [[experiments]].

    name: of small letters, digits and dashes.
    share: of the visitors that take part.
    kinds: of the shelves that it concerns; empty for all.
    measures: what is counted.
    days: what happens within so many days after the first shelf counts.
    epsilon: of differential privacy, of one visitor's whole report.
    report: where reports go, an https address or a path of the site; None for nowhere.
    variants: what is compared; the first one is the control.
    """

    name: str
    share: float = Field(default=1.0, gt=0, le=1)
    kinds: tuple[str, ...] = ()
    measures: tuple[Literal["click", "cart", "purchase"], ...] = Field(default=("click",), min_length=1)
    days: int = Field(default=1, ge=1, le=MOST_DAYS)
    epsilon: float = Field(default=2.0, gt=0, le=MOST_EPSILON)
    report: str | None = None
    variants: tuple[VariantSettings, ...]

    @field_validator("name")
    @classmethod
    def _name_is_a_slug(cls, name: str) -> str:
        return slug(name)

    @field_validator("kinds")
    @classmethod
    def _kinds_are_known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        check_names(kinds, KINDS, "kind of shelf")
        return tuple(sorted(set(kinds)))

    @field_validator("measures")
    @classmethod
    def _measures_are_in_order(cls, measures: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(measure for measure in MEASURES if measure in measures)

    @field_validator("report")
    @classmethod
    def _report_is_an_address(cls, report: str | None) -> str | None:
        if report is not None and not _REPORT.fullmatch(report):
            raise ValueError(
                f'{report!r} is no https address and no path: "https://shop.example/reports" or "/reports"'
            )
        return report

    @field_validator("variants")
    @classmethod
    def _variants_can_be_compared(cls, variants: tuple[VariantSettings, ...]) -> tuple[VariantSettings, ...]:
        if not 2 <= len(variants) <= MOST_VARIANTS:
            raise ValueError(
                f"there {'is' if len(variants) == 1 else 'are'} {len(variants)}: an experiment compares 2 to "
                f"{MOST_VARIANTS} variants, the first of which is the control"
            )
        check_apart((one.name for one in variants), "variants")
        return variants


def slug(name: str) -> str:
    """The name, if it may stand in addresses, file names and HTML. Raises ValueError."""
    if not _SLUG.fullmatch(name) or len(name) > _LONGEST_SLUG:
        raise ValueError(
            f'{name!r} is no name for it: small letters, digits and dashes, such as "more-variety", '
            f"up to {_LONGEST_SLUG}"
        )
    return name


def check_apart(names: Iterable[str], things: str) -> None:
    """Raise ValueError where two of these have one name."""
    for name, count in Counter(names).items():
        if count > 1:
            raise ValueError(f"{count} {things} have the name {name!r}: give each a name of its own")


def check_budget(experiments: Iterable[ExperimentSettings], reports: ReportSettings) -> None:
    """Raise ValueError for an experiment whose reports no device would ever send."""
    for one in experiments:
        if one.report is not None and one.epsilon > reports.budget:
            raise ValueError(
                f"experiment {one.name!r} asks for epsilon {one.epsilon:g}, but a device gives "
                f"{reports.budget:g} in 30 days: lower epsilon, or raise budget under [experiment_reports]"
            )


def check_experiments(experiments: object) -> None:
    """Raise ValueError unless these are tables that say which variants they compare."""
    if not isinstance(experiments, list | tuple) or not all(
        isinstance(one, Mapping | ExperimentSettings) for one in experiments
    ):
        raise ValueError('each experiment is a table: [[experiments]], with name = "more-variety"')
    if len(experiments) > MOST_EXPERIMENTS:
        raise ValueError(f"there are {len(experiments)}, but a site has up to {MOST_EXPERIMENTS} at a time")
