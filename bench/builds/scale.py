"""Makes large catalogs with vectors: real texts with the default embedder, doubled with a little noise.

python bench/builds/scale.py CATALOG.parquet --out FOLDER: items-1000.parquet … items-1000000.parquet, with
the columns id, title, category, url and vector. Sizes beyond the catalog's repeat its items under new
ids, each vector moved by as much as makes the cosine with the original about 0.9.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config
from recbuild.embed import vectors_of
from recbuild.embed.tfidf import TfidfSvd
from recbuild.linalg import unit_rows

SIZES = (1_000, 10_000, 100_000, 1_000_000)
NOISE = 0.5


def main() -> None:
    """Reads the catalog, embeds it once, writes a file for each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    catalog = read_catalog(given.catalog, Config(card=("category",)))
    print(f"{len(catalog.ids):,} items read; embedding them takes some minutes", flush=True)
    vectors = vectors_of(TfidfSvd(), catalog)
    given.out.mkdir(parents=True, exist_ok=True)
    for size in given.sizes:
        target = given.out / f"items-{size}.parquet"
        write(catalog, vectors, size, target)
        print(target, flush=True)


def write(catalog: Catalog, vectors: np.ndarray, size: int, target: Path) -> None:
    """`size` items: a random choice where there are enough, else all of them again and again."""
    random = np.random.default_rng(0)
    count = len(catalog.ids)
    rows = np.sort(random.permutation(count)[:size]) if size <= count else np.arange(size) % count
    moved = vectors[rows]
    again = np.arange(size) >= count
    noise = random.normal(scale=NOISE / vectors.shape[1] ** 0.5, size=(int(again.sum()), vectors.shape[1]))
    moved[again] += noise.astype(np.float32)
    ids = [f"{catalog.ids[row]}{'' if at < count else '-' + str(at // count)}" for at, row in enumerate(rows)]
    table = pa.table(
        {
            "id": ids,
            "title": [catalog.cards["title"][row] for row in rows],
            "category": [catalog.cards["category"][row] for row in rows],
            "url": [f"../abs/{id_}.html" for id_ in ids],
            "vector": pa.FixedSizeListArray.from_arrays(unit_rows(moved).ravel(), vectors.shape[1]),
        }
    )
    pq.write_table(table, target)


if __name__ == "__main__":
    main()
