"""Parquet files, of which only the columns that are needed are read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from recbuild.sources.table import Source, Table, literally, quiet_daft, reading


def open_parquet(path: Path) -> Source:
    """A Parquet file; columns keep their types, and are read when they are loaded. Raises CatalogError."""
    with reading(path, text=False):
        frame = quiet_daft().read_parquet(literally(path))

    def load(names: Sequence[str]) -> Table:
        with reading(path, text=False):
            columns = frame.select(*names).to_arrow()
        return Table(columns, range(1, len(columns) + 1))

    return Source(str(path), tuple(frame.column_names), load)
