"""What may be shown: in stock, not met already, not the open item's twin, within the request's conditions.
And groups of items.

Which items meet a condition is found out once; shelves ask for the same ones again and again.
"""

from __future__ import annotations

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.items import title_of
from recruntime.bundle.text_columns import TextColumn
from recruntime.engine.conditions import Condition
from recruntime.engine.fuse import Mask
from recruntime.engine.profile import WEIGHTS, History
from recruntime.types import Request

GROUP = "category"
MOST_MASKS = 32


class Filters:
    """The filters over one bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._masks: dict[Condition | str, Mask] = {}

    def allowed(self, request: Request, context: History, history: History) -> Mask:
        """bool (n,): which items may be recommended. Raises BadRequestError."""
        bundle = self.bundle
        allowed = bundle.items.stock.copy()
        for condition in request.where:
            allowed &= self.mask(condition)
        if request.allow is not None:
            listed = np.zeros(len(allowed), dtype=np.bool_)
            listed[self._rows(request.allow)] = True
            allowed &= listed
        allowed[self._rows(request.deny)] = False
        for row in context.rows:
            if row is not None:
                allowed[self._twins(row)] = False
        events = zip(history.rows, history.events, strict=True)
        # By type: a dislike that has faded, or that stands alone, weighs nothing any more.
        met = [row for row, event in events if not request.repeat or WEIGHTS[event.type] < 0]
        allowed[[row for row in met if row is not None]] = False
        return allowed

    def mask(self, condition: Condition) -> Mask:
        """bool (n,): which items meet the condition. Raises BadRequestError."""
        if condition not in self._masks:
            items = self.bundle.items
            self._keep(condition, condition.met(items, np.arange(len(items))))
        return self._masks[condition]

    def group(self, context: History) -> str | None:
        """The category of the context, if cards have one."""
        row = next(iter(context.rows), None)
        value = None if row is None else self.bundle.items.value(GROUP, row)
        return value if isinstance(value, str) else None

    def of_group(self, group: str | None) -> Mask:
        """bool (n,): the items of the group; all of them where there is none."""
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
        """The item itself, and the rows of its product that have its title: nobody could tell them apart."""
        items = self.bundle.items
        if items.product[row] == 0:
            return [row]
        same = np.flatnonzero(items.product == items.product[row]).tolist()
        title = title_of(items, row)
        return [row, *(other for other in same if title and title_of(items, other) == title)]

    def _keep(self, what: Condition | str, mask: Mask) -> None:
        if len(self._masks) >= MOST_MASKS:
            del self._masks[next(iter(self._masks))]
        self._masks[what] = mask

    def _rows(self, ids: tuple[str, ...]) -> list[int]:
        return [row for row in map(self.bundle.row, ids) if row is not None]
