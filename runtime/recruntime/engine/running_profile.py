"""The incremental strategy: a profile that is one vector, updated once per event, with no list to keep.

Where events fade by time alone it equals the profile that is derived from all of them; it remembers for as
long as it is carried on, and in as many bytes after a thousand events as after one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from recruntime.engine.profile import PUSH, History, event_weight, unit


@dataclass(frozen=True)
class Carried:
    """towards, against: float64 (dims,), what events for and against something add up to.

    time: seconds, of the newest event; weights: what has been added on each side, faded alike. events: how
    many spoke for something.
    """

    towards: NDArray[np.float64]
    against: NDArray[np.float64]
    weights: tuple[float, float] = (0.0, 0.0)
    time: float = -inf
    events: int = 0


def nothing_carried(dims: int) -> Carried:
    """The profile of a visitor who has done nothing yet."""
    return Carried(np.zeros(dims), np.zeros(dims))


def fade_of(recency: NDArray[np.float64]) -> float | None:
    """What is left of all earlier weight at each event, as past sessions taught; None where none did.

    recency: what an event counts by how many came after it. Never more than 1: else the oldest events would
    outweigh all that follow.
    """
    if not len(recency):
        return None
    newest, next_ = recency[:2].tolist() if len(recency) > 1 else (1.0, 1.0)
    return min(1.0, next_ / newest) if newest > 0 else 1.0


def carry_on(carried: Carried, history: History, fade: float | None, half_life: float) -> Carried:
    """The profile after these events, oldest first.

    fade: as `fade_of` finds it; where it is None, weights halve every `half_life` seconds.
    """
    towards, against, time, count = carried.towards, carried.against, carried.time, carried.events
    plus, minus = carried.weights
    for event, vector in zip(history.events, history.vectors, strict=True):
        if fade is None:
            # An event that comes late fades itself, not what is newer.
            left = 0.5 ** (max(event.time - time, 0.0) / half_life)
            weight = event_weight(event) * 0.5 ** (max(time - event.time, 0.0) / half_life)
        else:
            left, weight = fade, event_weight(event)
        towards, against, plus, minus = towards * left, against * left, plus * left, minus * left
        if weight > 0:
            towards, plus, count = towards + weight * vector, plus + weight, count + 1
        else:
            against, minus = against - weight * vector, minus - weight
        time = max(time, event.time)
    return Carried(towards, against, (plus, minus), time, count)


def carried_vector(carried: Carried) -> NDArray[np.float64] | None:
    """float64 (dims,) of unit length, or None if nothing points anywhere. Dislikes are bounded by PUSH."""
    plus, minus = carried.weights
    if not carried.events:
        return None
    share = min(1.0, PUSH * plus / minus) if minus else 0.0
    return unit(carried.towards - share * carried.against)
