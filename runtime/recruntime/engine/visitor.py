"""The visitor: a request and a bundle in, the visitor's history and profile out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.engine.profile import (
    History,
    item_events,
    profile_vector,
    read_history,
    standing_events,
    unit,
)
from recruntime.engine.running_profile import decay_of, empty_profile, running_vector, updated
from recruntime.errors import BadRequestError, UnknownItemError
from recruntime.settings import Settings
from recruntime.types import Event, Request, RunningProfile

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Visitor:
    """What is known of the visitor.

    page: the page's item as a history of one event, or of none.
    history: the events that make the profile.
    profile: float64 (dims,) of unit length; None without a direction.
    running_profile: the profile after this request's events, where the strategy is incremental.
    warmth: 0 to 1, how much the profile can be trusted.
    personal: whether the profile knows more than the page's item.
    """

    page: History
    history: History
    profile: Vector | None
    running_profile: RunningProfile | None
    warmth: float
    personal: bool

    @property
    def page_vector(self) -> Vector | None:
        """The vector of the page's item, if it has one."""
        return unit(self.page.vectors[0]) if self.page.events else None

    @property
    def page_row(self) -> int | None:
        """The row of the page's item, if there is one."""
        return next(iter(self.page.rows), None)

    @property
    def met(self) -> list[int]:
        """The rows of the page's item and of the events' items, each once."""
        return sorted({row for row in (*self.page.rows, *self.history.rows) if row is not None})

    @property
    def path(self) -> tuple[int | None, ...]:
        """The rows of the visited items in their order, the page's item last."""
        rows = self.history.rows
        return rows if rows[-1:] == self.page.rows else (*rows, *self.page.rows)


def visitor_of(request: Request, bundle: Bundle, settings: Settings) -> Visitor:
    """Raises UnknownItemError and BadRequestError, as Engine.recommend says."""
    page = _page(request, bundle)
    history = read_history(_past(request, bundle), bundle, settings.half_life)
    weighed = zip(history.events, history.weights.tolist(), strict=True)
    personal = any(weight > 0 and event.item != request.item for event, weight in weighed)
    if settings.strategy == "rederive":
        profile, running, count = profile_vector(history), None, history.liked
    else:
        before, decay = _running_profile(request, bundle), decay_of(bundle.core.recency)
        personal = personal or before.events > 0
        now = updated(before, history, decay, settings.half_life)
        profile, count = running_vector(now), now.events
        # What is kept counts the page only by its own events; `now` adds or leaves out its view for this
        # list.
        kept = read_history(item_events(request.events), bundle, 1.0)
        running = updated(before, kept, decay, settings.half_life)
    warmth = count / (count + settings.profile_warmup) if count else 0.0
    return Visitor(page, history, profile, running, warmth, personal and profile is not None)


def _running_profile(request: Request, bundle: Bundle) -> RunningProfile:
    dims = bundle.codec.dims
    before = request.running_profile or empty_profile(dims)
    if len(before.liked) != dims or len(before.disliked) != dims:
        raise BadRequestError("The running profile is of another bundle. Leave it out to begin a new one.")
    return before


def _past(request: Request, bundle: Bundle) -> list[Event]:
    """The events that make the profile."""
    events, item = standing_events(request.events), request.item
    if not len(bundle.core.recency):
        # The page's item is searched for on its own; its view would count it twice.
        return [event for event in events if (event.item, event.type) != (item, "view")]
    # The recency was learned from whole sessions: the page's item is their newest event.
    last = events[-1] if events else None
    if item is not None and (last is None or last.item != item):
        events.append(Event(item, time=max((event.time for event in events), default=0.0)))
    return events


def _page(request: Request, bundle: Bundle) -> History:
    if request.item is None:
        return read_history([], bundle, 1.0)
    page = read_history([Event(request.item)], bundle, 1.0)
    if not page.events:
        raise UnknownItemError(
            f"This bundle has no item {request.item!r}. Check the id, or build the bundle again "
            "if the item is new."
        )
    return page
