"""The engine, with what each source added to the score of each item: for people who ask why it is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np

from recruntime import Recommender
from recruntime.engine.candidates import Candidates
from recruntime.engine.engine import Engine
from recruntime.engine.fuse import RRF_K


class TracedEngine(Engine):
    """An engine that remembers the lists of its last answer."""

    lists: list[Candidates]

    @classmethod
    def of(cls, engine: Engine) -> TracedEngine:
        """The engine of the same bundle, with the same settings."""
        traced = cls.__new__(cls)
        traced.__dict__.update(engine.__dict__)
        traced.lists = []  # engines with other settings are copies, and share it
        return traced

    def _candidates(self, *given: Any) -> list[Candidates]:
        self.lists[:] = super()._candidates(*given)
        return self.lists

    def shares(self, items: Sequence[str]) -> list[dict[str, float]]:
        """Source → what it added to the score of each item, before rules, variety and returns."""
        rows = {self.bundle.row(item): place for place, item in enumerate(items)}
        found: list[dict[str, float]] = [defaultdict(float) for _ in items]
        for one in self.lists:
            ranks = 1.0 / (RRF_K + np.arange(1, len(one.rows) + 1))
            worth = one.weight * (one.worth if self.settings.fusion == "weighted" else ranks)
            for row, value in zip(one.rows.tolist(), worth.tolist(), strict=True):
                if row in rows:
                    found[rows[row]][one.source] += value
        return [dict(shares) for shares in found]


def traced(shop: Recommender) -> tuple[Recommender, TracedEngine]:
    """The same bundle, and its engine that remembers."""
    other, engine = copy(shop), TracedEngine.of(shop.engine)
    other.engine = engine
    return other, engine
