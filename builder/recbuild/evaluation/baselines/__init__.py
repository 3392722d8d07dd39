"""Baselines: what recbuild has to beat, one module a method.

Those of LEARNED learn from the same sessions as the bundle, and from no other; of them, nothing is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from recbuild.evaluation.baselines.ease import MOST_ITEMS, Ease
from recbuild.evaluation.baselines.item_to_item import ItemToItem
from recbuild.evaluation.baselines.learned import Method, asked_of
from recbuild.evaluation.baselines.rules import SequentialRules
from recbuild.evaluation.baselines.simple import by_chance, last_item, popularity
from recbuild.evaluation.baselines.vstan import Vstan
from recbuild.evaluation.strategies import Ask, Asking, Contender
from recbuild.linalg import Rows
from recbuild.sessions import Sessions
from recruntime.recommender import Recommender

BASELINES = {
    "last item": "items similar to the newest one",
    "popularity": "the items that most visitors chose",
    "random": "random items",
    "VSTAN": "what else is in past sessions like this one",
    "item to item": "what others chose near the session's items",
    "sequential rules": "what others chose soon after the newest item",
    "EASE": "a linear model of the items of a session",
}
LEARNED: Mapping[str, Method] = {
    "VSTAN": Vstan,
    "item to item": ItemToItem,
    "sequential rules": SequentialRules,
    "EASE": Ease,
}


def baselines(
    shop: Recommender, ids: Sequence[str], counts: Rows, learned: Sessions | None, asking: Asking
) -> list[Contender]:
    """Those that there can be.

    ids: of the engine's rows. counts: int64 (n,), how often each item is in the sessions that were learned
    from. learned: these sessions; None if they are not known.
    """
    stock = shop.engine.bundle.items.stock
    ask: dict[str, Ask] = {
        "last item": last_item(shop, ids, asking),
        "popularity": popularity(shop, counts, asking),
        "random": by_chance(shop, asking),
    }
    if learned is not None:
        ask |= {name: asked_of(method, learned, stock, asking) for name, method in LEARNED.items()}
    if len(stock) > MOST_ITEMS:
        ask.pop("EASE", None)
    return [Contender(name, BASELINES[name], ask[name], baseline=True) for name in ask]


def missing(named: Sequence[str], items: int, learned: Sessions | None) -> list[str]:
    """Notes on those that are left out. named: what is asked for; empty for what runs by default."""
    if learned is None and (not named or LEARNED.keys() & set(named)):
        *most, last = LEARNED
        return [
            f"{', '.join(most)} and {last} were left out: they need the sessions that the bundle has learned "
            "from. Give these with --sessions FILE, beside --test."
        ]
    if "EASE" in named and items > MOST_ITEMS:
        return [f"EASE was left out: it is for at most {MOST_ITEMS:,} items, and there are {items:,}."]
    return []
