"""Strategies: ways of answering a query, ours and those that ours have to beat.

Ours all go through the engine that pages run, over the bundle as it ships.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from recbuild.errors import UserError, did_you_mean
from recbuild.evaluate.metrics import Rows
from recbuild.evaluate.queries import Queries
from recruntime.engine.engine import Engine
from recruntime.engine.profile import Event
from recruntime.recommender import Recommender
from recruntime.settings import Ranking
from recruntime.types import Request, Strategy

Ask = Callable[[Queries, int], Sequence[int]]


@dataclass(frozen=True)
class Contender:
    """One of those that are compared. what: it does, in plain words. ask: a query's number → best rows."""

    name: str
    what: str
    ask: Ask
    baseline: bool = False


@dataclass(frozen=True)
class Asking:
    """How a page asks. k: how many. repeat: whether items may come again. on_page: the newest item's page is
    open; else the visitor is on a page without an item."""

    k: int
    repeat: bool
    on_page: bool


STRATEGIES = {
    "recbuild": "the engine with this bundle's settings",
    "incremental": "the same, with a profile that is one vector",
    "one interest": "the same, with one mean for the whole session",
    "profile only": "nothing but likeness to the session",
    "also only": "nothing but what others chose together",
}
BASELINES = {
    "last item": "what is like the newest item",
    "popular": "what most people chose",
    "random": "anything",
}

BARE = Ranking(
    also=0, popular=0, warm=0, interests=1, duplicates=2, diversity=0, explore=0, tail=0, price=0, again=0
)
"""Similarity alone."""


def contenders(shop: Recommender, ids: Sequence[str], counts: Rows, asking: Asking) -> list[Contender]:
    """Ours, then the baselines. ids: of the engine's rows; counts: int64 (n,), how often each item was met by
    those from whom was learned."""
    usual = shop.engine.ranking
    ours: dict[str, tuple[Ranking, Strategy]] = {
        "recbuild": (usual, "rederive"),
        "incremental": (usual, "incremental"),
        "one interest": (replace(usual, interests=1), "rederive"),
        "profile only": (replace(BARE, similar=0), "rederive"),
        "also only": (replace(BARE, similar=0, profile=0, also=1), "rederive"),
    }
    if usual.interests == 1:
        del ours["one interest"]
    if not len(shop.engine.bundle.items.also.values):
        del ours["also only"]
    found = [
        Contender(name, STRATEGIES[name], asked(shop.ranked_by(ranking), ids, asking, strategy))
        for name, (ranking, strategy) in ours.items()
    ]
    return [*found, *_baselines(shop, ids, counts, asking)]


def require_known(names: Sequence[str]) -> None:
    """Raises UserError where one is no strategy or baseline: to be asked before anything is built."""
    known = [*STRATEGIES, *BASELINES]
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            raise UserError(f"--only: there is no strategy {name!r}.{near} There are: {', '.join(known)}.")
    if names and not set(names) & STRATEGIES.keys():
        raise UserError("--only leaves nothing but baselines to measure. Add a strategy: --only recbuild.")


def chosen_of(found: Sequence[Contender], names: Sequence[str]) -> list[Contender]:
    """Those of these names, or all. Raises UserError where this bundle lacks one, or none is ours."""
    there = [one.name for one in found]
    for name in names:
        if name not in there:
            raise UserError(f"--only: this bundle has no strategy {name!r}. There are: {', '.join(there)}.")
    chosen = [one for one in found if not names or one.name in names]
    if all(one.baseline for one in chosen):
        raise UserError("--only leaves nothing but baselines to measure. Add a strategy: --only recbuild.")
    return chosen


def engine_rows(engine: Engine, request: Request) -> list[int]:
    """What the engine recommends, as rows."""
    rows = [engine.bundle.row(found.item) for found in engine.recommend(request).items]
    return [row for row in rows if row is not None]


def asked(shop: Recommender, ids: Sequence[str], asking: Asking, strategy: Strategy) -> Ask:
    """A page's question. Each session has a seed of its own, as each day has on a page."""

    def ask(queries: Queries, query: int) -> list[int]:
        events = queries.events(query, ids)
        context = events[-1].item if asking.on_page else None
        seed = int(queries.session[query])
        request = shop.request(context, events, asking.k, repeat=asking.repeat, seed=seed, strategy=strategy)
        return engine_rows(shop.engine, request)

    return ask


def _baselines(shop: Recommender, ids: Sequence[str], counts: Rows, asking: Asking) -> list[Contender]:
    stock = shop.engine.bundle.items.stock
    popular = np.argsort(-counts, kind="stable")
    popular = popular[stock[popular] & (counts[popular] > 0)]
    offered = np.flatnonzero(stock)
    # Hardly ever warm: what is like the page's item fades into a profile that is.
    neighbours = shop.ranked_by(replace(BARE, profile=0, warm=1000))

    def fresh(queries: Queries, query: int, rows: Rows) -> Sequence[int]:
        if not asking.repeat:
            rows = rows[~np.isin(rows, queries.sessions.item[queries.given[query]])]
        return [int(row) for row in rows[: asking.k]]

    def most_popular(queries: Queries, query: int) -> Sequence[int]:
        return fresh(queries, query, popular[: asking.k + len(queries.given[query])])

    def last_item(queries: Queries, query: int) -> Sequence[int]:
        *_, last = queries.events(query, ids)
        met = () if asking.repeat else tuple(Event(event.item) for event in queries.events(query, ids))
        return engine_rows(
            neighbours.engine, neighbours.request(last.item, met, asking.k, repeat=asking.repeat)
        )

    def by_chance(queries: Queries, query: int) -> Sequence[int]:
        random = np.random.default_rng(query)
        drawn = random.choice(offered, min(len(offered), asking.k + len(queries.given[query])), replace=False)
        return fresh(queries, query, drawn)

    ask: dict[str, Ask] = {"last item": last_item, "popular": most_popular, "random": by_chance}
    return [Contender(name, what, ask[name], baseline=True) for name, what in BASELINES.items()]
