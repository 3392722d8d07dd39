"""The simple baselines: items similar to the newest one, what most people chose, and chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from recbuild.evaluation.baselines.learned import may_be_shown
from recbuild.evaluation.queries import Queries
from recbuild.evaluation.strategies import BARE, Ask, Asking, rows_of
from recbuild.linalg import Rows
from recruntime.recommender import Recommender


def last_item(shop: Recommender, ids: Sequence[str], asking: Asking) -> Ask:
    """The bundle's own search for what is similar to the newest item. ids: of the engine's rows."""
    # A profile that never warms up: a warm one takes weight from what is similar to the page's item.
    neighbors = shop.with_settings(replace(BARE, profile=0, profile_warmup=1000))

    def ask(queries: Queries, query: int) -> list[int]:
        events = [event.item for event in queries.events(query, ids)]
        known = [] if asking.repeat else events
        return rows_of(shop, neighbors.recommend(events[-1], known, asking.k, repeat=asking.repeat))

    return ask


def popularity(shop: Recommender, counts: Rows, asking: Asking) -> Ask:
    """The same list for everybody. counts: int64 (n,), how often each item is in the learned sessions."""
    popular = np.argsort(-counts, kind="stable")
    popular = popular[shop.engine.bundle.items.stock[popular] & (counts[popular] > 0)]

    def ask(queries: Queries, query: int) -> list[int]:
        most = asking.k + len(queries.given[query])
        return may_be_shown(queries, query, popular[:most], asking)

    return ask


def by_chance(shop: Recommender, asking: Asking) -> Ask:
    """Any items in stock, always the same ones for the same question."""
    offered = np.flatnonzero(shop.engine.bundle.items.stock)

    def ask(queries: Queries, query: int) -> list[int]:
        most = min(len(offered), asking.k + len(queries.given[query]))
        drawn = np.random.default_rng(query).choice(offered, most, replace=False)
        return may_be_shown(queries, query, drawn, asking)

    return ask
