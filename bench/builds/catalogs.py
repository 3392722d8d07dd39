"""A catalog of any size with vectors of its own: clustered random unit vectors, always the same ones.

In go a number of items and the file to write, Parquet. The items fall into clusters, as those of a shop fall
into kinds, and come in random order.

    python bench/builds/catalogs.py 10000 items.parquet
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

DIMS = 128
CLUSTER = 100
SPREAD = 0.7
"""Length of what sets an item apart from its cluster's middle, whose length is 1."""


def clustered(items: int, chance: np.random.Generator, dims: int = DIMS) -> NDArray[np.float32]:
    """float32 (items, dims) of unit length, in clusters of about CLUSTER items."""
    middles = _unit(chance.standard_normal((max(1, items // CLUSTER), dims)))
    own = _unit(chance.standard_normal((items, dims)))
    vectors = middles[chance.integers(len(middles), size=items)] + SPREAD * own
    return _unit(vectors).astype(np.float32)


def catalog(items: int) -> pa.Table:
    """A table of id, title, url, price and vector."""
    chance = np.random.default_rng(items)
    vectors = clustered(items, chance)
    return pa.table(
        {
            "id": [f"item-{row}" for row in range(items)],
            "title": [f"The thing that is number {row} of many" for row in range(items)],
            "url": [f"../things/{row}.html" for row in range(items)],
            "price": np.round(chance.uniform(1, 100, items), 2),
            "vector": pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), DIMS),
        }
    )


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors / lengths


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a catalog with vectors.")
    parser.add_argument("items", type=int)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    pq.write_table(catalog(arguments.items), arguments.file)


if __name__ == "__main__":
    main()
