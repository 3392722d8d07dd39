"""Lists after a small change of the catalog: found anew for what changed, and mended around it.

An item that stays keeps its earlier list. New items that are among whose nearest it is are put on it, and
where an item of the list is gone, the neighbors of its neighbors take part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.index.neighbors.best import lists_of, pairs_of
from recbuild.index.neighbors.compare import (
    WIDTH,
    Advance,
    Compared,
    Nearest,
    compare,
    empty_lists,
    products_of_pairs,
)
from recbuild.index.neighbors.nearest import COMPARE_ALL, nearest
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Runner, on_disk, spans

MOST_PAIRS = 10**9  # of a new item and any item


@dataclass(frozen=True)
class Earlier:
    """Lists of an earlier build, of the items that stay: rows 0 to k - 1 of n.

    rows: int64 (k, m), rows of items that stay, best first, -1 for none or one that is gone.
    short: bool (k,), the lists that have lost an item.
    """

    rows: Rows
    short: NDArray[np.bool_]


def refreshed(
    compared: Compared, starts: Rows, earlier: Earlier | None, runner: Runner, advance: Advance
) -> Nearest:
    """The most similar items of each. earlier: None for a build from scratch. Else as `nearest`."""
    count = len(compared.vectors)
    if earlier is None or count <= COMPARE_ALL:
        return nearest(compared, starts, runner, advance)
    kept, workspace = len(earlier.rows), runner.workspace
    anew = _found_anew(compared, starts, np.arange(kept, count), runner)
    listed = np.concatenate([np.empty(0, dtype=np.int64), anew.rows.read().ravel()])
    who = np.repeat(np.arange(kept, count), WIDTH)[listed >= 0]
    by_row = np.argsort(listed[listed >= 0], kind="stable")
    step = _Mend(
        compared=compared,
        earlier=on_disk(workspace, "earlier", earlier.rows.astype(np.int32)),
        short=on_disk(workspace, "earlier-short", earlier.short),
        proposed=on_disk(workspace, "proposed", who[by_row]),
        proposed_to=on_disk(workspace, "proposed-to", np.sort(listed[listed >= 0])),
        anew=anew,
        lists=empty_lists(workspace, "refreshed", count),
    )
    for done in runner.each(step, list(spans(count))):
        advance(done)
    return step.lists


def _found_anew(compared: Compared, starts: Rows, asked: Rows, runner: Runner) -> Nearest:
    """The lists of these rows: compared with all items where that is less work than cutting blocks."""
    if len(asked) * len(compared.vectors) > MOST_PAIRS:
        return nearest(compared, starts, runner, _silent, asked=asked)
    offered = np.flatnonzero(compared.offered.read())
    return compare(compared, asked, offered, runner, "anew", _silent)


def _silent(done: int) -> None:
    """Tells nobody: the lists that are mended are counted."""


@dataclass(frozen=True)
class _Mend:
    """Writes the lists of a span of rows; returns how many of them are not new.

    earlier: int32 (k, m). short: bool (k,).
    proposed, proposed_to: int64 (p,), new items and whose lists they might be on, by the latter.
    anew: the lists of the new items.
    """

    compared: Compared
    earlier: ArrayFile
    short: ArrayFile
    proposed: ArrayFile
    proposed_to: ArrayFile
    anew: Nearest
    lists: Nearest

    def __call__(self, span: tuple[int, int]) -> int:
        first, end = span
        kept = min(end, len(self.earlier))
        if first < kept:
            self._mend(first, kept)
        start = max(first, len(self.earlier))
        if start < end:
            places = slice(start - len(self.earlier), end - len(self.earlier))
            lists = (
                self.anew.rows.read(places.start, places.stop),
                self.anew.scores.read(places.start, places.stop),
            )
            self.lists.write(start, lists)
        return max(0, kept - first)

    def _mend(self, first: int, end: int) -> None:
        items = self.compared.open()
        asked, rows = self._candidates(first, end)
        fit = items.offered[rows] & (items.twins[first + asked] != items.twins[rows])
        asked, rows = asked[fit], rows[fit]
        scores = products_of_pairs(items.vectors, first + asked, rows)
        there = np.asarray(items.vectors[first:end].any(axis=1))[asked]
        pairs = pairs_of(asked[there], scores[there], rows[there])
        self.lists.write(first, lists_of(pairs, end - first, WIDTH))

    def _candidates(self, first: int, end: int) -> tuple[Rows, Rows]:
        """Pairs of a row, counted from the first, and what may be on its list."""
        earlier = np.asarray(self.earlier.view())
        own = earlier[first:end]
        asked, place = np.nonzero(own >= 0)
        listed = own[asked, place].astype(np.int64)
        short = np.flatnonzero(self.short.read(first, end))
        further = np.where((own[short] >= 0)[:, :, np.newaxis], earlier[own[short]], -1).reshape(
            len(short), -1
        )
        mended, at = np.nonzero((further >= 0) & (further != first + short[:, np.newaxis]))
        pairs = [
            (asked, listed),
            (short[mended], further[mended, at].astype(np.int64)),
            self._proposed(np.arange(end - first), np.arange(first, end)),
            self._proposed(asked, listed),  # what might be on a neighbor's list
        ]
        return np.concatenate([one for one, _ in pairs]), np.concatenate([other for _, other in pairs])

    def _proposed(self, asked: Rows, rows: Rows) -> tuple[Rows, Rows]:
        """Pairs of asked[i] and each new item that is proposed to rows[i]."""
        to = np.asarray(self.proposed_to.view())
        low, high = np.searchsorted(to, rows), np.searchsorted(to, rows, side="right")
        counts = high - low
        ends = np.cumsum(counts)
        places = np.arange(counts.sum()) + np.repeat(low - (ends - counts), counts)
        return np.repeat(asked, counts), np.asarray(self.proposed.view())[places]
