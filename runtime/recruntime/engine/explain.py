"""Why an item is recommended: what speaks for it most, in the site's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.bundle import Bundle
from recruntime.engine.candidates import Candidates, Companions
from recruntime.engine.fuse import RRF_K
from recruntime.engine.profile import Event, History, decode_rows
from recruntime.settings import Fusion

_BLANK = re.compile(r"\{title\}|\{value\}")


@dataclass(frozen=True)
class Reason:
    """kind: "similar" (to the open page's item), "also" (met together with the item), "again" (met before),
    "popular" (in the group that `value` names), "front", "backfill", "pinned", "profile" (where no event is
    known that speaks for it), else the type of the event that does; item: the item behind it."""

    kind: str
    item: str | None
    value: str | None = None


@dataclass(frozen=True)
class Grounds:
    """All that a reason can be found in.

    context: the item whose page is open.
    history: the events that are known.
    companions: what was often met together with these items.
    group: the category of the context.
    carried: whether the profile knows more than these events.
    """

    context: str | None
    history: History
    companions: Companions | None
    group: str | None
    carried: bool = False

    def reasons(self, rows: Sequence[int], sources: Sequence[str], bundle: Bundle) -> list[Reason]:
        """The reason for each of these rows, given the source that speaks for it most."""
        events = self._events(rows, bundle) if "profile" in sources else [None] * len(rows)
        found = zip(rows, sources, events, strict=True)
        return [self._reason(row, source, event, bundle) for row, source, event in found]

    def _reason(self, row: int, source: str, event: Event | None, bundle: Bundle) -> Reason:
        if source == "also" and self.companions is not None:
            return Reason("also", bundle.items.ids[self.companions.main(row)])
        if source == "profile" and event is not None:
            on_page = (event.item, event.type) == (self.context, "view")
            if on_page and self.carried:
                return Reason("profile", None)
            return Reason("similar" if on_page else event.type, event.item)
        if source == "similar":
            return Reason("similar", self.context)
        return Reason(source, None, self.group if source == "popular" else None)

    def _events(self, rows: Sequence[int], bundle: Bundle) -> Sequence[Event | None]:
        """For each row the event that speaks for it most; None where none speaks for anything."""
        liked = np.flatnonzero(self.history.weights > 0)
        if not len(liked):
            return [None] * len(rows)
        vectors = decode_rows(bundle, bundle.items.codes[list(rows)])
        weighed: NDArray[np.float64] = self.history.weights[liked, np.newaxis] * self.history.vectors[liked]
        # Rounded, so that two equal items of the profile never swap places between machines.
        loudest = (vectors @ weighed.T).astype(np.float32).argmax(axis=1)
        return [self.history.events[event] for event in liked[loudest].tolist()]


def best_sources(rows: Sequence[int], lists: Sequence[Candidates], fusion: Fusion) -> list[str]:
    """For each row the source that gives it most, as lists are fused; the earlier list on a tie.

    A row that no list has fills the shelf.
    """
    wanted = np.array(rows, dtype=np.intp)[:, np.newaxis]
    worth = np.full((len(lists), len(rows)), -1.0)
    for of, found in zip(worth, lists, strict=True):
        named, places = np.nonzero(wanted == found.rows)
        worth_there = found.worth[places] if fusion == "weighted" else 1 / (RRF_K + 1 + places)
        of[named] = found.weight * worth_there
    best = zip(worth.argmax(axis=0).tolist(), worth.max(axis=0).tolist(), strict=True)
    return [lists[number].source if most >= 0 else "backfill" for number, most in best]


def heading_source(sources: Sequence[str], personal: bool) -> str:
    """The source whose label stands over a list of items from these sources, at least one.

    personal: whether more is known of the visitor than the page that is open. What was found through the
    profile makes a list personal; else the list is called what most of its items are, the first of equals.
    """
    if personal and "profile" in sources:
        return "profile"
    named = [source for source in sources if source != "pinned"] or list(sources)
    return max(named, key=named.count)


def because(reason: Reason, bundle: Bundle) -> str:
    """The reason in the words of the bundle's labels; empty where what it names is not known."""
    pattern = bundle.labels.get(f"because_{reason.kind}", "")
    row = None if reason.item is None else bundle.row(reason.item)
    title = None if row is None else bundle.items.value("title", row)
    said = {"{title}": title, "{value}": reason.value}
    if any(not text for blank, text in said.items() if blank in pattern):
        return ""
    return _BLANK.sub(lambda blank: str(said[blank[0]]), pattern)
