"""Batches: what one step of training sees, drawn by chance from a fixed seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.learn.windows import Windows
from recbuild.linalg import Rows

DROPOUT = 0.2
COLD_ITEM_DROPOUT = 0.1  # share of the items that are trained as if no session had them
BATCH_TARGETS = 2048  # in a batch, about;
MIN_BATCH_TARGETS = 32  # fewer if there is little to learn from,
MIN_BATCHES = 50  # so that an epoch has as many batches as this


@dataclass(frozen=True, eq=False)
class TrainingBatch:
    """t targets, which are to be found among c candidates by the e events before them; u items in all.

    items: int64 (u,), each once, the candidates first: all targets of the batch, and sampled items.
    log_shown: float32 (c,), log of the probability that an item is a candidate, for the logQ correction.
    right: int64 (t,), the place of each target in `items`.
    starts: int64 (t + 1,), where each target's events begin, and the end.
    events: int64 (e,), the place of each event in `items`.
    ages: int64 (e,), number of later events before the target.
    weights: float32 (e,), of the events.
    other_target: int64 (p,), a target, ascending, and
    not_negative: int64 (p,), a candidate that is another target of its window: not a wrong answer to it.
    warm: bool (u,), items that are known from sessions; the others are trained as if no session had them.
    dropout: float32 (u, dims), factors of the vectors' coordinates.
    """

    items: Rows
    log_shown: NDArray[np.float32]
    right: Rows
    starts: Rows
    events: Rows
    ages: Rows
    weights: NDArray[np.float32]
    other_target: Rows
    not_negative: Rows
    warm: NDArray[np.bool_]
    dropout: NDArray[np.float32]


class Batches:
    """The batches of all epochs, which are drawn one after the other.

    known: bool (n,), the items that may be sampled. negatives: how many are. cold: whether some items are
    trained as if no session had them.
    """

    def __init__(
        self,
        windows: Windows,
        known: NDArray[np.bool_],
        negatives: int,
        dims: int,
        cold: bool,
        random: np.random.Generator,
    ) -> None:
        self._windows = windows
        self._learnable = np.flatnonzero(known)
        self._negatives = min(negatives, len(self._learnable))
        self._dims, self._cold, self._random = dims, cold, random
        self._counts = np.bincount(windows.targets[windows.targets >= 0], minlength=len(known))
        self._place = np.full(len(known), -1, dtype=np.int64)
        examples = windows.examples
        fewest = min(MIN_BATCHES, examples // MIN_BATCH_TARGETS)
        self.per_epoch = max(1, examples // BATCH_TARGETS, fewest)

    def epoch(self) -> Iterator[TrainingBatch]:
        """The batches of one epoch: each window once."""
        order = self._random.permutation(len(self._windows))
        return (self._batch(np.sort(rows)) for rows in np.array_split(order, self.per_epoch))

    def _batch(self, rows: Rows) -> TrainingBatch:
        random = self._random
        next_items = self._windows.targets[rows]
        window, newest = np.nonzero(next_items >= 0)
        targets = next_items[window, newest]
        sampled = self._learnable[random.integers(0, len(self._learnable), self._negatives)]
        candidates, places = np.unique(np.concatenate([targets, sampled]), return_inverse=True)
        expected = len(targets) * self._counts[candidates] / self._counts.sum()
        expected += self._negatives / len(self._learnable)
        right = places[: len(targets)]
        starts = np.concatenate([[0], np.cumsum(newest + 1)])
        target = np.repeat(np.arange(len(targets)), newest + 1)
        at = np.arange(starts[-1]) - starts[target]
        event = self._windows.items[rows][window[target], at]
        items = self._with_others(candidates, event)
        events = self._place[event]
        self._place[items] = -1
        return TrainingBatch(
            items=items,
            log_shown=np.log(-np.expm1(-expected)).astype(np.float32),
            right=right,
            starts=starts,
            events=events,
            ages=newest[target] - at,
            weights=self._windows.weights[rows][window[target], at],
            **_not_negatives(window, right),
            warm=random.random(len(items)) >= (COLD_ITEM_DROPOUT if self._cold else 0.0),
            dropout=self._dropout(len(items)),
        )

    def _with_others(self, candidates: Rows, events: Rows) -> Rows:
        """The candidates, and the items of events that are none; the place of each goes into `_place`."""
        self._place[candidates] = np.arange(len(candidates))
        others = np.unique(events[self._place[events] < 0])
        self._place[others] = len(candidates) + np.arange(len(others))
        return np.concatenate([candidates, others])

    def _dropout(self, count: int) -> NDArray[np.float32]:
        kept = self._random.random((count, self._dims), dtype=np.float32) >= DROPOUT
        return kept * np.float32(1 / (1 - DROPOUT))


def _not_negatives(window: Rows, right: Rows) -> dict[str, Rows]:
    """`other_target` and `not_negative` of a TrainingBatch. window: int64 (t,), of each target, ascending."""
    counts = np.bincount(window)
    sizes = counts[window]  # targets in each target's window
    first = (np.cumsum(counts) - counts)[window]
    target = np.repeat(np.arange(len(sizes)), sizes)
    candidate = right[np.repeat(first - np.cumsum(sizes) + sizes, sizes) + np.arange(len(target))]
    differs = candidate != right[target]
    return {"other_target": target[differs], "not_negative": candidate[differs]}
