"""The map of one build: what takes long is computed once, in a thread of its own, and then kept.

First the places by PCA, which a page draws at once; then the neighbor lists of all items, of which follows
what is odd; then other layouts, as they are asked for. The map of a large catalog is drawn anew once it is
known which items are odd, since its sample keeps them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from recbuild.studio.map.layouts import Places, layouts_of, places_of
from recbuild.studio.map.legend import fields_of
from recbuild.studio.map.oddities import Oddities, oddities_of
from recbuild.studio.map.sample import MOST, sampled
from recbuild.studio.map.shown import neighbor_lists
from recruntime import Recommender
from recruntime.errors import RecError
from recruntime.types import Rows

NOTHING_FLAGGED = np.empty(0, dtype=np.intp)


class _StoppedError(Exception):
    """The map is of no use any more."""


@dataclass(frozen=True)
class Plane:
    """Which items are on the map, and where.

    version: raised when the items change.
    rows: intp (n,), ascending, the row of each point.
    places: by layout, as far as they are computed.
    """

    version: int
    rows: Rows
    places: dict[str, Places] = field(default_factory=dict)

    def points_of(self, rows: Rows) -> list[int]:
        """The points of these rows, -1 for one that is not on the map."""
        at = np.minimum(np.searchsorted(self.rows, rows), len(self.rows) - 1)
        points: list[int] = np.where(self.rows[at] == rows, at, -1).tolist()
        return points


class Atlas:
    """The map of one opened bundle. `start` begins the work, `stop` ends it."""

    def __init__(self, shop: Recommender, most: int = MOST) -> None:
        """most: points of the map."""
        self.shop = shop
        self.plane: Plane | None = None
        self.oddities: Oddities | None = None
        self.stage, self.done, self.total, self.failed = "Placing the items", 0, 0, ""
        self._most = most
        self._wanted = ["pca"]
        self._changed = threading.Condition()
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="recbuild-map", daemon=True)

    @cached_property
    def fields(self) -> list[str]:
        """What points can be coloured by."""
        return fields_of(self.shop.engine.bundle.items)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the work soon."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def want(self, layout: str) -> None:
        """Have this layout made, if it is one that can be made."""
        with self._changed:
            if layout not in self._wanted and layout in layouts_of(min(len(self.shop), self._most)):
                self._wanted.append(layout)
                self._changed.notify()

    def wait(self) -> None:
        """Until all that was asked for is done, or failed."""
        with self._changed:
            self._changed.wait_for(
                lambda: bool(self.failed) or (self.oddities is not None and not self._missing())
            )

    def _work(self) -> None:
        try:
            self._draw(0, NOTHING_FLAGGED)
            self._say("Reading the lists of neighbors", len(self.shop))
            lists = neighbor_lists(self.shop, self._advance)
            self._say("Looking for what is odd")
            oddities = oddities_of(self.shop, lists)
            if len(self.shop) > self._most:
                self._draw(1, np.flatnonzero(oddities.flags))
            self.oddities = oddities
            self._tell()
            while self._wait_for_wish():
                self._place()
                self._tell()
        except _StoppedError:
            pass
        except (RecError, MemoryError, ValueError) as error:
            self._fail(str(error) or "There is not enough memory for the map.")

    def _draw(self, version: int, flagged: Rows) -> None:
        rows = sampled(self.shop.engine.bundle.items, flagged, self._most)
        plane = Plane(version, rows)
        plane.places["pca"] = places_of(self.shop.engine.bundle, rows, "pca")
        self.plane = plane

    def _wait_for_wish(self) -> bool:
        """Whether a layout is to be made, as soon as one is, or the work is to end."""
        with self._changed:
            if not self._missing():
                self.stage = ""
            self._changed.wait_for(lambda: self._stopped or bool(self._missing()))
            return not self._stopped

    def _missing(self) -> list[str]:
        return [layout for layout in self._wanted if self.plane and layout not in self.plane.places]

    def _place(self) -> None:
        layout, plane = self._missing()[0], self.plane
        self._say("Placing similar items together")
        if plane is not None:
            plane.places[layout] = places_of(self.shop.engine.bundle, plane.rows, layout)

    def _say(self, stage: str, total: int = 0) -> None:
        self.stage, self.done, self.total = stage, 0, total

    def _advance(self, done: int) -> None:
        self.done += done
        if self._stopped:
            raise _StoppedError

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _fail(self, reason: str) -> None:
        with self._changed:
            self.failed, self.stage = reason, ""
            self._changed.notify_all()
