"""What past sessions teach, for tests of it: learned on the spot, of a few items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from recbuild.config import BehaviorSettings
from recbuild.learn import Behavior
from recbuild.learn import learn as learning
from recbuild.linalg import Vectors, unit_rows
from recbuild.sessions import Sessions

ITEMS = 40
VISITS = st.lists(st.lists(st.integers(0, 6), min_size=1, max_size=8), min_size=1, max_size=25)


def learned(
    sessions: Sessions,
    items: int = ITEMS,
    content: Vectors | None = None,
    stock: Sequence[bool] | None = None,
    **chosen: Any,
) -> Behavior:
    """What these sessions teach of so many items."""
    there = np.ones(items, dtype=np.bool_) if stock is None else np.array(stock)
    return learning.learn(sessions, content, there, BehaviorSettings(**chosen), lambda done: None)


def published_pairs(behavior: Behavior) -> set[tuple[int, int]]:
    """Every item with each item of its co-occurrence list."""
    lists = behavior.co_occurrence
    return {(one, int(other)) for one, row in enumerate(lists) for other in row if other >= 0}


def listed_with(behavior: Behavior, item: int) -> list[int]:
    """The co-occurrence list of an item, best first."""
    return [int(other) for other in behavior.co_occurrence[item] if other >= 0]


def topics(items: int = ITEMS, seed: int = 1) -> Vectors:
    """Content that tells two groups apart, though not well."""
    random = np.random.default_rng(seed)
    group = np.arange(items) * 2 // items
    return unit_rows(np.eye(8)[group] + 0.6 * random.normal(size=(items, 8)))
