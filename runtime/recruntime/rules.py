"""Business rules: what a shop boosts, buries or pins, when and where, and the same as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recruntime.conditions import CONDITION_KEYS, Condition, condition_from
from recruntime.errors import BadRequestError
from recruntime.kinds import CATALOG_LISTS
from recruntime.values import did_you_mean, is_plain_number, is_plain_whole, iso_day, texts_of
from recruntime.wire import known_keys, unpack_array, zip_array

MAX_FACTOR = 1000.0
RULE_KEYS = ("where", "factor", "pin", "from", "until", "pages", "kinds")
RULED_KINDS = ("", "similar", "for-you", *CATALOG_LISTS)
"""The kinds of shelves that rules change; "" for a shelf of everything that fits."""


@dataclass(frozen=True)
class Marked:
    """The items that a builder has marked, because they met a condition on a column that the bundle lacks.

    bits: a bit for each item number (docs/format.md, section 6), the first in the highest bit of the first
        byte.
    """

    bits: bytes

    def mask(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """bool (n,): whether each of these item numbers is marked. Raises BadRequestError."""
        marks = np.frombuffer(self.bits, dtype=np.uint8)
        if numbers.max(initial=-1) >= 8 * len(marks):
            raise BadRequestError("A rule marks the items of another bundle. Leave it out.")
        # The page's numpy has no unpackbits.
        marked: NDArray[np.bool_] = (marks[numbers >> 3] >> (7 - (numbers & 7))) & 1 == 1
        return marked

    def as_data(self) -> dict[str, Any]:
        """As the core part holds it."""
        return {"items": zip_array(np.frombuffer(self.bits, dtype=np.uint8))}


@dataclass(frozen=True)
class Rule:
    """A business rule: it boosts, buries or pins the items that meet its condition.

    where: the condition, or a dict as JSON has it; or what a builder made of it.
    factor: what their scores are multiplied by; above 1 boosts, below 1 buries.
    pin: place on the shelf, from 1, for the best such item; None for none.
    from_, until: the first and the last day of the rule, in UTC, such as "2026-12-24", or a date; "" for an
        open end. As data, `from_` is called "from".
    pages: a condition that the page's item must meet; with it the rule is off where there is no such item.
        None for all pages.
    kinds: the kinds of shelves that it is for, some of RULED_KINDS; none for all of these.
    """

    where: Condition | Marked
    factor: float = 1.0
    pin: int | None = None
    from_: str = ""
    until: str = ""
    pages: Condition | None = None
    kinds: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("where", "pages"):
            given = getattr(self, name)
            if not (isinstance(given, Condition | Marked) or (name == "pages" and given is None)):
                object.__setattr__(self, name, condition_from(given))
        for name, value in {
            "from_": _day(self.from_, "from"),
            "until": _day(self.until, "until"),
            "kinds": texts_of(self.kinds, "A rule's kinds"),
        }.items():
            object.__setattr__(self, name, value)
        if not (is_plain_number(self.factor) and 0 <= self.factor <= MAX_FACTOR):
            raise BadRequestError(
                f"A rule's factor is {self.factor!r}: it must be a number from 0 to {MAX_FACTOR:g}."
            )
        if self.pin is not None and not (is_plain_whole(self.pin) and self.pin >= 1):
            raise BadRequestError(f"A rule's pin is {self.pin!r}: it must be a place on the shelf, from 1.")
        if self.from_ and self.until and self.until < self.from_:
            raise BadRequestError(
                f"A rule holds from {self.from_} until {self.until}: the first day comes first."
            )
        if self.pages is not None and self.pages.relative:
            raise BadRequestError(
                "A rule's pages are about the page's item, which is not compared with itself."
            )
        for kind in self.kinds:
            if kind not in RULED_KINDS:
                near = did_you_mean(kind, filter(None, RULED_KINDS))
                known = ", ".join(map(repr, RULED_KINDS))
                raise BadRequestError(
                    f"A rule's kinds have {kind!r}.{near} Rules change shelves of the kinds {known}."
                )

    def holds(self, kind: str, day: str) -> bool:
        """Whether it holds on a shelf of this kind and on this day, whatever the page.

        day: such as "2026-12-24"; "" for an unknown one, on which a rule with dates is off.
        """
        if self.kinds and kind not in self.kinds:
            return False
        if not (self.from_ or self.until):
            return True
        return bool(day) and self.from_ <= day and (not self.until or day <= self.until)

    def as_data(self) -> dict[str, Any]:
        """As the core part holds it."""
        given = {
            "from": self.from_,
            "until": self.until,
            "pages": self.pages and self.pages.as_data(),
            "kinds": list(self.kinds),
        }
        more = {name: value for name, value in given.items() if value}
        return {"where": self.where.as_data(), "factor": self.factor, "pin": self.pin, **more}


def rule_from(data: object, fail: Callable[[str], Exception] = BadRequestError) -> Rule:
    """The rule in this data.

    Raises what `fail` makes of a message, and BundleFormatError for an unknown key that is critical.
    """
    if isinstance(data, Rule):
        return data
    if isinstance(data, Mapping) and "where" in data:
        given = known_keys(data, RULE_KEYS, "A rule of the ranking")
        for name in ("where", "pages"):
            if name == "where" and isinstance(given[name], Mapping) and "items" in given[name]:
                bits = unpack_array(given[name]["items"], "A rule of the ranking", "|u1")
                given[name] = Marked(bits.tobytes())
                continue
            if isinstance(given.get(name), Mapping):
                given[name] = known_keys(given[name], CONDITION_KEYS, "A rule of the ranking")
            if name in given:
                given[name] = condition_from(given[name], fail)
        if "from" in given:
            given["from_"] = given.pop("from")
        return Rule(**given)
    raise fail(
        'A rule of the ranking looks like {"where": {"field": "brand", "any_of": ["Acme"]}, "factor": 1.5} '
        'or {"where": …, "pin": 1}.'
    )


def _day(value: object, name: str) -> str:
    return iso_day(value, f"A rule's {name}") if value != "" else ""
