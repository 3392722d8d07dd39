"""Several files as one source: columns are united by name, and each row keeps the name of its file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import overload
from urllib.parse import unquote

import pyarrow as pa

from recbuild.errors import CatalogError
from recbuild.sources.files.names import listed_names
from recbuild.sources.table import Source, Table
from recbuild.sources.values import text_of

_NOTHING = "__HIVE_DEFAULT_PARTITION__"  # Hive's folder of rows without a value


@dataclass(frozen=True)
class SourceFile:
    """One of several files.

    label: what messages call it: its name within the folder or archive.
    source: its rows.
    constants: columns that its folders name, such as "date" for date=2024-05-20.
    """

    label: str
    source: Source
    constants: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Of the file, and then of its folders."""
        own = self.source.columns
        return (*own, *(name for name in self.constants if name not in own))


class PlacedRows(Sequence[str]):
    """Numbers of rows with the file of each: "17 of b.csv"."""

    def __init__(self, labels: Sequence[str], rows: Sequence[Sequence[int | str]]) -> None:
        self._labels, self._rows = labels, rows
        self._starts = [0, *accumulate(map(len, rows))]

    def __len__(self) -> int:
        return self._starts[-1]

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        part = bisect_right(self._starts, at) - 1
        return f"{self._rows[part][at - self._starts[part]]} of {self._labels[part]}"


def join(sources: Sequence[Source]) -> Source:
    """The rows of sources that somebody named one by one, one after another."""
    short = [Path(source.name).name for source in sources]
    labels = [
        source.name if short.count(name) > 1 else name for source, name in zip(sources, short, strict=True)
    ]
    name = sources[0].name if len(sources) == 1 else f"{sources[0].name} and {len(sources) - 1} more"
    return unite(
        name, [SourceFile(label, one) for label, one in zip(labels, sources, strict=True)], alike=False
    )


def unite(name: str, parts: Sequence[SourceFile], *, alike: bool) -> Source:
    """The rows of all parts, one after another; a column that a part lacks is empty there.

    name: what messages call all of them. alike: whether parts must have most columns in common, as where
    nobody named them one by one. Raises CatalogError.
    """
    if alike:
        _check_alike(name, parts)
    columns = tuple(dict.fromkeys(one for part in parts for one in part.columns))
    # Two columns of one name in a part are an error, which the whole shows.
    repeated = next((part.columns for part in parts if len(set(part.columns)) < len(part.columns)), None)
    if len(parts) == 1 and not parts[0].constants:
        return parts[0].source

    def load(wanted: Sequence[str]) -> Table:
        tables = [_loaded(part, wanted) for part in parts]
        joined = {one: _joined([table.columns.column(one) for table in tables]) for one in wanted}
        rows = PlacedRows([part.label for part in parts], [table.rows for table in tables])
        return Table(pa.table(joined), rows)

    return Source(name, repeated or columns, load, _notes(parts))


def folder_columns(path: Path) -> dict[str, str | None]:
    """The columns that the folders of a path name, as Hive does: date=2024-05-20/part-0.parquet."""
    pairs = [part.split("=", 1) for part in path.parent.parts if "=" in part.strip("=")]
    return {key: None if value == _NOTHING else unquote(value) for key, value in pairs}


def _check_alike(name: str, parts: Sequence[SourceFile]) -> None:
    first = parts[0]
    for part in parts[1:]:
        common = set(first.columns) & set(part.columns)
        if 2 * len(common) <= min(len(first.columns), len(part.columns)):
            raise CatalogError(
                f"{name}: its files have different columns. {first.label}: {listed_names(first.columns, 5)}. "
                f"{part.label}: {listed_names(part.columns, 5)}. Name the one that you mean, such as "
                f"{Path(name) / first.label}."
            )


def _loaded(part: SourceFile, wanted: Sequence[str]) -> Table:
    own = [one for one in wanted if one in part.source.columns]
    table = part.source.load(own or part.source.columns[:1])
    count = len(table.rows)
    columns = {one: table.columns.column(one) for one in own}
    for one in wanted:
        if one not in columns:
            value = part.constants.get(one)
            columns[one] = pa.chunked_array([pa.repeat(pa.scalar(value, pa.large_string()), count)])
    return Table(pa.table({one: columns[one] for one in wanted}), table.rows)


def _joined(columns: Sequence[pa.ChunkedArray]) -> pa.ChunkedArray:
    """The columns one after another; of texts where their types do not fit together."""
    filled = [column for column in columns if column.null_count < len(column)] or [columns[0]]
    kind = filled[0].type
    if any(column.type != kind for column in filled):
        kind = _common_type(filled)
    chunks = [chunk for column in columns for chunk in _cast(column, kind).chunks]
    return pa.chunked_array(chunks, kind)


def _common_type(columns: Sequence[pa.ChunkedArray]) -> pa.DataType:
    tables = [pa.schema([("a", column.type)]) for column in columns]
    try:
        return pa.unify_schemas(tables, promote_options="permissive").field("a").type
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.large_string()


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if column.null_count == len(column):
        return pa.chunked_array([pa.nulls(len(column), kind)])
    try:
        return column.cast(kind)
    except pa.ArrowException:
        texts = [None if value is None else text_of(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, kind)])


def _notes(parts: Sequence[SourceFile]) -> tuple[str, ...]:
    """The notes of all parts, once each; those of one part with its name."""

    def named() -> Iterator[str]:
        for part in parts:
            for note in part.source.notes:
                everywhere = all(note in other.source.notes for other in parts)
                yield note if everywhere else f"{part.label}: {note}"

    return tuple(dict.fromkeys(named()))
