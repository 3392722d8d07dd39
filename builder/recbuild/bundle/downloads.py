"""What visitors download for one page and for a session of ten, besides Pyodide, on simulated visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recbuild.bundle.instant_parts import InstantLane
from recbuild.bundle.part import Part
from recbuild.index.measure import NEIGHBOURS, Rows, session_of

SESSIONS = 200
PAGES = 10


@dataclass(frozen=True)
class Downloads:
    """Bytes, medians over visitors: of the first page, and of a session of PAGES pages.

    recall: share of an item's ten nearest that are on the device when its page is open.
    """

    first_page: int
    session: int
    recall: float


@dataclass(frozen=True)
class Visits:
    """always: parts that every page loads. assigned: item parts of each row's page; None where all are.

    near: rows of each item's neighbours; copies: rows of which every page has a copy.
    """

    always: Sequence[Part]
    lane: InstantLane
    items: Sequence[Part]
    assigned: Sequence[Sequence[int]] | None
    near: Rows
    of: Rows
    copies: Rows

    def files(self, row: int) -> frozenset[str]:
        """Paths of the parts that the page of this item needs."""
        loaded = range(len(self.items)) if self.assigned is None else self.assigned[row]
        own = (self.lane.paths[int(self.lane.number_of[row])], *self.lane.directories[:1])
        return frozenset(
            [*own, *(self.items[number].path for number in loaded), *(part.path for part in self.always)]
        )

    def recall(self, row: int) -> float:
        """Share of the item's nearest that its own page has on the device."""
        list_ = self.near[row][self.near[row] >= 0][:NEIGHBOURS]
        if self.assigned is None or not len(list_):
            return 1.0
        return float((np.isin(self.of[list_], self.assigned[row]) | np.isin(list_, self.copies)).mean())


def measure_downloads(visits: Visits) -> Downloads:
    """The figures over SESSIONS simulated visitors."""
    parts = (*visits.always, *visits.lane.parts, *visits.items)
    sizes = {part.path: len(part.content) for part in parts}
    random = np.random.default_rng(0)
    walks = [session_of(visits.near, random, PAGES) for _ in range(SESSIONS)]
    firsts = [sum(sizes[path] for path in visits.files(walk[0])) for walk in walks]
    whole = [sum(sizes[path] for path in frozenset().union(*map(visits.files, walk))) for walk in walks]
    recalls = [visits.recall(walk[0]) for walk in walks]
    return Downloads(int(np.median(firsts)), int(np.median(whole)), float(np.mean(recalls)))
