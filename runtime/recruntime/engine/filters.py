"""Filters: which items may be shown, and which items meet a condition.

What is out of stock, was met already, is the page's item or its twin, is of a topic that the visitor has
blocked, or fails the request's conditions never becomes a candidate. The masks of conditions are kept,
because shelves ask for the same ones again and again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

import numpy as np

from recruntime.bundle.bundle import Bundle
from recruntime.bundle.fields import column_of, members_of, topics_of, values_of
from recruntime.bundle.items import Items, title_of
from recruntime.bundle.language import MARK
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.conditions import Condition
from recruntime.engine.profile import History
from recruntime.errors import BadRequestError
from recruntime.rules import Marked, Rule
from recruntime.types import BLOCK, EVENT_WEIGHTS, Mask, Request

GROUP = "category"
MAX_MASKS = 32

Value: TypeAlias = str | float | None
Key: TypeAlias = tuple[Condition | Marked | str, Value] | str
"""A condition with the value of the page's item, where it compares with that; a topic; or a group."""


class Filters:
    """The filters over one bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._masks: dict[Key, Mask] = {}

    def allowed(
        self, request: Request, page: History, history: History, returning: Collection[int] = ()
    ) -> Mask:
        """bool (n,): which items may be recommended. Raises BadRequestError.

        returning: rows of items that may come again though the visitor has met them.
        """
        bundle = self.bundle
        allowed = bundle.items.stock.copy()
        own = next(iter(page.rows), None)
        for condition in request.where:
            if condition.relative and own is None:
                raise BadRequestError(
                    f"{condition.field!r} is compared with the page's item, but there is none."
                )
            allowed &= self.mask(condition, own)
        if request.allow is not None:
            listed = np.zeros(len(allowed), dtype=np.bool_)
            listed[self._rows(request.allow)] = True
            allowed &= listed
        for event in request.events:
            if event.type == BLOCK:
                allowed &= ~self._topic_mask(event.item)
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

    def mask(self, condition: Condition, page: int | None = None) -> Mask:
        """bool (n,): which items meet the condition. page: row of the page's item. Raises BadRequestError."""
        compared = condition.relative and page is not None
        own = self.bundle.items.value(condition.field, page) if compared and page is not None else None
        key = (condition, own)
        if key not in self._masks:
            self._keep(key, items_that_meet(condition, self.bundle.items, own))
        return self._masks[key]

    def rule_mask(self, rule: Rule, page: int | None) -> Mask:
        """bool (n,): the items that the rule is about on this page; none where it does not hold.

        page: row of the page's item; None where there is none. Raises BadRequestError.
        """
        where = rule.where
        mask = self._marked(where) if isinstance(where, Marked) else self.mask(where, page)
        if rule.pages is None or (page is not None and self.mask(rule.pages)[page]):
            return mask
        return np.zeros(len(mask), dtype=np.bool_)

    def _marked(self, marked: Marked) -> Mask:
        if (marked, None) not in self._masks:
            self._keep((marked, None), marked.mask(self.bundle.items.numbers))
        return self._masks[marked, None]

    def _topic_mask(self, topic: str) -> Mask:
        """bool (n,): the items of the topic, such as "genre=Horror"; its value may be in any language."""
        field, _, value = topic.partition("=")
        key = (BLOCK, topic)
        if key not in self._masks:
            items = self.bundle.items
            columns = [column for name, column in items.cards.items() if name.partition(MARK)[0] == field]
            met = [_has_value(column, value) for column in columns]
            self._keep(key, np.any([np.zeros(len(items), dtype=np.bool_), *met], axis=0))
        return self._masks[key]

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

    def _keep(self, key: Key, mask: Mask) -> None:
        if len(self._masks) >= MAX_MASKS:
            del self._masks[next(iter(self._masks))]
        self._masks[key] = mask

    def _rows(self, ids: tuple[str, ...]) -> list[int]:
        return [row for row in map(self.bundle.row, ids) if row is not None]


def items_that_meet(condition: Condition, items: Items, own: Value = None) -> Mask:
    """bool (n,): which items meet the condition; one whose value is missing does not.

    own: the value of the page's item, with which a relative condition compares; None if it has none: then no
    item meets it. Raises BadRequestError where cards have no such field, or it is a text and a range is asked
    for.
    """
    column = column_of(condition.field, items)
    if isinstance(column, TextColumn):
        return _texts_that_meet(condition, column, own)
    low, high = (
        _ends(condition, float(own)) if isinstance(own, int | float) else (condition.low, condition.high)
    )
    found: Mask = (column >= low) & (column <= high)
    if condition.any_of:
        found &= np.isin(column, [number for text in condition.any_of for number in _numbers(text)])
    return found & (own is not None or not condition.relative)


def _ends(condition: Condition, own: float) -> tuple[float, float]:
    """The range of a number. own: that of the page's item."""
    lows, highs = [condition.low], [condition.high]
    if condition.min_times is not None:
        lows.append(condition.min_times * own)
    if condition.max_times is not None:
        highs.append(condition.max_times * own)
    if condition.same:
        lows.append(own)
        highs.append(own)
    return max(lows), min(highs)


def _texts_that_meet(condition: Condition, column: TextColumn, own: Value) -> Mask:
    if condition.ranged:
        raise BadRequestError(f"{condition.field!r} is a text: it has values, but no range.")
    wanted = {text.casefold() for text in condition.any_of}
    texts, which = column.distinct  # few texts, many items: each text is looked at once
    met = [bool(values_of(text) & wanted if wanted else text) for text in texts]
    if condition.same:
        shared = members_of(str(own or ""))
        met = [one and bool(members_of(text) & shared) for one, text in zip(met, texts, strict=True)]
    found: Mask = np.array(met, dtype=np.bool_)[which]
    return found


def _has_value(column: Column, value: str) -> Mask:
    """bool (n,): whether the value, as a page shows it, is one of those that the field lists."""
    if not isinstance(column, TextColumn):
        return np.isin(column, _numbers(value))
    texts, which = column.distinct
    found: Mask = np.array([value in topics_of(text) for text in texts], dtype=np.bool_)[which]
    return found


def _numbers(text: str) -> list[float]:
    try:
        return [float(text)]
    except ValueError:
        return []
