"""Business rules: what a shop boosts, buries or pins, and the same as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from recruntime.conditions import CONDITION_KEYS, Condition, condition_from
from recruntime.errors import BadRequestError
from recruntime.values import is_plain_number, is_plain_whole
from recruntime.wire import known_keys

MAX_FACTOR = 1000.0
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
        if not (is_plain_number(self.factor) and 0 <= self.factor <= MAX_FACTOR):
            raise BadRequestError(
                f"A rule's factor is {self.factor!r}: it must be a number from 0 to {MAX_FACTOR:g}."
            )
        if self.pin is not None and not (is_plain_whole(self.pin) and self.pin >= 1):
            raise BadRequestError(f"A rule's pin is {self.pin!r}: it must be a place on the shelf, from 1.")


def rule_from(data: object, fail: Callable[[str], Exception] = BadRequestError) -> Rule:
    """The rule in this data.

    Raises what `fail` makes of a message, and BundleFormatError for an unknown key that is critical.
    """
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
