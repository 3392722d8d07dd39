"""Strategies and baselines: ways of answering a query.

Strategies use the engine that pages run, on the bundle as it ships. Baselines are what they have to beat.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from recbuild.errors import UserError, did_you_mean
from recbuild.evaluation.queries import Queries
from recbuild.linalg import Rows
from recruntime.recommender import Recommender
from recruntime.settings import Settings
from recruntime.types import Result

Ask = Callable[[Queries, int], Sequence[int]]


@dataclass(frozen=True)
class Contender:
    """A strategy or a baseline.

    name: as on the command line.
    what: what it recommends, in plain words.
    ask: from queries and the number of one to the rows that it recommends, best first.
    baseline: whether it is a baseline.
    """

    name: str
    what: str
    ask: Ask
    baseline: bool = False


@dataclass(frozen=True)
class Asking:
    """How a page asks.

    k: how many items.
    repeat: whether items that the visitor has met may be recommended again; None as the bundle has it.
    on_page: whether the page of the newest item is open; else a page without an item is.
    """

    k: int
    repeat: bool | None
    on_page: bool

    def decided(self, shop: Recommender) -> Asking:
        """The same, with what the bundle has it for what is not said."""
        return self if self.repeat is not None else replace(self, repeat=shop.repeats)


STRATEGIES = {
    "recbuild": "the engine with this bundle's settings",
    "incremental": "the same, with one running profile vector",
    "one interest": "the same, with one mean of the whole session",
    "profile only": "only items similar to the session",
    "co-occurrence only": "only items that others chose together with the session's",
}
ON_REQUEST = ("incremental",)
"""Strategies that run only if they are named: they take as long as the first and say little more."""
BASELINES = {
    "last item": "items similar to the newest one",
    "popularity": "the items that most visitors chose",
    "random": "random items",
}

BARE = Settings(
    co_occurrence=0,
    popularity=0,
    profile_warmup=0,
    interests=1,
    duplicate_threshold=2,
    diversity=0,
    exploration=0,
    popularity_penalty=0,
    price_affinity=0,
    revisit=0,
)
"""Similarity alone."""


def contenders(shop: Recommender, ids: Sequence[str], counts: Rows, asking: Asking) -> list[Contender]:
    """The strategies, then the baselines.

    ids: of the engine's rows.
    counts: int64 (n,), how often each item is in the sessions that were learned from.
    """
    usual = shop.settings
    strategies = {
        "recbuild": usual,
        "incremental": replace(usual, strategy="incremental"),
        "one interest": replace(usual, interests=1),
        "profile only": replace(BARE, similar=0),
        "co-occurrence only": replace(BARE, similar=0, profile=0, co_occurrence=1),
    }
    if usual.interests == 1:
        del strategies["one interest"]
    if not len(shop.engine.bundle.items.co_occurrence.values):
        del strategies["co-occurrence only"]
    # Similarity alone has no `revisit`, which would keep from it what the bundle's own settings may show.
    decided = asking.decided(shop)
    ours = [
        Contender(
            name,
            STRATEGIES[name],
            asked(shop.with_settings(settings), ids, asking if settings.revisit else decided),
        )
        for name, settings in strategies.items()
    ]
    return [*ours, *_baselines(shop, ids, counts, decided)]


def require_known(names: Sequence[str]) -> None:
    """Raise UserError if one is no strategy or baseline. To be called before anything is built."""
    known = [*STRATEGIES, *BASELINES]
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            raise UserError(f"--only: there is no strategy {name!r}.{near} There are: {', '.join(known)}.")
    if names and not set(names) & STRATEGIES.keys():
        raise UserError("--only leaves nothing but baselines to measure. Add a strategy: --only recbuild.")


def chosen_of(known: Sequence[Contender], names: Sequence[str]) -> list[Contender]:
    """Those of these names; without names all but ON_REQUEST.

    Raises UserError if one is missing, or if all are baselines.
    """
    there = [one.name for one in known]
    for name in names:
        if name not in there:
            raise UserError(f"--only: this bundle has no strategy {name!r}. There are: {', '.join(there)}.")
    chosen = [one for one in known if (one.name in names if names else one.name not in ON_REQUEST)]
    if all(one.baseline for one in chosen):
        raise UserError("--only leaves nothing but baselines to measure. Add a strategy: --only recbuild.")
    return chosen


def asked(shop: Recommender, ids: Sequence[str], asking: Asking) -> Ask:
    """Ask as a page does. Each session has a seed of its own, as each day has on a page."""

    def ask(queries: Queries, query: int) -> list[int]:
        events = queries.events(query, ids)
        item = events[-1].item if asking.on_page else None
        seed = int(queries.session[query])
        return _rows(shop, shop.recommend(item, events, asking.k, repeat=asking.repeat, seed=seed))

    return ask


def _rows(shop: Recommender, result: Result) -> list[int]:
    rows = [shop.engine.bundle.row(found.item) for found in result.items]
    return [row for row in rows if row is not None]


def _baselines(shop: Recommender, ids: Sequence[str], counts: Rows, asking: Asking) -> list[Contender]:
    stock = shop.engine.bundle.items.stock
    popular = np.argsort(-counts, kind="stable")
    popular = popular[stock[popular] & (counts[popular] > 0)]
    offered = np.flatnonzero(stock)
    # A profile that never warms up: a warm one takes weight from what is similar to the page's item.
    neighbors = shop.with_settings(replace(BARE, profile=0, profile_warmup=1000))

    def fresh(queries: Queries, query: int, rows: Rows) -> Sequence[int]:
        if not asking.repeat:
            rows = rows[~np.isin(rows, queries.sessions.item[queries.given[query]])]
        return [int(row) for row in rows[: asking.k]]

    def most_popular(queries: Queries, query: int) -> Sequence[int]:
        return fresh(queries, query, popular[: asking.k + len(queries.given[query])])

    def last_item(queries: Queries, query: int) -> Sequence[int]:
        *_, last = queries.events(query, ids)
        known = [] if asking.repeat else [event.item for event in queries.events(query, ids)]
        return _rows(shop, neighbors.recommend(last.item, known, asking.k, repeat=asking.repeat))

    def by_chance(queries: Queries, query: int) -> Sequence[int]:
        random = np.random.default_rng(query)
        drawn = random.choice(offered, min(len(offered), asking.k + len(queries.given[query])), replace=False)
        return fresh(queries, query, drawn)

    ask: dict[str, Ask] = {"last item": last_item, "popularity": most_popular, "random": by_chance}
    return [Contender(name, what, ask[name], baseline=True) for name, what in BASELINES.items()]
