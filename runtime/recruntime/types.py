"""Plain data: what is asked of the engine and what it answers, with a default for everything.

It accepts several spellings of the same value: one text stands for a list of one, a list or a set for a
tuple, a dict for a condition or an event, as JSON has them. What it cannot read raises `BadRequestError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recruntime.conditions import Condition, conditions_of
from recruntime.errors import BadRequestError
from recruntime.kinds import check_kind
from recruntime.values import code_of, did_you_mean, is_finite, iso_day, listed, texts_of, truth, whole

Rows: TypeAlias = NDArray[np.intp]
"""intp (m,): rows of items in a bundle."""

Scores: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

MAX_K = 1000
MAX_EVENTS = 100
"""How many events of a visitor a page keeps, the latest: MAX_EVENTS in web/src/page/profile/store.ts."""

EVENT_WEIGHTS = {"view": 1.0, "click": 2.0, "cart": 5.0, "purchase": 10.0, "like": 3.0, "dislike": -3.0}
"""Type of an event → what it counts in a profile, before recency and dwell time."""

BLOCK = "block"
"""Type of an event of a topic: the visitor wants nothing of it. It counts for nothing else."""
EVENT_TYPES = (*EVENT_WEIGHTS, BLOCK)


@dataclass(frozen=True)
class Event:
    """Something that the visitor did with an item. Raises BadRequestError where a field makes no sense.

    item: id of the item; of a block, a field of the cards and one of its values, such as "genre=Horror". One
        that no card has blocks nothing.
    type: one of EVENT_TYPES.
    time: seconds, from any fixed origin.
    dwell: seconds spent with the item; None if unknown.
    code: the item's code, so that the event still counts when the catalog has the item no more; as bytes, or
        as a base64 text, as in an exported profile.
    """

    item: str
    type: str = "view"
    time: float = 0.0
    dwell: float | None = None
    code: bytes | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.item, str) and self.item):
            raise BadRequestError("An event's item must be the id of an item, a text.")
        if not (isinstance(self.type, str) and self.type in EVENT_TYPES):
            near = did_you_mean(self.type, EVENT_TYPES)
            raise BadRequestError(
                f"Unknown event type {self.type!r}: use one of {', '.join(EVENT_TYPES)}.{near}"
            )
        if not (is_finite(self.time) and (self.dwell is None or is_finite(self.dwell, 0.0))):
            raise BadRequestError("An event's time must be a number of seconds, its dwell one from 0 up.")
        object.__setattr__(self, "code", code_of(self.code))


@dataclass(frozen=True, eq=False)
class RunningProfile:
    """The profile of the incremental strategy: two vectors, whatever the number of events.

    liked: float64 (dims,), weighted sum of the vectors of what the visitor likes.
    disliked: float64 (dims,), the same of what the visitor dislikes.
    weights: the sum of weights on each side, decayed alike.
    time: seconds, of the newest event.
    events: how many events count for something.
    """

    liked: NDArray[np.float64]
    disliked: NDArray[np.float64]
    weights: tuple[float, float] = (0.0, 0.0)
    time: float = -inf
    events: int = 0


Neighbors: TypeAlias = tuple[tuple[str, float], ...]
"""Ids of an item's neighbors with their cosines, best first."""

