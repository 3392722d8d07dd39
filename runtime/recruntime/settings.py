"""How candidates become a shelf: the ranking's settings, which a bundle brings along in its core part.

`recbuild.toml` sets them, `recbuild tune` finds them, and an engine may be given others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from recruntime.engine.conditions import Condition, condition_from
from recruntime.errors import BadRequestError, PartCorruptError

Fusion = Literal["rrf", "weighted"]
MOST_BOOST = 1000.0


@dataclass(frozen=True)
class Rule:
    """A business rule: what the condition speaks of is boosted (factor above 1), buried (below 1) or pinned.

    pin: place on the shelf, from 1, for the best such item; None for none.
    """

    where: Condition
    factor: float = 1.0
    pin: int | None = None

    def __post_init__(self) -> None:
        if not (_is_number(self.factor) and 0 <= self.factor <= MOST_BOOST):
            raise BadRequestError(
                f"A rule's factor is {self.factor!r}: it must be a number from 0 to {MOST_BOOST:g}."
            )
        if self.pin is not None and not (_is_whole(self.pin) and self.pin >= 1):
            raise BadRequestError(f"A rule's pin is {self.pin!r}: it must be a place on the shelf, from 1.")


@dataclass(frozen=True)
class Ranking:
    """fusion: "rrf" adds up 1 / (60 + rank), "weighted" the scores. similar, also, profile, popular: weights
    of the sources, 0 for off.

    warm: events at which the profile counts half of `profile`; half_life: seconds in which an event loses
    half of its weight, where no sessions taught how fast. interests: groups of a session's events that are
    searched for on their own, 1 for none; apart: cosine below which two items are of different interests.
    duplicates: cosine, of what items say and not of who chose them, from which two that use nearly the same
    words are one product, of which a shelf shows one; above 1 none are. The builder finds them.
    diversity: 0 to 1, how much MMR cares for variety. explore: share of the places, but for the first two,
    given to items from further down.
    tail: -1 to 1, what the most popular item loses to let others have their chance; below 0 what it gains.
    price: 0 to 1, how much an item's distance from the session's prices counts. again: weight of the items
    that the visitor has met, newest first but for the very last, where a request lets them come again.
    rules: in order.
    """

    fusion: Fusion = "weighted"
    similar: float = 0.5
    also: float = 0.3
    profile: float = 1.0
    popular: float = 0.05
    warm: float = 1.0
    half_life: float = 3600.0
    interests: int = 3
    apart: float = 0.5
    duplicates: float = 0.98
    diversity: float = 0.1
    explore: float = 0.1
    tail: float = 0.05
    price: float = 0.1
    again: float = 0.5
    rules: tuple[Rule, ...] = ()

    def __post_init__(self) -> None:
        if self.fusion not in ("rrf", "weighted"):
            raise BadRequestError(f"The ranking's fusion is {self.fusion!r}: it can be rrf or weighted.")
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            fits, kind = (_is_whole, "whole number") if name == "interests" else (_is_number, "number")
            if not fits(value) or not low <= value <= high:
                raise BadRequestError(
                    f"The ranking's {name} is {value!r}: it must be a {kind} from {low} to {high:g}."
                )

    def as_data(self) -> dict[str, Any]:
        """As the core part holds it."""
        rules = [
            {"where": rule.where.as_data(), "factor": rule.factor, "pin": rule.pin} for rule in self.rules
        ]
        return {**asdict(self), "rules": rules}


RANGES = {
    "similar": (0, 100),
    "also": (0, 100),
    "profile": (0, 100),
    "popular": (0, 100),
    "warm": (0, 1000),
    "half_life": (1, 1e9),
    "interests": (1, 8),
    "apart": (-1, 1),
    "duplicates": (0, 2),
    "diversity": (0, 1),
    "explore": (0, 1),
    "tail": (-1, 1),
    "price": (0, 1),
    "again": (0, 100),
}
"""Lowest and highest value of each number."""


def ranking_from(data: object, fail: Callable[[str], Exception] = PartCorruptError) -> Ranking:
    """The ranking in this data. Raises what `fail` makes of a message."""
    known = {field.name for field in fields(Ranking)}
    if not isinstance(data, dict) or set(data) != known or not isinstance(data["rules"], list):
        raise fail("The ranking's settings are not those that this version knows.")
    try:
        return Ranking(**{**data, "rules": tuple(_rule(rule, fail) for rule in data["rules"])})
    except BadRequestError as error:
        raise fail(str(error)) from error


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _rule(data: object, fail: Callable[[str], Exception]) -> Rule:
    match data:
        case {"where": where, "factor": factor, "pin": pin, **others} if not others:
            return Rule(condition_from(where, fail), factor, pin)
    raise fail(
        'A rule of the ranking looks like {"where": {"field": "brand", "any_of": ["Acme"]}, "factor": 1.5} '
        'or {"where": …, "pin": 1}.'
    )
