"""Strategies: ways in which the engine that pages run answers a query, on the bundle as it ships."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from recbuild.evaluation.queries import Queries
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


def strategies(shop: Recommender, ids: Sequence[str], asking: Asking) -> list[Contender]:
    """Those of STRATEGIES that this bundle can have. ids: of the engine's rows."""
    usual = shop.settings
    settings_of = {
        "recbuild": usual,
        "incremental": replace(usual, strategy="incremental"),
        "one interest": replace(usual, interests=1),
        "profile only": replace(BARE, similar=0),
        "co-occurrence only": replace(BARE, similar=0, profile=0, co_occurrence=1),
    }
    if usual.interests == 1:
        del settings_of["one interest"]
    if not len(shop.engine.bundle.items.co_occurrence.values):
        del settings_of["co-occurrence only"]
    # Similarity alone has no `revisit`, which would keep from it what the bundle's own settings may show.
    decided = asking.decided(shop)
    return [
        Contender(
            name,
            STRATEGIES[name],
            asked(shop.with_settings(settings), ids, asking if settings.revisit else decided),
        )
        for name, settings in settings_of.items()
    ]


def asked(shop: Recommender, ids: Sequence[str], asking: Asking) -> Ask:
    """Ask as a page does. Each session has a seed of its own, as each day has on a page."""

    def ask(queries: Queries, query: int) -> list[int]:
        events = queries.events(query, ids)
        item = events[-1].item if asking.on_page else None
        seed = int(queries.session[query])
        return rows_of(shop, shop.recommend(item, events, asking.k, repeat=asking.repeat, seed=seed))

    return ask


def rows_of(shop: Recommender, result: Result) -> list[int]:
    """The rows of what was recommended, best first."""
    rows = [shop.engine.bundle.row(found.item) for found in result.items]
    return [row for row in rows if row is not None]
