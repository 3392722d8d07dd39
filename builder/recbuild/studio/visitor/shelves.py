"""The shelves of a play, as the bundle's engine answers, and why each item is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from recbuild.studio.visitor.play import Play, PlayShelf
from recbuild.studio.visitor.traced import TracedEngine, traced
from recruntime import Recommender
from recruntime.errors import BadRequestError
from recruntime.types import Result

PLACES = 6
FOUND = 8


@dataclass(frozen=True)
class Viewing:
    """How shelves are asked for.

    day: for rules with dates, such as "2026-12-24"; "" for none.
    settings: that differ from the bundle's, as recbuild.toml has them; None for none.
    """

    day: str = ""
    settings: Mapping[str, Any] | None = None


def shelves_of(shop: Recommender, play: Play, shown: Viewing) -> list[dict[str, Any]]:
    """Each shelf, best item first; why there is none where the bundle has no such list. Raises RecError."""
    other, engine = traced(shop if shown.settings is None else shop.with_settings(shown.settings))
    return [_shelf(other, engine, play, shelf, shown.day) for shelf in play.shelves]


def _shelf(shop: Recommender, engine: TracedEngine, play: Play, shelf: PlayShelf, day: str) -> dict[str, Any]:
    told: dict[str, Any] = {"kind": shelf.kind, "item": shelf.item, "heading": "", "items": [], "missing": ""}
    engine.lists.clear()
    try:
        result = shop.recommend(shelf.item, play.events, PLACES, kind=shelf.kind, day=day)
    except BadRequestError as error:
        return told | {"missing": str(error)}
    return told | {"heading": result.heading, "items": list(_items(result, engine))}


def _items(result: Result, engine: TracedEngine) -> Iterable[dict[str, Any]]:
    shares = engine.shares([one.item for one in result.items])
    for one, share in zip(result.items, shares, strict=True):
        yield card_of(one.item, one.card) | {
            "score": one.score,
            "because": one.because,
            "reason": one.reason.kind,
            "shares": share,
            "fields": {name: value for name, value in one.card.items() if isinstance(value, str)},
        }


def found_items(shop: Recommender, query: str) -> list[dict[str, Any]]:
    """Items that a query finds, by search where the bundle has it, else by their titles; some without one."""
    if not query.strip():
        return [card_of(one.item, one.card) for one in shop.recommend(k=FOUND).items]
    try:
        return [card_of(hit.item, hit.card) for hit in shop.search(query, FOUND).items]
    except BadRequestError:
        wanted = query.casefold()
        found = (item for item in shop if wanted in f"{item} {shop.card(item).get('title')}".casefold())
        return [card_of(item, shop.card(item)) for item, _ in zip(found, range(FOUND), strict=False)]


def card_of(item: str, card: Mapping[str, str | float | None]) -> dict[str, Any]:
    """What the page draws of an item."""
    shown = {name: card.get(name) for name in ("image", "price", "category")}
    return {"item": item, "title": card.get("title") or item, **shown}
