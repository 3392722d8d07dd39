"""How candidates become a shelf: the ranking's settings, which a bundle brings along in its core part.

`recbuild.toml` sets them, `recbuild tune` finds them, and an engine may be given others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from recruntime.errors import BadRequestError, PartCorruptError
from recruntime.types import CONDITION_KEYS, Condition, condition_from
from recruntime.values import did_you_mean
from recruntime.wire import known_keys

Fusion = Literal["rrf", "weighted"]
Strategy = Literal["rederive", "incremental"]
MAX_FACTOR = 1000.0

CHOICES = {"fusion": ("rrf", "weighted"), "strategy": ("rederive", "incremental")}
"""The values of each setting that is a word."""

RANGES = {
    "similar": (0, 100),
    "co_occurrence": (0, 100),
    "profile": (0, 100),
    "popularity": (0, 100),
    "profile_warmup": (0, 1000),
    "half_life": (1, 1e9),
    "interests": (1, 8),
    "interest_threshold": (-1, 1),
    "duplicate_threshold": (0, 2),
    "diversity": (0, 1),
    "exploration": (0, 1),
    "popularity_penalty": (-1, 1),
    "price_affinity": (0, 1),
    "revisit": (0, 100),
}
"""Lowest and highest value of each setting that is a number."""

RULE_KEYS = ("where", "factor", "pin")


@dataclass(frozen=True)
class Rule:
    """A business rule: it boosts, buries or pins the items that meet its condition.

    where: the condition, or a dict as JSON has it.
    factor: what their scores are multiplied by; above 1 boosts, below 1 buries.
    pin: place on the shelf, from 1, for the best such item; None for none.
    """

    where: Condition
    factor: float = 1.0
    pin: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.where, Condition):
            object.__setattr__(self, "where", condition_from(self.where))
        if not (_is_number(self.factor) and 0 <= self.factor <= MAX_FACTOR):
            raise BadRequestError(
                f"A rule's factor is {self.factor!r}: it must be a number from 0 to {MAX_FACTOR:g}."
            )
        if self.pin is not None and not (_is_whole(self.pin) and self.pin >= 1):
            raise BadRequestError(f"A rule's pin is {self.pin!r}: it must be a place on the shelf, from 1.")


@dataclass(frozen=True)
class Settings:
    """The settings of the ranking. Raises BadRequestError for a value out of its range.

    fusion: how lists become one: "weighted" adds weight · score, "rrf" weight / (60 + rank).
    strategy: how events become a profile: "rederive" takes the mean of all of them each time, "incremental"
        decays what came before at each event.
    similar: weight of what is similar to the page's item; 0 for off, as for the next three.
    co_occurrence: weight of what past sessions have together with the visitor's items.
    profile: weight of what is similar to the session.
    popularity: weight of what is popular in the page's category.
    profile_warmup: number of events at which the profile has half of its weight.
    half_life: seconds in which an event loses half of its weight, where no sessions taught how fast.
    interests: groups of a session's events that are searched for separately; 1 for none.
    interest_threshold: cosine below which two items are of different interests.
    duplicate_threshold: cosine of two items' content from which they are one product, if their words are
        nearly the same too; a shelf shows one of them. Above 1 there are no duplicates. The builder uses it.
    diversity: 0 to 1, how much MMR prefers variety.
    exploration: share of the places, but for the first two, that go to items from further down.
    popularity_penalty: -1 to 1, the share of its score that the most popular item loses; below 0 it gains.
    price_affinity: 0 to 1, how much an item's distance from the session's prices counts.
    revisit: weight of the items that the visitor has met, where a request lets them come again.
    rules: business rules, in their order.
    """

    fusion: Fusion = "weighted"
    strategy: Strategy = "rederive"
    similar: float = 0.5
    co_occurrence: float = 0.3
    profile: float = 1.0
    popularity: float = 0.05
    profile_warmup: float = 1.0
    half_life: float = 3600.0
    interests: int = 3
    interest_threshold: float = 0.5
    duplicate_threshold: float = 0.98
    diversity: float = 0.1
    exploration: float = 0.1
    popularity_penalty: float = 0.05
    price_affinity: float = 0.1
    revisit: float = 0.5
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if not (isinstance(self.rules, list | tuple) and all(isinstance(rule, Rule) for rule in self.rules)):
            raise BadRequestError(f"The ranking's rules are {self.rules!r}: they must be a list of Rule.")
        object.__setattr__(self, "rules", tuple(self.rules))
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise BadRequestError(
                    f"The ranking's {name} is {getattr(self, name)!r}: it can be {' or '.join(known)}."
                )
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            fits, kind = (_is_whole, "whole number") if name == "interests" else (_is_number, "number")
            if not fits(value) or not low <= value <= high:
                raise BadRequestError(
                    f"The ranking's {name} is {value!r}: it must be a {kind} from {low} to {high:g}."
                )

    def changed(self, changes: Mapping[str, Any]) -> Settings:
        """These settings with other values for some of them, as recbuild.toml has them.

        Raises BadRequestError, also for a setting that there is not.
        """
        known = [field.name for field in fields(self)]
        for name in changes:
            if name not in known:
                near = did_you_mean(name, known)
                raise BadRequestError(f"There is no setting {name!r}.{near} There are: {', '.join(known)}.")
        return settings_from(self.as_data() | dict(changes), BadRequestError)

    def as_data(self) -> dict[str, Any]:
        """As the core part holds it."""
        rules = [
            {"where": rule.where.as_data(), "factor": rule.factor, "pin": rule.pin} for rule in self.rules
        ]
        return {**asdict(self), "rules": rules}


def settings_from(data: object, fail: Callable[[str], Exception] = PartCorruptError) -> Settings:
    """The settings in this data; those that are missing have their defaults, unknown ones are ignored.

    Raises what `fail` makes of a message, and BundleFormatError for an unknown setting that is critical.
    """
    if not isinstance(data, Mapping):
        raise fail("The ranking's settings are not a map.")
    given = known_keys(data, [field.name for field in fields(Settings)], "The ranking's settings")
    rules = given.pop("rules", ())
    if not isinstance(rules, list | tuple):
        raise fail("The ranking's rules are not a list.")
    try:
        return Settings(**given, rules=tuple(_rule(rule, fail) for rule in rules))
    except BadRequestError as error:
        raise fail(str(error)) from error


def _rule(data: object, fail: Callable[[str], Exception]) -> Rule:
    if isinstance(data, Rule):
        return data
    if isinstance(data, Mapping) and "where" in data:
        given = known_keys(data, RULE_KEYS, "A rule of the ranking")
        where = given["where"]
        if isinstance(where, Mapping):
            where = known_keys(where, CONDITION_KEYS, "A rule of the ranking")
        return Rule(**given | {"where": condition_from(where, fail)})
    raise fail(
        'A rule of the ranking looks like {"where": {"field": "brand", "any_of": ["Acme"]}, "factor": 1.5} '
        'or {"where": …, "pin": 1}.'
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
