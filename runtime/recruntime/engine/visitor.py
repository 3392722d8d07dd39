"""Who asks: a request and a bundle in, what the visitor did and what it comes to out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.engine.profile import Event, History, profile_vector, read_history, standing, unit
from recruntime.engine.running_profile import Carried, carried_vector, carry_on, fade_of, nothing_carried
from recruntime.errors import BadRequestError, UnknownItemError
from recruntime.settings import Ranking
from recruntime.types import Request

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Visitor:
    """The context as a history of one or of none, what was done, and what it comes to.

    carried: the profile to carry on from next time. warmth: 0 to 1, how much there is to go by. personal:
    whether that is more than the page that is open.
    """

    context: History
    history: History
    profile: Vector | None
    carried: Carried | None
    warmth: float
    personal: bool

    @property
    def page(self) -> Vector | None:
        """The vector of the page's item, if it has one."""
        return unit(self.context.vectors[0]) if self.context.events else None

    @property
    def met(self) -> list[int]:
        """The rows of the open page's item and of the events, each once."""
        return sorted({row for row in (*self.context.rows, *self.history.rows) if row is not None})

    @property
    def came_by(self) -> tuple[int | None, ...]:
        """The rows that the visitor came by, the open page's item last."""
        came = self.history.rows
        return came if came[-1:] == self.context.rows else (*came, *self.context.rows)


def visitor_of(request: Request, bundle: Bundle, ranking: Ranking) -> Visitor:
    """Raises UnknownItemError and BadRequestError, as Engine.recommend says."""
    context = _context(request, bundle)
    history = read_history(_past(request, bundle), bundle, ranking.half_life)
    weighed = zip(history.events, history.weights.tolist(), strict=True)
    personal = any(weight > 0 and event.item != request.context for event, weight in weighed)
    if request.strategy == "rederive":
        profile, carried, count = profile_vector(history), None, history.liked
    else:
        before, fade = _carried(request, bundle), fade_of(bundle.core.recency)
        personal = personal or before.events > 0
        now = carry_on(before, history, fade, ranking.half_life)
        profile, count = carried_vector(now), now.events
        # Of the open page only what is told of it: `now` leaves out its view, or adds one, for this list.
        carried = carry_on(before, read_history(request.events, bundle, 1.0), fade, ranking.half_life)
    warmth = count / (count + ranking.warm) if count else 0.0
    return Visitor(context, history, profile, carried, warmth, personal and profile is not None)


def _carried(request: Request, bundle: Bundle) -> Carried:
    dims = bundle.codec.dims
    before = request.carried or nothing_carried(dims)
    if len(before.towards) != dims or len(before.against) != dims:
        raise BadRequestError("The carried profile is another bundle's. Begin a new one: leave it out.")
    return before


def _past(request: Request, bundle: Bundle) -> list[Event]:
    """The events that make the profile."""
    events, context = standing(request.events), request.context
    if not len(bundle.core.recency):
        # The page that is open speaks through the context; its own view would count it twice.
        return [event for event in events if (event.item, event.type) != (context, "view")]
    # What was learned, was learned from whole sessions: the open page is their newest event.
    last = events[-1] if events else None
    if context is not None and (last is None or last.item != context):
        events.append(Event(context, time=max((event.time for event in events), default=0.0)))
    return events


def _context(request: Request, bundle: Bundle) -> History:
    if request.context is None:
        return read_history([], bundle, 1.0)
    context = read_history([Event(request.context)], bundle, 1.0)
    if not context.events:
        raise UnknownItemError(
            f"This bundle has no item {request.context!r}. Check the id, or build the bundle again "
            "if the item is new."
        )
    return context
