"""Conditions: what an item's card must say, and the same as data, as JSON and TOML have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf, isnan
from typing import TYPE_CHECKING, Any, TypeAlias

from recruntime.errors import BadRequestError
from recruntime.values import Ids, did_you_mean, is_finite, is_number, listed, texts_of, truth

CONDITION_KEYS = ("field", "any_of", "low", "high", "same", "min_times", "max_times")

_EXAMPLE = '{"field": "brand", "any_of": ["Acme"]} or {"field": "price", "high": 50}'


@dataclass(frozen=True)
class Condition:
    """What one field of an item's card must say: "the brand is Acme or Zen", "the price is 10 to 50".

    field: a field of the card, or "id".
    any_of: the values of which the field must have one, whatever their case; one text stands for itself.
    low, high: the range of a number, ends included.
    same: whether it must share a value with the page's item.
    min_times, max_times: the range as multiples of the number of the page's item; None for an open end.
    Without any of these the field must have some value. What is relative to the page's item is met by nothing
    where that item has no value.
    """

    field: str
    any_of: tuple[str, ...] = ()
    low: float = -inf
    high: float = inf
    same: bool = False
    min_times: float | None = None
    max_times: float | None = None

    if TYPE_CHECKING:  # what it takes is more than what it holds

        def __init__(
            self,
            field: str,
            any_of: Ids = (),
            low: float = -inf,
            high: float = inf,
            *,
            same: bool = False,
            min_times: float | None = None,
            max_times: float | None = None,
        ) -> None: ...

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
        self._check_relative()

    def _check_relative(self) -> None:
        truth(self.same, f"same of {self.field!r}")
        for name in ("min_times", "max_times"):
            times = getattr(self, name)
            if times is not None and not (is_number(times) and is_finite(times, 0.0)):
                raise BadRequestError(
                    f"{name} of {self.field!r} is {times!r}: it must be a number from 0 up."
                )
        low, high = self.min_times, self.max_times
        if low is not None and high is not None and low > high:
            raise BadRequestError(
                f"The range of {self.field!r} is {low} to {high} times that of the page's item: the lower "
                "end comes first."
            )
        if self.relative and self.field == "id":
            raise BadRequestError(
                "Every item has an 'id' of its own, so none can be like that of the page's."
            )

    @property
    def ranged(self) -> bool:
        """Whether it asks for a number in a range."""
        return self.low > -inf or self.high < inf or self.min_times is not None or self.max_times is not None

    @property
    def relative(self) -> bool:
        """Whether it compares with the page's item."""
        return self.same or self.min_times is not None or self.max_times is not None

    def as_data(self) -> dict[str, Any]:
        """As JSON, TOML and msgpack hold it; open ends are left out."""
        ends = {"low": self.low, "high": self.high}
        limits = {name: end for name, end in ends.items() if abs(end) < inf}
        given = {"same": self.same or None, "min_times": self.min_times, "max_times": self.max_times}
        relative = {name: value for name, value in given.items() if value is not None}
        any_of = {"any_of": list(self.any_of)} if self.any_of else {}
        return {"field": self.field, **any_of, **limits, **relative}


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
