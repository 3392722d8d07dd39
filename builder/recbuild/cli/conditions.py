"""The option --where: conditions on the items' cards, and why nothing meets them.

In go texts such as "brand=Acme"; out come conditions, and sentences that name the nearest values.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import FieldError, did_you_mean
from recruntime import Condition
from recruntime.bundle.fields import values_of
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn
from recruntime.engine.filters import items_that_meet

_FEW, _MANY = 12, 20_000  # values that a message can list, and that are compared in no time


def conditions_of(where: Sequence[str]) -> tuple[Condition, ...]:
    """A condition for each field. Raises FieldError."""
    values: dict[str, list[str]] = {}
    for one in where:
        field, equals, value = one.partition("=")
        if not (field and equals):
            raise FieldError(f"--where {one}: write it as FIELD=VALUE, such as --where brand=Acme.")
        values.setdefault(field.strip(), []).append(value.strip())
    return tuple(Condition(field, tuple(any_of)) for field, any_of in values.items())


def unmet(items: Items, conditions: Sequence[Condition]) -> Iterator[str]:
    """A sentence for each value that no item has. Raises BadRequestError for a field that cards lack."""
    for condition in conditions:
        for value in condition.any_of:
            if not _met(items, Condition(condition.field, (value,))).any():
                yield f"No item has the {condition.field} {value!r}.{_nearest(items, condition.field, value)}"


def why_nothing(items: Items, conditions: Sequence[Condition]) -> str:
    """Why there is nothing to recommend. Raises BadRequestError for a field that cards lack."""
    if not conditions:
        return "The visitor has met whatever is in stock, or nothing is."
    met = [_met(items, condition) for condition in conditions]
    together = int(np.logical_and.reduce(met).sum())
    if together:
        return (
            f"Items that meet {_where(conditions)}: {together:,}. They are out of stock, open on the page, "
            "or were met before."
        )
    if len(met) > 1 and all(one.any() for one in met):
        each = ", ".join(
            f"{_where([one])} {int(rows.sum()):,}" for one, rows in zip(conditions, met, strict=True)
        )
        return f"No item meets all conditions together. Items that meet one of them: {each}."
    return f"No item meets {_where(conditions)}."


def _met(items: Items, condition: Condition) -> NDArray[np.bool_]:
    return items_that_meet(condition, items)


def _where(conditions: Sequence[Condition]) -> str:
    return " ".join(f"--where {one.field}={value}" for one in conditions for value in one.any_of)


def _nearest(items: Items, field: str, value: str) -> str:
    """The value of this field that is nearest, or all if they are few; a sentence with a space before it."""
    column = items.ids if field == "id" else items.cards[field]
    if isinstance(column, TextColumn):
        known = dict.fromkeys(piece for text in column.distinct[0] for piece in sorted(values_of(text)))
        near = did_you_mean(value, known) if len(known) <= _MANY else ""
        return near or (f" There are: {', '.join(known)}." if 0 < len(known) <= _FEW else "")
    numbers = column[~np.isnan(column)]
    try:
        wanted = float(value)
    except ValueError:
        return f" It is a number, such as {numbers[0]:g}." if len(numbers) else ""
    return f" The nearest is {numbers[np.argmin(np.abs(numbers - wanted))]:g}." if len(numbers) else ""
