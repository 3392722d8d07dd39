"""The incremental strategy: a profile of two vectors, updated once per event, without a list of events.

Where events decay by time alone, it equals the profile that is derived from all events. It takes as many
bytes after a thousand events as after one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruntime.engine.profile import MAX_DISLIKE, History, event_weight, unit
from recruntime.types import RunningProfile


def empty_profile(dims: int) -> RunningProfile:
    """The profile of a visitor who has done nothing yet."""
    return RunningProfile(np.zeros(dims), np.zeros(dims))


def decay_of(recency: NDArray[np.float64]) -> float | None:
    """What is left of all earlier weight at each event, as past sessions taught; None where none did.

    recency: what an event counts by the number of later events. The decay is never more than 1: else the
    oldest events would outweigh all later ones.
    """
    if not len(recency):
        return None
    newest, next_ = recency[:2].tolist() if len(recency) > 1 else (1.0, 1.0)
    return min(1.0, next_ / newest) if newest > 0 else 1.0


def updated(
    profile: RunningProfile, history: History, decay: float | None, half_life: float
) -> RunningProfile:
    """The profile after these events, oldest first.

    decay: as `decay_of` finds it; where it is None, weights halve every `half_life` seconds.
    """
    liked, disliked, time, count = profile.liked, profile.disliked, profile.time, profile.events
    plus, minus = profile.weights
    for event, vector in zip(history.events, history.vectors, strict=True):
        if decay is None:
            # An event that comes late is decayed itself; what is newer is not.
            left = 0.5 ** (max(event.time - time, 0.0) / half_life)
            weight = event_weight(event) * 0.5 ** (max(time - event.time, 0.0) / half_life)
        else:
            left, weight = decay, event_weight(event)
        liked, disliked, plus, minus = liked * left, disliked * left, plus * left, minus * left
        if weight > 0:
            liked, plus, count = liked + weight * vector, plus + weight, count + 1
        else:
            disliked, minus = disliked - weight * vector, minus - weight
        time = max(time, event.time)
    return RunningProfile(liked, disliked, (plus, minus), time, count)


def running_vector(profile: RunningProfile) -> NDArray[np.float64] | None:
    """float64 (dims,) of unit length; None without a direction. Dislikes are bounded by MAX_DISLIKE."""
    plus, minus = profile.weights
    if not profile.events:
        return None
    share = min(1.0, MAX_DISLIKE * plus / minus) if minus else 0.0
    return unit(profile.liked - share * profile.disliked)
