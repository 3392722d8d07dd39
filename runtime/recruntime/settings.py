"""How candidates become a shelf: the ranking's settings, which a bundle brings along in its core part.

`recbuild.toml` sets them, `recbuild tune` finds them, and an engine may be given others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias

from recruntime.errors import BadRequestError, PartCorruptError
from recruntime.rules import Rule, rule_from
from recruntime.values import did_you_mean, is_plain_number, is_plain_whole
from recruntime.wire import known_keys

Fusion = Literal["rrf", "weighted"]
Strategy = Literal["rederive", "incremental"]
Limits: TypeAlias = Mapping[str, int] | tuple[tuple[str, int], ...]
"""Field of the cards → how many; Settings holds it as pairs, so that settings can be keys."""

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
    "revisit_offset": (-1, 1),
    "revisit_newest": (-1, 1),
}
"""Lowest and highest value of each setting that is a number."""


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
    revisit_offset: what is added to the score of each of these items.
    revisit_newest: what is added to that of the newest one besides.
    at_most: field of the cards → how many items with one of its values a shelf shows. The others only fill a
        shelf that would not be full without them.
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
    revisit_offset: float = 0.0
    revisit_newest: float = 0.0
    at_most: Limits = ()
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if not (isinstance(self.rules, list | tuple) and all(isinstance(rule, Rule) for rule in self.rules)):
            raise BadRequestError(f"The ranking's rules are {self.rules!r}: they must be a list of Rule.")
        object.__setattr__(self, "rules", tuple(self.rules))
        object.__setattr__(self, "at_most", _limits(self.at_most))
        for name, known in CHOICES.items():
            if getattr(self, name) not in known:
                raise BadRequestError(
                    f"The ranking's {name} is {getattr(self, name)!r}: it can be {' or '.join(known)}."
                )
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            fits, kind = (
                (is_plain_whole, "whole number") if name == "interests" else (is_plain_number, "number")
            )
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
        return {
            **asdict(self),
            "at_most": dict(self.at_most),
            "rules": [rule.as_data() for rule in self.rules],
        }


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
        return Settings(**given, rules=tuple(rule_from(rule, fail) for rule in rules))
    except BadRequestError as error:
        raise fail(str(error)) from error


def _limits(given: object) -> tuple[tuple[str, int], ...]:
    """The pairs of at_most, by field. Raises BadRequestError."""
    pairs = tuple(given.items()) if isinstance(given, Mapping) else given
    if not (isinstance(pairs, list | tuple) and all(_is_pair(pair) for pair in pairs)):
        raise BadRequestError(
            f"The ranking's at_most is {given!r}: it must name fields of the cards, such as {{brand = 2}}."
        )
    for field, most in pairs:
        if not is_plain_whole(most) or most < 1:
            raise BadRequestError(
                f"The ranking's at_most of {field!r} is {most!r}: it must be a whole number from 1."
            )
    return tuple(sorted((field, most) for field, most in pairs))


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)
