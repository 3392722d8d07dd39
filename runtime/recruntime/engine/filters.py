"""Filters: which items may be shown, and which items meet a condition.

What is out of stock, was met already, is the page's item or its twin, or fails the request's conditions never
becomes a candidate. The masks of conditions are kept, because shelves ask for the same ones again and again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from math import inf

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.items import Items, title_of
from recruntime.bundle.text_columns import TextColumn
from recruntime.engine.profile import History
from recruntime.errors import BadRequestError
from recruntime.types import EVENT_WEIGHTS, Condition, Mask, Request
from recruntime.values import did_you_mean

GROUP = "category"
MAX_MASKS = 32

# "Women > Dresses", "red, blue" and "red | blue" are lists, and a condition may ask for each of their values.
_SEPARATOR = re.compile(r"\s*[,>|]\s*")


class Filters:
    """The filters over one bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._masks: dict[Condition | str, Mask] = {}

    def allowed(
        self, request: Request, page: History, history: History, returning: Collection[int] = ()
    ) -> Mask:
        """bool (n,): which items may be recommended. Raises BadRequestError.

        returning: rows of items that may come again though the visitor has met them.
        """
        bundle = self.bundle
        allowed = bundle.items.stock.copy()
        for condition in request.where:
            allowed &= self.mask(condition)
        if request.allow is not None:
            listed = np.zeros(len(allowed), dtype=np.bool_)
            listed[self._rows(request.allow)] = True
            allowed &= listed
        allowed[self._rows((*request.deny, *request.items))] = False
        for row in page.rows:
            if row is not None:
                allowed[self._twins(row)] = False
        events = zip(history.rows, history.events, strict=True)
        # By type: a dislike that has decayed, or is the only event, has no weight any more.
        kept = range(len(allowed)) if request.repeat else returning
        met = [row for row, event in events if row not in kept or EVENT_WEIGHTS[event.type] < 0]
        allowed[[row for row in met if row is not None]] = False
        return allowed

    def mask(self, condition: Condition) -> Mask:
        """bool (n,): which items meet the condition. Raises BadRequestError."""
        if condition not in self._masks:
            self._keep(condition, items_that_meet(condition, self.bundle.items))
        return self._masks[condition]

    def group(self, page: History) -> str | None:
        """The category of the page's item, if cards have one."""
        row = next(iter(page.rows), None)
        value = None if row is None else self.bundle.items.value(GROUP, row)
        return value if isinstance(value, str) else None

    def group_mask(self, group: str | None) -> Mask:
        """bool (n,): the items of the group; all of them without a group."""
        items = self.bundle.items
        column = items.cards.get(GROUP)
        if group is None or not isinstance(column, TextColumn):
            return np.ones(len(items), dtype=np.bool_)
        if group not in self._masks:
            found = np.zeros(len(items), dtype=np.bool_)
            found[column.rows_of(group)] = True
            self._keep(group, found)
        return self._masks[group]

    def _twins(self, row: int) -> list[int]:
        """The item itself, and the rows of its product with its title: they look the same."""
        items = self.bundle.items
        if items.product[row] == 0:
            return [row]
        same = np.flatnonzero(items.product == items.product[row]).tolist()
        title = title_of(items, row)
        return [row, *(other for other in same if title and title_of(items, other) == title)]

    def variants(self, rows: Sequence[int]) -> Mask:
        """bool (n,): the other items of these items' products."""
        products = self.bundle.items.product
        found: Mask = np.isin(products, [number for number in products[list(rows)].tolist() if number])
        found[list(rows)] = False
        return found

    def _keep(self, key: Condition | str, mask: Mask) -> None:
        if len(self._masks) >= MAX_MASKS:
            del self._masks[next(iter(self._masks))]
        self._masks[key] = mask

    def _rows(self, ids: tuple[str, ...]) -> list[int]:
        return [row for row in map(self.bundle.row, ids) if row is not None]


def items_that_meet(condition: Condition, items: Items) -> Mask:
    """bool (n,): which items meet the condition; one whose value is missing does not.

    Raises BadRequestError where cards have no such field, or it is a text and a range is asked for.
    """
    field = condition.field
    column = items.ids if field == "id" else items.cards.get(field)
    if column is None:
        fields = ["id", *items.cards]
        near = did_you_mean(field, fields)
        raise BadRequestError(
            f"Cards have no field {field!r}: they have {', '.join(fields)}.{near} Build with --card {field}."
        )
    if isinstance(column, TextColumn):
        return _texts_that_meet(condition, column)
    found: Mask = (column >= condition.low) & (column <= condition.high)
    if condition.any_of:
        found &= np.isin(column, [number for text in condition.any_of for number in _numbers(text)])
    return found


def values_of(text: str) -> set[str]:
    """The text itself and the values that it lists, in lower case."""
    folded = text.casefold()
    return {folded, *_SEPARATOR.split(folded)} - {""}


def _texts_that_meet(condition: Condition, column: TextColumn) -> Mask:
    if condition.low > -inf or condition.high < inf:
        raise BadRequestError(f"{condition.field!r} is a text: it has values, but no range.")
    wanted = {text.casefold() for text in condition.any_of}
    texts, which = column.distinct  # few texts, many items: each text is looked at once
    met = [bool(values_of(text) & wanted if wanted else text) for text in texts]
    found: Mask = np.array(met, dtype=np.bool_)[which]
    return found


def _numbers(text: str) -> list[float]:
    try:
        return [float(text)]
    except ValueError:
        return []
