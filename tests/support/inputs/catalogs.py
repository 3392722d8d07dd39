"""Catalogs for tests, read from small files that are written on the spot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from recbuild.catalog.load import Catalog, read_catalog
from recbuild.config import Config


def from_csv(folder: Path, *lines: str, vectors: str | None = None, **settings: Any) -> Catalog:
    """The catalog of `catalog.csv` with these lines."""
    path = folder / "catalog.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_catalog(path, Config(**settings), vectors=vectors)


def from_rows(rows: Sequence[Mapping[str, Any]], **settings: Any) -> Catalog:
    """The catalog of these rows."""
    return read_catalog(rows, Config(**settings))


def from_parquet(
    folder: Path, columns: dict[str, Sequence[Any]], vectors: str | None = None, **settings: Any
) -> Catalog:
    """The catalog of `catalog.parquet` with these columns."""
    path = folder / "catalog.parquet"
    pq.write_table(pa.table(columns), path)
    return read_catalog(path, Config(**settings), vectors=vectors)
