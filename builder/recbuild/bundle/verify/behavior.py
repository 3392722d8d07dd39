"""Verification of what past sessions taught: popularity has steps and no counts, and lists name items.

In go the engine's parts and the items; failures go to the check. The lists of the instant lane are compared
with these where that lane is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.verify.checks import Check
from recbuild.bundle.verify.items import EngineParts, Register
from recruntime.bundle.items import NO_OWNER, Items

STEPS = 32
POPULARITIES = 255 * np.arange(STEPS + 1) // STEPS


def check_behavior(engine: EngineParts, register: Register, check: Check) -> None:
    """Every row of every item part, tombstones too."""
    itself = np.concatenate([items.owner == NO_OWNER for items in register.parts])
    for number, items in enumerate(register.parts):
        check.count(len(items))
        for what in (*_popularity_failures(items), *_list_failures(items, itself)):
            check.fail(engine.paths[number], what)


def _popularity_failures(items: Items) -> Iterator[str]:
    for row in np.flatnonzero(~np.isin(items.popularity, POPULARITIES)).tolist():
        yield f"has the popularity {items.popularity[row]} in row {row}, which is none of {STEPS} steps"
    for row in np.flatnonzero((items.popularity == 0) & (np.diff(items.co_occurrence.starts) > 0)).tolist():
        yield f"has a co-occurrence list in row {row}, an item of no popularity"


def _list_failures(items: Items, itself: NDArray[np.bool_]) -> Iterator[str]:
    """itself: bool, for each item number whether that is an item and not a replica."""
    rows = np.repeat(np.arange(len(items)), np.diff(items.co_occurrence.starts))
    named = items.co_occurrence.values.astype(np.int64)
    for at in np.flatnonzero(named >= len(itself)).tolist():
        yield f"has a co-occurrence list in row {rows[at]} that names item {named[at]} of {len(itself)}"
    known = np.minimum(named, len(itself) - 1)
    for at in np.flatnonzero(~itself[known]).tolist():
        yield f"has a co-occurrence list in row {rows[at]} that names item {named[at]}, which is a replica"
    for at in np.flatnonzero(named == items.numbers[rows]).tolist():
        yield f"has a co-occurrence list in row {rows[at]} that names the item itself"
    order = np.lexsort((named, rows))
    same = (np.diff(named[order]) == 0) & (np.diff(rows[order]) == 0)
    for at in order[:-1][same].tolist():
        yield f"has a co-occurrence list in row {rows[at]} that names item {named[at]} twice"
