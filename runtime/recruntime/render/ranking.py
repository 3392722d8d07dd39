"""The shop's rules and limits on an instant list, as pages apply them for a visitor of whom nothing is known.

In goes the list; out comes the same with what is boosted, buried and pinned, and with at most so many of a
brand. The engine does the same with arrays: see rescore.py and arrange.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from recruntime.bundle.fields import members_of, values_of
from recruntime.bundle.instant_part import CardValue, OpenedPart
from recruntime.conditions import Condition, condition_from
from recruntime.errors import BadRequestError, PartCorruptError
from recruntime.render.candidates import ListedItem, listed_items, relabeled
from recruntime.rules import RULED_KINDS
from recruntime.untrusted import is_count

PINNING = ("", "similar", "for-you")
"""The kinds of shelves that have pins."""

Card = Mapping[str, CardValue]


@dataclass(frozen=True)
class Shop:
    """What the shop wants on this page.

    rules: those of the boot piece. limits: field → how many items with the same value.
    kind, day: of the shelf. own: the card of the page's item. pinned: the part of the pinned items.
    language: of their cards. k: how many cards.
    """

    rules: Sequence[Mapping[str, Any]]
    limits: Mapping[str, int]
    kind: str
    day: str
    own: Card | None
    pinned: OpenedPart | None
    language: str
    k: int


def compares(rules: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a rule needs the card of the page's item."""
    return any(
        "pages" in rule or ("where" in rule and condition_from(rule["where"]).relative) for rule in rules
    )


def ranked(items: Sequence[ListedItem], item: str | None, shop: Shop) -> list[ListedItem]:
    """The first k of the list, as the shop wants it. item: that of the page. Raises BadRequestError."""
    if shop.kind not in RULED_KINDS:
        return [one for one in items if one.item != item][: shop.k]
    held = [rule if _holds(rule, shop) else {} for rule in shop.rules]
    pins = _pins(held, item, shop)
    pinned = {one.item for one in pins.values()}
    others = [one for one in _boosted(items, held, shop.own) if one.item not in pinned and one.item != item]
    shown = _within(others, shop.limits, list(pins.values()))
    for place in sorted(pins):
        shown.insert(place, pins[place])
    return shown[: shop.k]


def meets(card: Card, condition: Condition, own: Card | None) -> bool:
    """Whether a card says what is wanted. own: the card of the page's item. Raises BadRequestError."""
    field = condition.field
    if field not in card:
        raise BadRequestError(f"Cards have no field {field!r}. Build the bundle with --card {field}.")
    value = card[field]
    other = own.get(field) if own else None
    if value is None or (condition.relative and other is None):
        return False
    if isinstance(value, str):
        if condition.ranged:
            raise BadRequestError(f"{field!r} is a text: it has values, but no range.")
        same = members_of(value) & members_of(str(other)) if condition.same else True
        wanted = {one.casefold() for one in condition.any_of}
        return bool(same) and (not wanted or not wanted.isdisjoint(values_of(value)))
    least, most = _range(condition, other)
    if not least <= value <= most or (condition.same and value != other):
        return False
    return not condition.any_of or any(_is_number(one, value) for one in condition.any_of)


def _range(condition: Condition, other: CardValue) -> tuple[float, float]:
    least, most = condition.low, condition.high
    if isinstance(other, int | float):
        least = max(least, -inf if condition.min_times is None else condition.min_times * other)
        most = min(most, inf if condition.max_times is None else condition.max_times * other)
    return least, most


def _is_number(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False


def _holds(rule: Mapping[str, Any], shop: Shop) -> bool:
    """Whether the rule holds on this shelf, day and page. A rule with dates is off on an unknown day."""
    dated = "from" in rule or "until" in rule
    if shop.kind not in rule.get("kinds", RULED_KINDS) or (dated and not shop.day):
        return False
    if dated and not str(rule.get("from", "")) <= shop.day <= str(rule.get("until", "9")):
        return False
    return "pages" not in rule or (
        shop.own is not None and meets(shop.own, condition_from(rule["pages"]), shop.own)
    )


def _boosted(
    items: Sequence[ListedItem], rules: Sequence[Mapping[str, Any]], own: Card | None
) -> list[ListedItem]:
    """By score times factors, the highest first; a factor of 0 comes behind what only fills the list."""
    known = [
        (condition_from(rule["where"]), rule["factor"])
        for rule in rules
        if "where" in rule and rule.get("factor", 1) != 1
    ]

    def scored(one: ListedItem) -> ListedItem:
        factor = 1.0
        for where, times in known:
            if meets(one.main, where, own):
                factor *= times
        return replace(one, score=-1.0 if factor == 0 else one.score * factor)

    return sorted(map(scored, items), key=lambda one: -one.score)


def _pins(rules: Sequence[Mapping[str, Any]], item: str | None, shop: Shop) -> dict[int, ListedItem]:
    """Place on the shelf, from 0 → the first item of a rule that is not there yet, or the page's own."""
    pins: dict[int, ListedItem] = {}
    part = shop.pinned if shop.kind in PINNING else None
    for number, rule in enumerate(rules):
        pin = rule.get("pin", 0)
        if (
            part is None
            or not is_count(pin, shop.k)
            or pin < 1
            or pin - 1 in pins
            or not part.has(str(number))
        ):
            continue
        taken = {item, *(one.item for one in pins.values())}
        found = listed_items(part, str(number), "pinned", shop.language)
        first = next((one for one in found if one.item not in taken), None)
        if first is not None:
            pins[pin - 1] = replace(first, score=0.0)
    return pins


def _within(
    items: Sequence[ListedItem], limits: Mapping[str, int], first: Sequence[ListedItem]
) -> list[ListedItem]:
    """What exceeds a limit comes behind all others, as what fills the list. first: what is shown anyway."""
    if not all(is_count(limit, 1 << 20) for limit in limits.values()):
        raise PartCorruptError("The boot piece's at_most must be of whole numbers.")
    counts: dict[tuple[str, str], int] = {}

    def keys(one: ListedItem) -> list[tuple[str, str]]:
        return [(field, value) for field in limits for value in members_of(_text(one.card.get(field)))]

    def count(one: ListedItem) -> None:
        for key in keys(one):
            counts[key] = counts.get(key, 0) + 1

    for one in first:
        count(one)
    within, beyond = [], []
    for one in items:
        if all(counts.get(key, 0) < limits[key[0]] for key in keys(one)):
            count(one)
            within.append(one)
        else:
            beyond.append(relabeled(one, "backfill"))
    return [*within, *beyond]


def _text(value: CardValue) -> str:
    return "" if value is None else str(value)
