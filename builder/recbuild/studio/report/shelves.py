"""Shelves for a shop owner to look at: what some visitors of every kind would see on the home page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from recruntime import Recommender

SHOWN = 6
VISITORS = 4
SEED = 7


def example_shelves(shop: Recommender) -> list[dict[str, Any]]:
    """Made-up visitors, the same for the same bundle, and their shelves. Raises RecError."""
    found = []
    for words, seen in _visitors(shop):
        result = shop.recommend(events=seen, k=SHOWN)
        found.append(
            {
                "words": words,
                "seen": [_card(shop.card(item), item) for item in seen],
                "heading": result.heading,
                "shown": [_card(one.card, one.item) | {"because": one.because} for one in result.items],
            }
        )
    return found


def _visitors(shop: Recommender) -> Iterator[tuple[str, list[str]]]:
    """In words, and what they saw."""
    yield "A visitor who comes for the first time", []
    random = np.random.default_rng(SEED)
    ids = list(shop)
    firsts = [ids[row] for row in random.permutation(len(ids))[: 2 * VISITORS]]
    for first in firsts[:VISITORS]:
        onwards = [one.item for one in shop.recommend(first, k=2).items]
        yield "A visitor who follows one interest", [first, *onwards]
    for one, other in zip(firsts[VISITORS::2], firsts[VISITORS + 1 :: 2], strict=False):
        yield "A visitor of two interests", [one, other]


def _card(card: dict[str, str | float | None], item: str) -> dict[str, Any]:
    return {
        "item": item,
        "title": card.get("title") or item,
        "image": card.get("image"),
        "price": card.get("price"),
    }
