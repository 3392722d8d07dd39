"""How large an overlay is, and how long it takes to write and to take up.

A bundle of the catalog is told of 1,000 changes: items that are sold out; then 500 of these, and new prices
of 500 others. `python -m bench.builds.overlay DATA/online-retail/catalog.parquet`
"""

from __future__ import annotations

import gzip
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import pyarrow as pa
import pyarrow.parquet as pq
from click.testing import CliRunner

from recbuild.cli import main
from recruntime import Recommender

CHANGES = 1000


def run(*arguments: object) -> float:
    """Seconds that the command takes."""
    begun = perf_counter()
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    if result.exit_code:
        raise SystemExit(result.output)
    return perf_counter() - begun


def compare(catalog: str) -> None:
    with TemporaryDirectory() as folder:
        rec, stock = Path(folder, "rec"), Path(folder, "stock.parquet")
        run("bundle", catalog, "--out", rec, "--overlay", "--quiet")
        ids = [*Recommender.open(rec)]
        print(f"{Path(catalog).parent.name}: {len(ids):,} items, {CHANGES:,} changes")
        print(f"{'':24}{'bytes':>9}{'gzip':>9}{'seconds':>9}{'applied':>9}")
        for what, prices in (("stock", 0), ("stock and price", CHANGES // 2)):
            pq.write_table(changes(random.Random(1).sample(ids, CHANGES), prices), stock)
            seconds = run("overlay", rec, "--stock", stock)
            content = (rec / "overlay.json").read_bytes()
            sizes = f"{len(content):9,}{len(gzip.compress(content, 6)):9,}"
            print(f"{what:24}{sizes}{seconds:9.2f}{applied(rec):9.3f}")


def changes(ids: list[str], prices: int) -> pa.Table:
    """Of so many of the items a new price; all others are sold out."""
    chance = random.Random(2)
    sold = len(ids) - prices
    stock = [0] * sold + [1] * prices
    new = [None] * sold + [round(chance.uniform(1, 200), 2) for _ in range(prices)]
    return pa.table({"id": ids, "stock": stock, **({"price": new} if prices else {})})


def applied(rec: Path) -> float:
    """Seconds in which a bundle that is open takes up its overlay."""
    shop = Recommender.open(rec)
    begun = perf_counter()
    shop.with_overlay(lambda path: (rec / path).read_bytes()).recommend(k=6)
    return perf_counter() - begun


if __name__ == "__main__":
    compare(sys.argv[1])
