"""Which cards have a picture where a bundle brings thumbnails, and what that costs, in simulated visits.

Run: python -m bench.pictures CATALOG [--items N] [--page-kb N] [--pack-kb N], CATALOG being a Parquet file of
bench/README.md's DATA. Its pictures are drawn here: nothing is fetched. A visitor walks from item to item, as
the builder's own simulated visitors do; after each page come the home page and a shelf of the item's
category. "Picked": cards that are not on the page's instant list, whose images everybody requests.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw

from recbuild import build
from recbuild.bundle.pictures import packs
from recbuild.bundle.pictures.packs import pictures_in
from recbuild.index.measure import session_of
from recbuild.pictures.thumbnails import keys_of
from recruntime import Condition, Event, Recommender, Result
from recruntime.bundle.text_columns import text_column
from recruntime.wire import split_names

PAGES = 10
K = 12
SIDE = 160


def draw(folder: Path, count: int) -> list[str]:
    """The names of so many pictures, which shrink to about 1.5 KB, as photos do."""
    random = np.random.default_rng(0)
    names = [f"{number}.jpg" for number in range(count)]
    for name in names:
        ground = random.integers(0, 255, (9, 9, 3)).astype(np.uint8)
        picture = Image.fromarray(ground).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        pen = ImageDraw.Draw(picture)
        for _ in range(8):
            x, y, size = random.integers(0, SIDE - 30, 3).tolist()
            pen.ellipse(
                (x, y, x + 10 + size // 3, y + 10 + size // 3), tuple(random.integers(0, 255, 3).tolist())
            )
        picture.save(folder / name, quality=85)
    return names


@dataclass
class Device:
    """What a visitor's device has.

    shop: the bundle.
    folder: of the bundle.
    parts: id → the instant part that has its list.
    keys: of the thumbnails that are here.
    bytes: of the packs that were loaded, by name.
    listed: ids on the instant list of the page that is open: everybody requests their images.
    """

    shop: Recommender
    folder: Path
    parts: Mapping[str, Any]
    keys: set[int] = field(default_factory=set)
    bytes: dict[str, int] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)

    def open(self, item: str) -> int:
        """Load what the page of the item loads; "" is a page without one. Returns the bytes of new packs."""
        part = self.parts[item]
        entry = part["items"][item]
        names = split_names(part.get("pictures", ""))
        rows = [*entry["neighbors"], *entry.get("co_occurrence", [])]
        self.listed = {part["cards"]["id"][row] for row in rows}
        fresh = 0
        for name in (names[number] for number in entry.get("pictures", [])):
            if name not in self.bytes:
                content = (self.folder / f"pictures/{name}.pack").read_bytes()
                self.keys |= pictures_in(content, name).keys()
                self.bytes[name] = len(content)
                fresh += len(content)
        return fresh

    def shows(self, shown: Result) -> list[tuple[bool, bool]]:
        """Of each card, whether it was picked, and whether it has a picture."""
        keys = keys_of(text_column(str(one.card["image"]) for one in shown.items)).tolist()
        picked = [one.item not in self.listed for one in shown.items]
        return [(own, not own or key in self.keys) for own, key in zip(picked, keys, strict=True)]


def parts_of(folder: Path) -> dict[str, Any]:
    """Id → the instant part that has its list; "" for the default list."""
    found: dict[str, Any] = {}
    for path in sorted((folder / "instant").glob("*.bin")):
        part = json.loads(gzip.decompress(path.read_bytes()))
        found |= dict.fromkeys(part.get("items", {}), part)
    return found


def simulate(folder: Path, visitors: int) -> None:
    shop, parts = Recommender.open(folder), parts_of(folder)
    items = shop.engine.bundle.items
    row_of = {items.ids[row]: row for row in range(len(items))}
    lists = [
        [row_of[other] for other, _ in shop.instant.neighbors(items.ids[row])] for row in range(len(items))
    ]
    neighbors = np.full((len(items), max(map(len, lists))), -1)
    for row, own in enumerate(lists):
        neighbors[row, : len(own)] = own
    random = np.random.default_rng(1)
    found: dict[str, list[tuple[bool, bool]]] = {"home page": [], "its category": [], "item's page": []}
    first, session = [], []
    for _ in range(visitors):
        device, events = Device(shop, folder, parts), list[Event]()
        loaded = []
        for row in session_of(neighbors, random, PAGES):
            item, category = items.ids[row], str(items.value("category", row))
            loaded.append(device.open(item))
            events.append(Event(item))
            found["item's page"] += device.shows(shop.recommend(item, events, K))
            loaded.append(device.open(""))
            found["home page"] += device.shows(shop.recommend(None, events, K))
            where = [Condition("category", any_of=(category,))]
            found["its category"] += device.shows(shop.recommend(None, events, K, where=where))
        first.append(loaded[0])
        session.append(sum(loaded))
    sizes = [entry["bytes"] for entry in shop.manifest["parts"] if entry["kind"] == "pictures"]
    print(f"{len(items):,} items, {len(sizes)} packs, {sum(sizes) / len(items):,.0f} bytes an item")
    kilobytes = [f"{np.median(one) / 1000:,.0f} KB" for one in (first, session)]
    print(f"packs: {kilobytes[0]} on the first page, {kilobytes[1]} on ten and the home page")
    for what, shown in found.items():
        picked = [here for own, here in shown if own]
        share = np.mean([here for _, here in shown])
        print(
            f"{what:<14}{share:7.1%} of cards have a picture; {np.mean(picked):.1%} of {len(picked):,} picked"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--items", type=int, default=3000)
    parser.add_argument("--visitors", type=int, default=50)
    parser.add_argument("--page-kb", type=int, default=450)
    parser.add_argument("--pack-kb", type=int, default=packs.PACK_BYTES // 1000)
    given = parser.parse_args()
    packs.PACK_BYTES = 1000 * given.pack_kb
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = pq.read_table(given.catalog).slice(0, given.items)
        image = pa.array(draw(folder, len(table)))
        table = table.drop_columns([one for one in ("image_url",) if one in table.column_names])
        pq.write_table(table.append_column("image", image), folder / "catalog.parquet")
        settings = {
            "card": ["category"],
            "embedding": {"embedder": "tfidf-svd"},
            "pictures": {"thumbnails": "webp", "page_kb": given.page_kb},
        }
        build(folder / "catalog.parquet", folder / "rec", config=settings)
        simulate(folder / "rec", given.visitors)


if __name__ == "__main__":
    main()
