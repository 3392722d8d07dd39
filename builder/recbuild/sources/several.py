"""Several sources as one: their rows one after the other, under all of their columns."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from recbuild.sources.table import Source, Table
from recbuild.sources.values import text_of


def join(sources: Sequence[Source]) -> Source:
    """sources: at least one.

    A column that a source lacks is of empty cells there; one that is of several types becomes text. Rows keep
    the numbers that they have in their own source.
    """
    if len(sources) == 1:
        return sources[0]
    columns = tuple(dict.fromkeys(name for source in sources for name in source.columns))

    def load(names: Sequence[str]) -> Table:
        tables = [source.load([name for name in names if name in source.columns]) for source in sources]
        joined = {name: _joined(name, tables) for name in names}
        return Table(pa.table(joined), [row for table in tables for row in table.rows])

    notes = tuple(dict.fromkeys(note for source in sources for note in source.notes))
    return Source(f"{sources[0].name} and {len(sources) - 1} more", columns, load, notes)


def _joined(name: str, tables: Sequence[Table]) -> pa.ChunkedArray:
    parts = [
        table.columns.select([name])
        if name in table.columns.column_names
        else pa.table({name: pa.nulls(len(table.rows))})
        for table in tables
    ]
    try:
        return pa.concat_tables(parts, promote_options="permissive")[name]
    except pa.ArrowException:
        texts = [
            None if value is None else text_of(value) for part in parts for value in part[name].to_pylist()
        ]
        return pa.chunked_array([pa.array(texts, pa.large_string())])
