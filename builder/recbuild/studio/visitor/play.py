"""A play: what a made-up visitor does, step by step, and what shelves then show. As a file it is a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from recbuild.errors import UserError, did_you_mean
from recruntime import Recommender
from recruntime.kinds import KINDS
from recruntime.types import BLOCK, EVENT_TYPES, Event

FORMAT = "recbuild-play/1"
WAIT = "wait"
STEPS = (*EVENT_TYPES, WAIT)
BETWEEN = 30.0
"""Seconds between two steps."""
MOST_STEPS, MOST_SHELVES = 500, 20


class PlayError(UserError):
    """A play that is none, or of items that the bundle lacks."""


@dataclass(frozen=True)
class PlayShelf:
    """A shelf that is looked at after the steps.

    kind: one of KINDS; "" for a shelf of everything that fits.
    item: whose page it is on; None for a page without an item.
    shown: ids that it showed when the play was saved.
    """

    kind: str
    item: str | None
    shown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Play:
    """A made-up visit.

    events: what the visitor did; block has its topic as `item`.
    shelves: what is looked at in the end.
    build: of the bundle that it was saved with; "" before that.
    """

    events: tuple[Event, ...]
    shelves: tuple[PlayShelf, ...]
    build: str = ""


def play_of(data: object) -> Play:
    """The play that the page sends, or that a file has. Raises PlayError, which names the step."""
    match data:
        case {"steps": [*steps], "shelves": [*shelves], **more} if (
            more.get("format", FORMAT) == FORMAT and len(steps) <= MOST_STEPS and len(shelves) <= MOST_SHELVES
        ):
            return Play(_events(steps), tuple(map(_shelf, shelves)), str(more.get("build", "")))
    raise PlayError(
        f'This is no play of the studio. A play is JSON such as {{"format": "{FORMAT}", "steps": [{{"type": '
        '"view", "item": "emma"}], "shelves": [{"kind": ""}]}.'
    )


def check_items(play: Play, shop: Recommender) -> None:
    """Raise PlayError where the play names items that the bundle does not have."""
    named = [event.item for event in play.events if event.type != BLOCK]
    named += [shelf.item for shelf in play.shelves if shelf.item is not None]
    unknown = [item for item in dict.fromkeys(named) if item not in shop]
    if unknown:
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        near = did_you_mean(unknown[0], list(shop)) if len(shop) < 100_000 else ""
        some = ", ".join(map(repr, unknown[:5]))
        raise PlayError(
            f"The bundle does not have {some}{more}.{near} They are gone, or the play is of another catalog: "
            "take its steps out."
        )


def _events(steps: Sequence[object]) -> tuple[Event, ...]:
    now, events = 0.0, []
    for number, step in enumerate(steps, 1):
        match step:
            case {"type": "wait", "seconds": int() | float() as seconds} if 0 <= seconds < 1e10:
                now += seconds
            case {"type": str(kind), "item": str(item)} if kind in EVENT_TYPES and item:
                events.append(Event(item, kind, now))
                now += BETWEEN
            case _:
                given = step.get("type") if isinstance(step, Mapping) else step
                near = did_you_mean(str(given), STEPS)
                raise PlayError(
                    f"Step {number} of the play is {given!r}.{near} Steps are: {', '.join(STEPS)}."
                )
    # The engine weighs an event by what came after it: the newest is now.
    return tuple(events)


def _shelf(given: object) -> PlayShelf:
    match given:
        case {"kind": str(kind), **more} if kind in ("", *KINDS):
            item, shown = more.get("item"), more.get("shown", ())
            if (item is None or isinstance(item, str)) and isinstance(shown, list | tuple):
                return PlayShelf(kind, item, tuple(map(str, shown)))
    raise PlayError(f"A shelf of the play is {given!r}. Its kind must be one of '', {', '.join(KINDS)}.")


def as_json(play: Mapping[str, Any], build: str, shown: Sequence[Sequence[str]]) -> dict[str, Any]:
    """The file of a play, as the page has it. shown: ids on each shelf, as the bundle has them now."""
    shelves = [
        {"kind": shelf["kind"], "item": shelf.get("item"), "shown": list(ids)}
        for shelf, ids in zip(play["shelves"], shown, strict=True)
    ]
    return {"format": FORMAT, "build": build, "steps": play["steps"], "shelves": shelves}
