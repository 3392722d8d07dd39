"""What visitors download for one page and for a session of ten, besides Pyodide, on simulated visits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from recbuild.bundle.engine_parts import Assigned
from recbuild.bundle.instant.lane import InstantLaneFiles
from recbuild.bundle.manifest import Downloads
from recbuild.bundle.part import Part
from recbuild.index.measure import NEAREST, session_of
from recbuild.linalg import Rows

SESSIONS = 200
PAGES = 10


@dataclass(frozen=True)
class Visits:
    """What pages load.

    always: parts that every page loads.
    lane: the instant lane.
    items: the item parts, without the sample part.
    assigned: int32 (n, m), item parts of each item's page, -1 for none; None where every page loads all.
    neighbors: int64 (n, m), each item's nearest, -1 for none.
    of: int64 (n,), the number of each item's part.
    replicas: rows of which every page has a replica.
    """

    always: Sequence[Part]
    lane: InstantLaneFiles
    items: Sequence[Part]
    assigned: Assigned | None
    neighbors: Rows
    of: Rows
    replicas: Rows

    def fetched(self, row: int) -> dict[str, int]:
        """What the page of this item needs, by names, and its bytes."""
        assigned = self.assigned
        loaded = range(len(self.items)) if assigned is None else assigned[row][assigned[row] >= 0].tolist()
        parts = (*self.always, *(self.items[number] for number in loaded))
        return {part.path: part.size for part in parts} | dict(self.lane.fetched(row))

    def recall(self, row: int) -> float:
        """Share of the item's nearest that its own page has on the device."""
        list_ = self.neighbors[row][self.neighbors[row] >= 0][:NEAREST]
        if self.assigned is None or not len(list_):
            return 1.0
        return float((np.isin(self.of[list_], self.assigned[row]) | np.isin(list_, self.replicas)).mean())


def measure_downloads(visits: Visits, searched: Sequence[Part] = ()) -> Downloads:
    """The figures over SESSIONS simulated visitors. searched: what a page loads that searches."""
    random = np.random.default_rng(0)
    sessions = [session_of(visits.neighbors, random, PAGES) for _ in range(SESSIONS)]
    fetched = cache(visits.fetched)
    firsts = [sum(fetched(rows[0]).values()) for rows in sessions]
    whole = [
        sum({name: size for row in rows for name, size in fetched(row).items()}.values()) for rows in sessions
    ]
    recalls = [visits.recall(rows[0]) for rows in sessions]
    return Downloads(
        first_page=int(np.median(firsts)),
        session=int(np.median(whole)),
        recall=float(np.mean(recalls)),
        search=sum(part.size for part in searched),
        search_files=len(searched),
    )
