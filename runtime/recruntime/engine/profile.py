"""The visitor's profile: the events of a session, and the vectors that they make.

Everything here happens on the visitor's device. An event carries its item's own code where the page
knew it, so that the profile still speaks when the catalog has moved on, and never has to fetch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from sys import float_info

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.codecs import Codes
from recruntime.errors import BadRequestError

WEIGHTS = {"view": 1.0, "click": 2.0, "cart": 5.0, "purchase": 10.0, "like": 3.0, "dislike": -3.0}
DWELL_MIDPOINT = 10.0
PUSH = 0.5
LONGEST = 2.0
"""Length above which a code is no item's: an item's vector has length 1, but for rounding."""

Weights = NDArray[np.float64]


@dataclass(frozen=True)
class Event:
    """Something the visitor did with an item.

    type: a key of WEIGHTS. time: seconds, from any fixed origin. dwell: seconds spent, None if unknown.
    code: the item's own code, as bytes. Raises BadRequestError where one of them makes no sense.
    """

    item: str
    type: str = "view"
    time: float = 0.0
    dwell: float | None = None
    code: bytes | None = None

    def __post_init__(self) -> None:
        if not (isinstance(self.item, str) and self.item):
            raise BadRequestError("An event's item must be the id of an item, a text.")
        if not (isinstance(self.type, str) and self.type in WEIGHTS):
            raise BadRequestError(f"Unknown event type {self.type!r}: use one of {', '.join(WEIGHTS)}.")
        if not (_is_number(self.time) and (self.dwell is None or _is_number(self.dwell, 0.0))):
            raise BadRequestError("An event's time must be a number of seconds, its dwell one from 0 up.")


@dataclass(frozen=True)
class History:
    """The events that have a vector. vectors: float64 (m, dims); weights: float64 (m,).

    rows: the items' rows in the bundle; None for an item that is known by its code alone.
    """

    events: tuple[Event, ...]
    rows: tuple[int | None, ...]
    vectors: NDArray[np.float64]
    weights: Weights

    @property
    def liked(self) -> int:
        """How many events speak for something."""
        return int(np.count_nonzero(self.weights > 0))


def standing(events: Sequence[Event]) -> list[Event]:
    """The events that still stand: what came before an item's last dislike does not speak for it."""
    disliked = {event.item: place for place, event in enumerate(events) if event.type == "dislike"}
    return [event for place, event in enumerate(events) if place >= disliked.get(event.item, 0)]


def read_history(events: Sequence[Event], bundle: Bundle, half_life: float) -> History:
    """The events whose item this bundle knows, or which carry a code of this bundle's codec."""
    rows = [bundle.row(event.item) for event in events]
    codes = [_code(event, row, bundle) for event, row in zip(events, rows, strict=True)]
    coded = [number for number, code in enumerate(codes) if code is not None]
    matrix = np.frombuffer(b"".join(codes[number] or b"" for number in coded), dtype=np.uint8)
    with np.errstate(all="ignore"):  # A code that was made up may say anything, such as infinity.
        vectors = decode_rows(bundle, matrix.reshape(len(coded), bundle.codec.code_bytes))
        sound = np.flatnonzero(np.einsum("ij,ij->i", vectors, vectors) <= LONGEST**2)
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

    recency: what an event counts by how many came after it, as past sessions taught. Where none did it halves
    every `half_life` seconds, counted from the newest event: a mean does not change when all weights change
    alike, so no clock is needed, and a profile of long ago does not underflow. Dwell counts half for a
    visitor who left at once, one after DWELL_MIDPOINT seconds, and at most one and a half.
    """
    if len(recency):
        later = np.minimum(np.arange(len(events))[::-1], len(recency) - 1)
        faded = recency[later]
    else:
        times = [float(event.time) for event in events]
        newest = max(times, default=0.0)
        halved = [0.5 ** ((newest - time) / half_life) for time in times]
        # Rounded, for a power's last bit differs from one machine to the next.
        faded = np.array(halved, dtype=np.float32).astype(np.float64)
    return bounded(faded * np.array([event_weight(event) for event in events]))


def event_weight(event: Event) -> float:
    """The event's own weight, as if it had just happened."""
    dwell = 1.0 if event.dwell is None else 0.5 + event.dwell / (event.dwell + DWELL_MIDPOINT)
    return WEIGHTS[event.type] * dwell


def bounded(weights: Weights) -> Weights:
    """The weights, with dislikes that together weigh at most PUSH of what speaks for something.

    They bend a taste, and never turn it into its opposite (as in Rocchio: Relevance Feedback in Information
    Retrieval, 1971).
    """
    against, towards = -weights[weights < 0].sum(), weights[weights > 0].sum()
    if against > PUSH * towards:
        return np.where(weights < 0, weights * (PUSH * towards / against), weights)
    return weights


def profile_vector(history: History) -> NDArray[np.float64] | None:
    """float64 (dims,) of unit length: the weighted mean of the session, or None if nothing points anywhere.

    Dislikes push the mean away from their items; alone they say nothing of what the visitor wants.
    """
    return unit(history.weights @ history.vectors) if history.liked else None


def unit(vector: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The vector at unit length, or None where it is too short to have a direction."""
    length = float(np.sqrt(vector @ vector))
    return vector / length if length > 1e-9 else None


def _is_number(value: object, low: float = -float_info.max) -> bool:
    """Whether it is a number that is finite as a float64, and not below `low`."""
    return isinstance(value, int | float | np.number) and bool(low <= value <= float_info.max)


def _code(event: Event, row: int | None, bundle: Bundle) -> bytes | None:
    if row is not None:
        own: bytes = bundle.items.codes[row].tobytes()
        return own
    if event.code is not None and len(event.code) == bundle.codec.code_bytes:
        return event.code
    return None
