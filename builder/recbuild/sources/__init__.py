"""Sources: anything that gives rows, a catalog or past sessions.

In go paths, a DataFrame or table, or an iterable of dicts; out comes a `Source`: the names of its columns,
and a way to load some of them as an Arrow table. Everything that can be wrong is a CatalogError that names
the source, the row and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from recbuild.errors import CatalogError
from recbuild.sources.files import OPENERS, open_file, open_files
from recbuild.sources.memory import ArrowStream, is_pandas, open_dicts, open_pandas, open_table
from recbuild.sources.table import Source, Table

__all__ = ["OPENERS", "Items", "Source", "Table", "open_source"]

Items: TypeAlias = (
    str | PathLike[str] | Sequence[str | PathLike[str]] | ArrowStream | Iterable[Mapping[Any, Any]] | Source
)
"""Anything that gives rows: a file, folder or pattern, several files, a DataFrame or table, an iterable of
dicts, or a source that is open."""


def open_source(items: Items, what: str = "items", *, columns: Sequence[str] = ()) -> Source:
    """The rows of `items`. Raises CatalogError.

    what: what the rows are, for messages. columns: names of the columns of a file without a header.
    An iterable is read to its end; the source can then be loaded as often as needed.
    """
    if isinstance(items, Source):
        return items
    source = _opened(items, what, columns)
    repeated = next((name for at, name in enumerate(source.columns) if name in source.columns[:at]), None)
    if repeated is not None:
        raise CatalogError(
            f"{source.name}: two columns are called {repeated!r}. Give one of them another name."
        )
    return source


def _opened(items: Items, what: str, columns: Sequence[str]) -> Source:
    if isinstance(items, str | PathLike):
        return open_file(Path(items), columns)
    if isinstance(items, list | tuple) and items and all(isinstance(one, str | PathLike) for one in items):
        return open_files([Path(one) for one in items], columns)
    if is_pandas(items):
        return open_pandas(items)
    if isinstance(items, ArrowStream):
        return open_table(items)
    if isinstance(items, Iterable) and not isinstance(items, Mapping | bytes):
        return open_dicts(items, f"the {what}")
    raise CatalogError(
        f"the {what}: an object of type {type(items).__name__} gives no rows. Give the path of a file, a "
        "DataFrame or table (of pandas, polars, pyarrow or daft), or an iterable of dicts."
    )
