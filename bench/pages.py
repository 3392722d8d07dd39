"""What a new visitor sees on the pages of a bundle: whether shelves are full, and what is most similar first.

Run: python -m bench.pages FOLDER [--pages N] [-k N], FOLDER being a bundle. Every page is asked as a new
visitor's page asks it. "Most similar": by the builder's exact list, which names no variant of the item.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from recruntime import Event, Recommender


def instant_list(shop: Recommender, row: int) -> list[str]:
    """What the page shows at once: see docs/format.md §4."""
    bundle, weights = shop.engine.bundle, shop.manifest["boot"]["weights"]
    item = bundle.items.ids[row]
    worth: dict[str, float] = {}
    for other, cosine in shop.instant.neighbors(item):
        worth[other] = weights["similar"] * cosine
    for place, other_row in enumerate(bundle.co_occurrences(np.array([row]))[0].tolist(), 1):
        other = bundle.items.ids[other_row]
        worth[other] = worth.get(other, 0.0) + weights["co_occurrence"] / place
    return sorted(worth, key=lambda other: -worth[other])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("-k", type=int, default=6)
    arguments = parser.parse_args()
    shop = Recommender.open(arguments.folder)
    items = shop.engine.bundle.items
    rows = np.random.default_rng(0).permutation(len(items))[: arguments.pages]
    full, instant_full, holds, leads, begins = [], [], [], [], []
    for row in rows.tolist():
        item = items.ids[row]
        neighbors = [other for other, _ in shop.instant.neighbors(item)]
        instant = instant_list(shop, row)
        listed = [one.item for one in shop.recommend(item, [Event(item)], arguments.k, seed=1).items]
        full.append(len(listed) == arguments.k)
        instant_full.append(len(neighbors) >= arguments.k)
        holds.append(neighbors[:1] == [] or neighbors[0] in listed)
        leads.append(neighbors[:1] == listed[:1])
        begins.append(instant[:1] == listed[:1])
    print(f"{len(rows):,} of {len(items):,} pages, shelves of {arguments.k}")
    for what, found in (
        ("instant list is long enough", instant_full),
        ("engine's list is full", full),
        ("most similar item is on the engine's list", holds),
        ("most similar item is first on it", leads),
        ("engine's list begins as the instant list", begins),
    ):
        print(f"{what:<44}{np.mean(found):8.2%}")


if __name__ == "__main__":
    main()
