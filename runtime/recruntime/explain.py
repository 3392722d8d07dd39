"""Why an item is recommended: the context or the one event that speaks for it most, in the site's words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle import Bundle
from recruntime.profile import History


@dataclass(frozen=True)
class Reason:
    """kind: "similar" (to the context), "front", or the type of the event; item: the item behind it."""

    kind: str
    item: str | None


def reason_for(source: str, context: str | None, history: History, vector: NDArray[np.float64]) -> Reason:
    """The reason for an item with this vector, float64 (dims,), that came from `source`'s list."""
    if source != "profile":
        return Reason(source, context if source == "similar" else None)
    # Rounded, so that two equal items of the profile never swap places from one machine to the next.
    shares = (history.weights * (history.vectors @ vector)).astype(np.float32)
    event = history.events[int(np.argmax(shares))]
    return Reason(event.type, event.item)


def because(reason: Reason, bundle: Bundle) -> str:
    """The reason in the words of the bundle's labels; empty where the item's title is not known."""
    pattern = bundle.labels.get(f"because_{reason.kind}", "")
    if "{title}" not in pattern:
        return pattern
    row = None if reason.item is None else bundle.row(reason.item)
    title = None if row is None else bundle.items.value("title", row)
    return pattern.replace("{title}", str(title)) if title else ""
