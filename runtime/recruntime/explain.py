"""Why an item is recommended: what speaks for it most, in the site's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle import Bundle
from recruntime.candidates import Candidates
from recruntime.profile import History
from recruntime.ranking import RRF_K


@dataclass(frozen=True)
class Reason:
    """kind: "similar" (to the context), "also" (met together with the item), "popular" (in the group that
    `value` names), "front", "pinned", or the type of the event; item: the item behind it."""

    kind: str
    item: str | None
    value: str | None = None


@dataclass(frozen=True)
class Grounds:
    """All that a reason can be found in. met: row → how much it counts, for "also". group: the context's."""

    context: str | None
    history: History
    met: Mapping[int, float]
    group: str | None

    def reason(self, source: str, row: int, vector: NDArray[np.float64], bundle: Bundle) -> Reason:
        """The reason for an item with this vector, float64 (dims,), that came from `source`'s list."""
        match source:
            case "similar":
                return Reason("similar", self.context)
            case "also":
                return Reason("also", bundle.items.ids[self._companion(row, bundle)])
            case "profile" if len(self.history.events):
                # Rounded, so that two equal items of the profile never swap places between machines.
                shares = (self.history.weights * (self.history.vectors @ vector)).astype(np.float32)
                event = self.history.events[int(np.argmax(shares))]
                return Reason(event.type, event.item)
            case "popular":
                return Reason("popular", None, self.group)
        return Reason(source, None)

    def _companion(self, row: int, bundle: Bundle) -> int:
        """The row of the item that this one was met with most."""

        def worth(other: int) -> float:
            places = np.flatnonzero(bundle.also(other) == row)
            return self.met[other] / (1 + int(places[0])) if len(places) else 0.0

        return max(self.met, key=worth)


def best_source(row: int, lists: Sequence[Candidates]) -> str:
    """The source that speaks for the row most, by weight and rank; the earlier list on a tie."""

    def worth(found: Candidates) -> float:
        places = np.flatnonzero(found.rows == row)
        return found.weight / (RRF_K + int(places[0])) if len(places) else -1.0

    return max(lists, key=worth).source


def because(reason: Reason, bundle: Bundle) -> str:
    """The reason in the words of the bundle's labels; empty where what it names is not known."""
    pattern = bundle.labels.get(f"because_{reason.kind}", "")
    row = None if reason.item is None else bundle.row(reason.item)
    title = None if row is None else bundle.items.value("title", row)
    for blank, text in (("{title}", title), ("{value}", reason.value)):
        if blank in pattern:
            pattern = pattern.replace(blank, str(text)) if text else ""
    return pattern
