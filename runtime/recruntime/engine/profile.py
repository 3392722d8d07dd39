"""The visitor's profile: the events of a session, their weights, and the vector that they make.

It stays on the visitor's device. An event carries its item's code where the page knew it, so that the event
still counts when the catalog has the item no more, and the engine never has to fetch it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.codecs import Codes
from recruntime.types import BLOCK, EVENT_WEIGHTS, Event

DWELL_MIDPOINT = 10.0  # seconds
MAX_DISLIKE = 0.5
"""What dislikes weigh together at most, as a share of the weight of what the visitor likes."""
MAX_LENGTH = 2.0
"""A code whose vector is longer is no item's: an item's vector has length 1, but for rounding."""

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class History:
    """The events that have a vector.

    events: oldest first.
    rows: the row of each event's item in the bundle; None for an item that is known by its code alone.
    vectors: float64 (m, dims).
    weights: float64 (m,), negative for dislikes.
    """

    events: tuple[Event, ...]
    rows: tuple[int | None, ...]
    vectors: NDArray[np.float64]
    weights: Weights

    @property
    def liked(self) -> int:
        """How many events have a positive weight."""
        return int(np.count_nonzero(self.weights > 0))


def item_events(events: Sequence[Event]) -> list[Event]:
    """The events of items; the others are of topics."""
    return [event for event in events if event.type != BLOCK]


def standing_events(events: Sequence[Event]) -> list[Event]:
    """The events of items, but for those before an item's last dislike, which revokes them."""
    events = item_events(events)
    disliked = {event.item: place for place, event in enumerate(events) if event.type == "dislike"}
    return [event for place, event in enumerate(events) if place >= disliked.get(event.item, 0)]


def read_history(events: Sequence[Event], bundle: Bundle, half_life: float) -> History:
    """The events whose item this bundle knows, or which carry a code of this bundle's codec."""
    rows = [bundle.row(event.item) for event in events]
    codes = [_code(event, row, bundle) for event, row in zip(events, rows, strict=True)]
    coded = [number for number, code in enumerate(codes) if code is not None]
    matrix = np.frombuffer(b"".join(codes[number] or b"" for number in coded), dtype=np.uint8)
    with np.errstate(all="ignore"):  # A forged code may decode to anything, such as infinity.
        vectors = decode_rows(bundle, matrix.reshape(len(coded), bundle.codec.code_bytes))
        sound = np.flatnonzero(np.einsum("ij,ij->i", vectors, vectors) <= MAX_LENGTH**2)
    known = [coded[place] for place in sound.tolist()]
    kept = tuple(events[number] for number in known)
    return History(
        events=kept,
        rows=tuple(rows[number] for number in known),
        vectors=vectors[sound],
        weights=event_weights(kept, bundle.core.recency, half_life),
    )


def decode_rows(bundle: Bundle, codes: Codes) -> NDArray[np.float64]:
    """uint8 (m, code_bytes) to float64 (m, dims)."""
    return bundle.codec.decode(codes).astype(np.float64)


def event_weights(events: Sequence[Event], recency: Weights, half_life: float) -> Weights:
    """float64 (m,): the type's weight × recency × dwell.

    recency: what an event counts by the number of later events, as past sessions taught. Where none did, it
    halves every `half_life` seconds, counted from the newest event: a mean does not change when all weights
    change alike, so no clock is needed and an old profile does not underflow. Dwell time counts half for a
    visitor who left at once, one after DWELL_MIDPOINT seconds, and at most one and a half.
    """
    if len(recency):
        later = np.minimum(np.arange(len(events))[::-1], len(recency) - 1)
        decayed = recency[later]
    else:
        times = [float(event.time) for event in events]
        newest = max(times, default=0.0)
        halved = [0.5 ** ((newest - time) / half_life) for time in times]
        # Rounded, because a power's last bit differs between machines.
        decayed = np.array(halved, dtype=np.float32).astype(np.float64)
    return bounded(decayed * np.array([event_weight(event) for event in events]))


def event_weight(event: Event) -> float:
    """The event's weight without recency."""
    dwell = 1.0 if event.dwell is None else 0.5 + event.dwell / (event.dwell + DWELL_MIDPOINT)
    return EVENT_WEIGHTS[event.type] * dwell


def bounded(weights: Weights) -> Weights:
    """The weights, with dislikes that together weigh at most MAX_DISLIKE of the positive weights.

    So dislikes bend a profile and never reverse it (as in Rocchio: Relevance Feedback in Information
    Retrieval, 1971).
    """
    disliked, liked = -weights[weights < 0].sum(), weights[weights > 0].sum()
    if disliked > MAX_DISLIKE * liked:
        return np.where(weights < 0, weights * (MAX_DISLIKE * liked / disliked), weights)
    return weights


def profile_vector(history: History) -> NDArray[np.float64] | None:
    """float64 (dims,) of unit length: the weighted mean of the session; None without a positive weight.

    Dislikes push the mean away from their items; alone they do not show what the visitor wants.
    """
    return unit(history.weights @ history.vectors) if history.liked else None


def unit(vector: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The vector at unit length, or None where it is too short to have a direction."""
    length = float(np.sqrt(vector @ vector))
    return vector / length if length > 1e-9 else None


def _code(event: Event, row: int | None, bundle: Bundle) -> bytes | None:
    if row is not None:
        own: bytes = bundle.items.codes[row].tobytes()
        return own
    if event.code is not None and len(event.code) == bundle.codec.code_bytes:
        return event.code
    return None
