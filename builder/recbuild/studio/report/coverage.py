"""How much of a catalog the shelves of items' pages show, what they show most, and what never."""

from __future__ import annotations

from collections import Counter
from typing import Any

from recbuild.linalg import sample_rows
from recruntime import Recommender

PAGES = 1000
"""Items whose pages are looked at. Of a larger catalog, an even sample."""
SHOWN, MOST = 6, 8


def coverage_of(shop: Recommender) -> dict[str, Any]:
    """Share of the items in stock that stand on the shelf of another one's page. Raises RecError."""
    items = shop.engine.bundle.items
    stocked = {items.ids[row] for row in items.stock.nonzero()[0].tolist()}
    ids = [one for one in shop if one in stocked]
    pages = [ids[row] for row in sample_rows(len(ids), PAGES)]
    shown: Counter[str] = Counter()
    lists = Counter[int]()
    for page in pages:
        found = [one.item for one in shop.recommend(page, k=SHOWN).items]
        shown.update(found)
        lists[len(found)] += 1
    never = [one for one in ids if one not in shown]
    return {
        "items": len(ids),
        "pages": len(pages),
        "shown": len(shown),
        "share": len(shown) / max(1, len(ids)),
        "expected": min(1.0, SHOWN * len(pages) / max(1, len(ids))),
        "full": lists[SHOWN] / max(1, len(pages)),
        "most": [_item(shop, one) | {"pages": count} for one, count in shown.most_common(MOST)],
        "never": [_item(shop, one) for one in never[:MOST]] if len(pages) == len(ids) else [],
        "never_count": len(never) if len(pages) == len(ids) else None,
    }


def _item(shop: Recommender, item: str) -> dict[str, Any]:
    card = shop.card(item)
    return {"item": item, "title": card.get("title") or item, "image": card.get("image")}
