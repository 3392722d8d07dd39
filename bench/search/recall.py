"""What a page of a partitioned bundle finds of what a search of the whole catalog finds.

python bench/search/recall.py CATALOG FOLDER [ITEMS] builds FOLDER/rec of at most ITEMS of the catalog's
items, partitioned and with the built-in vectors, unless it is there. Then simulated visitors view ten items,
each a near one of the last, and search for words of a title: of any item, or of one near to what they viewed.
It prints the share of the ten best of the whole catalog that is among the ten best of the page.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import recbuild
from recruntime import Recommender
from recruntime.bundle.bundle import Bundle
from recruntime.engine.engine import Engine
from recruntime.search.request import SearchRequest
from recruntime.search.search import ItemSearch
from recruntime.search.tokens import words_of

ITEMS, VISITORS, PAGES, K = 100_000, 100, 10, 10
SETTINGS = {"embedding": {"embedder": "tfidf-svd"}}


def bundle_of(catalog: str, folder: Path, items: int) -> Recommender:
    if not (folder / "rec").is_dir():
        if not Path(catalog).is_file():
            sys.exit(f"There is no {catalog}. Give a catalog with titles, as Parquet.")
        table = pq.read_table(catalog)
        rows = np.random.default_rng(0).permutation(len(table))[:items]
        settings = {**SETTINGS, "index": {"resident_kb": 0}}
        recbuild.build(table.take(pa.array(np.sort(rows))), folder / "rec", config=settings)
    return Recommender.open(folder / "rec")


def pages(shop: Recommender, random: np.random.Generator) -> list[int]:
    """The rows that a visitor views, each among the nearest of the last."""
    bundle = shop.engine.bundle
    viewed = [int(random.integers(len(bundle.items)))]
    while len(viewed) < PAGES:
        near = [bundle.row(item) for item, _ in shop.instant.neighbors(bundle.items.ids[viewed[-1]])]
        new = [row for row in near if row is not None and row not in viewed]
        viewed.append(int(random.choice(new)) if new else int(random.integers(len(bundle.items))))
    return viewed


def loaded(shop: Recommender, part_of: np.ndarray, row: int) -> list[int]:
    """The item parts of a page: its item's own, and the three with most of its neighbors."""
    bundle = shop.engine.bundle
    near = [bundle.row(item) for item, _ in shop.instant.neighbors(bundle.items.ids[row])]
    parts = part_of[[other for other in near if other is not None]]
    counts = np.bincount(parts[parts != part_of[row]], minlength=1)
    return [
        int(part_of[row]),
        *np.argsort(-counts, kind="stable")[: min(3, np.count_nonzero(counts))].tolist(),
    ]


def query_of(shop: Recommender, row: int, random: np.random.Generator) -> str:
    """Up to three words of the title, as they stand there."""
    words = words_of(str(shop.engine.bundle.items.value("title", row) or ""))
    chosen = np.sort(random.permutation(len(words))[:3]).tolist()
    return " ".join(words[place] for place in chosen) + " "


def found(search: ItemSearch, engine: Engine, query: str) -> list[str]:
    return [one.item for one in search.search(engine, SearchRequest(query, K)).items]


def recalls(shop: Recommender) -> Iterator[tuple[str, float]]:
    """What is on the device and what is searched for, and the share, for each visitor and query."""
    whole, random = shop.engine, np.random.default_rng(0)
    bundle, everywhere = whole.bundle, shop._item_search
    sample = max(bundle.parts)
    part_of = np.searchsorted(np.cumsum(bundle.core.rows), bundle.items.numbers, "right")
    for _ in range(VISITORS):
        viewed = pages(shop, random)
        own = shop.instant.neighbors(bundle.items.ids[viewed[0]])
        near = bundle.row(own[0][0]) if own else None
        queries = {
            "any item": query_of(shop, int(random.integers(len(bundle.items))), random),
            "near the first page": query_of(shop, viewed[0] if near is None else near, random),
        }
        best = {what: found(everywhere, whole, query) for what, query in queries.items()}
        for count in (1, PAGES):
            numbers = {number for row in viewed[:count] for number in loaded(shop, part_of, row)}
            here = Bundle(
                bundle.core, {number: bundle.parts[number] for number in sorted({*numbers, sample})}
            )
            engine, search = Engine(here), ItemSearch(everywhere._part)
            for what, query in queries.items():
                if best[what]:
                    share = len({*best[what]} & {*found(search, engine, query)}) / len(best[what])
                    yield f"{count} pages, {what}", share


def main(catalog: str, folder: str, items: str = str(ITEMS)) -> None:
    shop = bundle_of(catalog, Path(folder), int(items))
    print(f"{len(shop.engine.bundle.items):,} items, {len(shop.engine.bundle.parts)} item parts")
    by_case: dict[str, list[float]] = {}
    for case, share in recalls(shop):
        by_case.setdefault(case, []).append(share)
    for case, shares in by_case.items():
        print(f"{case:32} recall@{K} {np.mean(shares):.3f}, of {len(shares)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
