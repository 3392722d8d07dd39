"""The data sets of `./dev bench learned`, as a user would have them: catalogs and sessions, written as files.

In goes the folder that holds `diginetica/` and `online-retail/`, as bench/README.md describes them; out come
files in a working folder.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq


@dataclass(frozen=True)
class Shop:
    """test: what is measured on; None where the latest sessions are."""

    catalog: Path
    sessions: Path
    test: Path | None = None


def diginetica(data: Path, out: Path) -> Shop:
    """The published split: items without any text, sessions as lists, a test row for each prefix."""
    train = pq.read_table(data / "diginetica/train_sessions.parquet")
    test = pq.read_table(data / "diginetica/test.parquet")
    ids = pc.unique(pc.list_flatten(train["items"])).sort().cast(pa.string())
    asked = asked_by(test["prefix"].to_pylist(), test["target"].to_pylist())
    return Shop(
        write(out / "diginetica.parquet", {"item_id": ids}),
        write(out / "diginetica-train.parquet", {"session_id": train["session_id"], "items": train["items"]}),
        write(out / "diginetica-test.parquet", {"session_id": test["test_id"], "items": asked}),
    )


def online_retail(data: Path, out: Path, titles: bool = True) -> Shop:
    """Two years of order lines. titles: False for a catalog that knows nothing but ids and prices."""
    catalog = pq.read_table(data / "online-retail/catalog.parquet")
    columns = {"item_id": catalog["item_id"], "price": catalog["price"]}
    if titles:
        columns["title"] = catalog["title"]
    name = "online-retail" if titles else "online-retail-wordless"
    return Shop(write(out / f"{name}.parquet", columns), data / "online-retail/interactions.parquet")


def without_items(shop: Shop, share: float, out: Path) -> Shop:
    """The shop split by time, and some of its items, drawn by chance, struck from the earlier nine tenths."""
    random = np.random.default_rng(0)
    ids = np.array(pq.read_table(shop.catalog)["item_id"].to_pylist())
    cold = pa.array(sorted(random.permutation(ids)[: int(share * len(ids))].tolist()))
    lines = pq.read_table(shop.sessions)
    late = pc.greater_equal(lines["timestamp"], int(np.quantile(lines["timestamp"].to_numpy(), 0.9)))
    # A session is on one side as a whole, so that none of it is known of an item that is asked for.
    asked = pc.is_in(lines["session_id"], value_set=pc.unique(lines.filter(late)["session_id"]))
    struck = pc.is_in(lines["item_id"].cast(pa.string()), value_set=cold)
    train, test = out / "online-retail-cold.parquet", out / "online-retail-cold-test.parquet"
    pq.write_table(lines.filter(pc.invert(pc.or_(asked, struck))), train)
    pq.write_table(lines.filter(asked), test)
    return Shop(shop.catalog, train, test)


def asked_by(prefixes: list[list[int]], targets: list[int]) -> list[list[int]]:
    """The test sessions: each prefix, and what came after it."""
    return [[*prefix, target] for prefix, target in zip(prefixes, targets, strict=True)]


def write(path: Path, columns: dict[str, object]) -> Path:
    """A Parquet file of these columns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path)
    return path
