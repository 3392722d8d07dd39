"""Conditions: what an item's card must say, and the same as data, as JSON and TOML have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf, isnan
from typing import TYPE_CHECKING, Any, TypeAlias

from recruntime.errors import BadRequestError
from recruntime.values import Ids, did_you_mean, is_number, listed, texts_of

CONDITION_KEYS = ("field", "any_of", "low", "high")

_EXAMPLE = '{"field": "brand", "any_of": ["Acme"]} or {"field": "price", "high": 50}'


@dataclass(frozen=True)
class Condition:
    """What one field of an item's card must say: "the brand is Acme or Zen", "the price is 10 to 50".

    field: a field of the card, or "id".
    any_of: the values of which the field must have one, whatever their case; one text stands for itself.
    low, high: the range of a number, ends included.
    Without values and range the field must have some value.
    """

    field: str
    any_of: tuple[str, ...] = ()
    low: float = -inf
    high: float = inf

    if TYPE_CHECKING:  # what it takes is more than what it holds

        def __init__(self, field: str, any_of: Ids = (), low: float = -inf, high: float = inf) -> None: ...

    def __post_init__(self) -> None:
        if not isinstance(self.field, str):
            raise BadRequestError(f"A condition's field is {self.field!r}: it must be the name of a field.")
        object.__setattr__(self, "any_of", texts_of(self.any_of, f"The values of {self.field!r}"))
        if not (is_number(self.low) and is_number(self.high)):
            raise BadRequestError(f"The range of {self.field!r} must be of numbers.")
        if isnan(self.low) or isnan(self.high) or self.low > self.high:
            raise BadRequestError(
                f"The range of {self.field!r} is {self.low} to {self.high}: the lower end comes first."
            )

    @property
    def ranged(self) -> bool:
        """Whether it asks for a number in a range."""
        return self.low > -inf or self.high < inf

    def as_data(self) -> dict[str, Any]:
        """As JSON, TOML and msgpack hold it; open ends are left out."""
        ends = {"low": self.low, "high": self.high}
        limits = {name: end for name, end in ends.items() if abs(end) < inf}
        return {"field": self.field, **({"any_of": list(self.any_of)} if self.any_of else {}), **limits}


Conditions: TypeAlias = Iterable[Condition | Mapping[str, Any]] | Condition | Mapping[str, Any]


def condition_from(data: object, fail: Callable[[str], Exception] = BadRequestError) -> Condition:
    """The condition in this data, as JSON has it. Raises what `fail` makes of a message."""
    match data:
        case {"field": str(), **rest} if unknown := [key for key in rest if key not in CONDITION_KEYS]:
            near = did_you_mean(unknown[0], CONDITION_KEYS)
            raise fail(f"A condition has no {unknown[0]!r}.{near} It looks like {_EXAMPLE}.")
        case {"field": str(field), **rest}:
            given: dict[str, Any] = {str(name): value for name, value in rest.items() if value is not None}
            try:
                return Condition(field, **given)
            except BadRequestError as error:
                raise fail(str(error)) from error
    raise fail(f"A condition looks like {_EXAMPLE}.")


def conditions_of(where: Conditions) -> tuple[Condition, ...]:
    """The conditions in a list, or the one that is given alone. Raises BadRequestError."""
    given = [where] if isinstance(where, Condition | Mapping) else listed(where, "where", _EXAMPLE)
    return tuple(one if isinstance(one, Condition) else condition_from(one) for one in given)
