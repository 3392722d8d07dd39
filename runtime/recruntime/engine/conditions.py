"""Conditions on an item's card: what a request is limited to, and what a business rule speaks of.

"The brand is Acme or Zen", "the price is between 10 and 50". A condition is data, in JSON and in TOML alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn
from recruntime.errors import BadRequestError

# "Women > Dresses", "red, blue" and "red | blue" are lists of pieces, each of which may be asked for.
_BETWEEN_PIECES = re.compile(r"\s*[,>|]\s*")


@dataclass(frozen=True)
class Condition:
    """field: a field of the card, or id. any_of: the values of which it must have one, whatever their case.

    low, high: the range of a number, ends included. Without any of these the field must have some value.
    """

    field: str
    any_of: tuple[str, ...] = ()
    low: float = -inf
    high: float = inf

    def __post_init__(self) -> None:
        if isnan(self.low) or isnan(self.high) or self.low > self.high:
            raise BadRequestError(
                f"The range of {self.field!r} is {self.low} to {self.high}: the lower end comes first."
            )

    def met(self, items: Items, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """bool (m,): which of these rows meet it; one whose value is missing does not.

        Raises BadRequestError where cards have no such field, or it is not a number and a range is asked for.
        """
        column = items.ids if self.field == "id" else items.cards.get(self.field)
        if column is None:
            fields = ", ".join(["id", *items.cards])
            raise BadRequestError(
                f"Cards have no field {self.field!r}: they have {fields}. Build with --card {self.field}."
            )
        if isinstance(column, TextColumn):
            return self._met_by_texts(column, rows)
        values = column[rows]
        found: NDArray[np.bool_] = (values >= self.low) & (values <= self.high)
        if self.any_of:
            found &= np.isin(values, [number for text in self.any_of for number in _numbers(text)])
        return found

    def _met_by_texts(self, column: TextColumn, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        if self.low > -inf or self.high < inf:
            raise BadRequestError(f"{self.field!r} is a text: it has values, but no range.")
        wanted = {text.casefold() for text in self.any_of}
        texts, which = column.distinct  # few texts, many items: each text is looked at once
        met = [bool(pieces(text) & wanted if wanted else text) for text in texts]
        found: NDArray[np.bool_] = np.array(met, dtype=np.bool_)[which[rows]]
        return found

    def as_data(self) -> dict[str, Any]:
        """As JSON, TOML and msgpack hold it; open ends are left out."""
        ends = {"low": self.low, "high": self.high}
        limits = {name: end for name, end in ends.items() if abs(end) < inf}
        return {"field": self.field, **({"any_of": list(self.any_of)} if self.any_of else {}), **limits}


def condition_from(data: object, fail: Callable[[str], Exception] = BadRequestError) -> Condition:
    """The condition in this data. Raises what `fail` makes of a message."""
    match data:
        case {"field": str(field), **rest} if rest.keys() <= {"any_of", "low", "high"}:
            given = {name: value for name, value in rest.items() if value is not None}
            match {"any_of": [], "low": -inf, "high": inf} | given:
                case {"any_of": [*any_of], "low": int() | float() as low, "high": int() | float() as high}:
                    try:
                        return Condition(field, tuple(map(str, any_of)), float(low), float(high))
                    except BadRequestError as error:
                        raise fail(str(error)) from error
    raise fail(
        'A condition looks like {"field": "brand", "any_of": ["Acme"]} or {"field": "price", "high": 50}.'
    )


def pieces(text: str) -> set[str]:
    """The text itself and the pieces that it lists, in lower case."""
    folded = text.casefold()
    return {folded, *_BETWEEN_PIECES.split(folded)} - {""}


def _numbers(text: str) -> list[float]:
    try:
        return [float(text)]
    except ValueError:
        return []
