"""A catalog as its file is now: what is in each column, over all rows, and some rows to try settings on."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from recbuild.catalog.columns.contents import Contents, contents_of
from recbuild.catalog.prepare import load_table
from recbuild.config import Config
from recbuild.linalg import sample_rows
from recbuild.sources import Place, Source, Table, files_of, open_source, shown

TRIED = 5000
"""Rows that settings are tried on while they are edited. A build reads all."""


@dataclass(frozen=True, eq=False)
class CatalogReading:
    """One version of a catalog.

    name: what messages call it.
    version: tells it from other versions of its files; "" for what is not in files.
    rows: how many there are.
    contents: of each column, by name, over all rows.
    tried: up to TRIED rows, spread over the catalog.
    seconds: that reading took.
    """

    name: str
    version: str
    rows: int
    contents: Mapping[str, Contents]
    tried: Source
    seconds: float

    @staticmethod
    def version_of(place: Place) -> str:
        """Changes when a file of the catalog does. Raises CatalogError."""
        stats = [(file, file.stat()) for file in files_of(place) if file.exists()]
        return ";".join(f"{file}:{found.st_mtime_ns}:{found.st_size}" for file, found in stats)

    @classmethod
    def of(cls, place: Place, columns: Sequence[str]) -> CatalogReading:
        """Read it. columns: names of the columns, where the file has no header. Raises CatalogError."""
        start, version = time.perf_counter(), cls.version_of(place)
        source = open_source(place, columns=columns)
        table, _ = load_table(source, Config(columns=tuple(columns)), None)
        contents, rows = contents_of(table), len(table.rows)
        some = table.take(sample_rows(rows, TRIED).tolist())
        return cls(shown(place), version, rows, contents, _held(some, source), time.perf_counter() - start)


def _held(table: Table, source: Source) -> Source:
    """These rows as a source, with the numbers that they have in the file."""
    held = pa.table({name: table.columns.column(name) for name in table.columns.column_names})

    def load(names: Sequence[str]) -> Table:
        return Table(held.select(list(names)), table.rows)

    return Source(source.name, tuple(held.column_names), load, source.notes)
