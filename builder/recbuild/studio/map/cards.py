"""Items as the map shows them: their cards, why they are flagged, and what several have in common."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from recbuild.studio.map.legend import POPULARITY
from recbuild.studio.map.oddities import BLANK, DUPLICATE, OUT_OF_STOCK, OUTLIER, UNSEEN, Oddities
from recruntime import Recommender
from recruntime.bundle.fields import topics_of
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn
from recruntime.types import Rows

VALUES = 12
"""Values of a field that a selection lists."""

WORDS = {
    DUPLICATE: "Other items have its title, or nearly its content: a shelf shows one of them.",
    UNSEEN: "It is on no list: not similar enough to any item, not popular, not new.",
    BLANK: "It has no vector: nothing of its text says what it is.",
    OUT_OF_STOCK: "It is out of stock, so it is not shown.",
}


def card_of(shop: Recommender, row: int) -> dict[str, Any]:
    """The card's fields that have a value."""
    found = shop.engine.bundle.items.card(row)
    return {"card": {field: value for field, value in found.items() if value is not None and field != "blur"}}


def flags_of(odd: Oddities | None, row: int) -> list[str]:
    """Why the item is flagged, in sentences."""
    if odd is None:
        return []
    flags = int(odd.flags[row])
    words = [words for bit, words in WORDS.items() if flags & bit]
    if flags & OUTLIER:
        words.append(f"Its nearest neighbors are far: similarity {1 - odd.distances[row]:.2f}.")
    return words


def found_by_title(items: Items, query: str, most: int) -> list[int]:
    """Rows whose title has these very words, in any case."""
    titles = items.cards.get("title")
    if not isinstance(titles, TextColumn) or not query.strip():
        return []
    wanted, found = query.casefold().strip(), []
    for row in range(len(titles)):
        if wanted in titles[row].casefold():
            found.append(row)
            if len(found) == most:
                break
    return found


def values_in(items: Items, rows: Rows, field: str) -> dict[str, Any]:
    """How often a field has each value among these rows; of numbers the lowest, middle and highest."""
    column = items.popularity if field == POPULARITY else items.cards[field]
    if isinstance(column, TextColumn):
        texts, which = column.distinct
        counted: Counter[str] = Counter()
        for text, count in Counter(which[rows].tolist()).items():
            counted.update(dict.fromkeys(topics_of(texts[text]), count))
        return {"field": field, "values": counted.most_common(VALUES), "more": max(0, len(counted) - VALUES)}
    numbers = column[rows].astype(np.float64)
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return {"field": field, "values": [], "more": 0}
    low, middle, high = np.quantile(numbers, [0, 0.5, 1]).tolist()
    return {"field": field, "low": low, "middle": middle, "high": high}