Events: TypeAlias = Iterable[Event | str | Mapping[str, Any]] | Event | str | Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """What is asked of the engine. Raises BadRequestError where a field makes no sense.

    item: id of the item whose page is open; None for a page without one.
    neighbors: the item's neighbors as its instant part lists them. The builder found them with exact vectors,
        so they come first among the similar items.
    events: what the visitor did, oldest first.
    k: how many recommendations.
    where: conditions that every recommendation meets.
    allow: ids that may be recommended; None for all.
    deny: ids that may not be recommended.
    repeat: whether items that the visitor has met may come again. Disliked items and the page's item never
        do. None for those to which past visitors went back often, on at most half of a shelf for the visitor.
    seed: for exploration; None for none.
    day: in UTC, such as "2026-12-24", or a date, for rules with dates; "" if it is unknown: these are off.
    exact: compare with every item, not only with those of the nearest cells.
    language: of labels, reasons and cards, such as "fr"; where the bundle lacks it, its main language.
    running_profile: where the settings' strategy is "incremental", the profile before these events.
    kind: what the shelf is for, one of KINDS; "" for a shelf of everything that fits.
    items: ids of a basket, in place of `item`; for the kind "bought-together".
    listed: ids of the bundle's list, best first, for the kinds of LISTED.
    """

    item: str | None = None
    neighbors: Neighbors = ()
    events: tuple[Event, ...] = ()
    k: int = 6
    where: tuple[Condition, ...] = ()
    allow: tuple[str, ...] | None = None
    deny: tuple[str, ...] = ()
    repeat: bool | None = None
    seed: int | None = None
    day: str = ""
    exact: bool = False
    language: str = ""
    running_profile: RunningProfile | None = None
    kind: str = ""
    items: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not (self.item is None or isinstance(self.item, str)):
            raise BadRequestError(f"item is {self.item!r}: it must be the id of an item, a text.")
        if not isinstance(self.language, str):
            raise BadRequestError(f'language is {self.language!r}: it must be a text such as "pt-BR".')
        items = texts_of(self.items, "items")
        read = {
            "items": items,
            "kind": check_kind(self.kind, self.item, items),
            "listed": texts_of(self.listed, "listed"),
            "events": events_of(self.events),
            "k": whole(self.k, "k"),
            "where": conditions_of(self.where),
            "allow": None if self.allow is None else texts_of(self.allow, "allow"),
            "deny": texts_of(self.deny, "deny"),
            "seed": None if self.seed is None else whole(self.seed, "seed"),
            "day": iso_day(self.day, "day") if self.day != "" else "",
            "repeat": None if self.repeat is None else truth(self.repeat, "repeat"),
            "exact": truth(self.exact, "exact"),
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)
        if not isinstance(self.running_profile, RunningProfile | None):
            raise BadRequestError("running_profile must be the one that an earlier result has, or None.")
        if not 1 <= self.k <= MAX_K:
            raise BadRequestError(f"k is {self.k}: ask for 1 to {MAX_K} recommendations.")

    @property
    def restricted(self) -> bool:
        """Whether the request limits what may be shown, perhaps to few items, none similar to the page's."""
        return bool(self.where) or self.allow is not None


@dataclass(frozen=True)
class Reason:
    """Why an item is recommended.

    kind: the source: "similar" (to the page's item), "co_occurrence" (met together with `item`), "revisit"
        (met before), "popularity" (in the group `value`), "default", "backfill", "pinned", "profile" (no
        known event accounts for it); or the type of the event that accounts for it.
    item: id of the item behind it.
    value: the group in which it is popular.
    """

    kind: str
    item: str | None
    value: str | None = None


@dataclass(frozen=True)
class Recommendation:
    """One recommended item.

    item: its id.
    score: comparable within one result.
    label: the name of the source that it came from, in the site's words.
    reason: why it is recommended.
    because: the reason in the site's words.
    card: what a shelf shows of the item, by field.
    """

    item: str
    score: float
    label: str
    reason: Reason
    because: str
    card: dict[str, str | float | None]


@dataclass(frozen=True)
class Result:
    """The answer to a request.

    heading: a title for the whole list.
    items: best first, at most k.
    running_profile: the profile after the events, where the settings' strategy is "incremental".
    """

    heading: str
    items: tuple[Recommendation, ...]
    running_profile: RunningProfile | None = None


def events_of(events: Events) -> tuple[Event, ...]:
    """The events in a list, or the one given alone; an id stands for a view. Raises BadRequestError."""
    example = 'Event("emma", "like"), {"item": "emma", "type": "like"} or "emma"'
    alone = isinstance(events, Event | Mapping | str)
    return tuple(_event(one, example) for one in ([events] if alone else listed(events, "events", example)))


def _event(value: object, example: str) -> Event:
    match value:
        case Event():
            return value
        case str():
            return Event(value)
        case {"item": item, **rest} if rest.keys() <= {"type", "time", "dwell", "code"}:
            others: dict[str, Any] = {str(name): field for name, field in rest.items()}
            return Event(item, **others)
    raise BadRequestError(f"An event is {value!r}: it looks like {example}.")
