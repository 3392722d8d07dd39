"""Sources: anything that gives rows, a catalog or past sessions.

In go places, a DataFrame or table, or an iterable of dicts; out comes a `Source`: the names of its columns,
and a way to load some of them as an Arrow table. A place is a file, folder or pattern, or an address.
Everything that can be wrong is a CatalogError that names the source, the row and the remedy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from recbuild.errors import CatalogError
from recbuild.sources.files import OPENERS, open_file
from recbuild.sources.files.many import join
from recbuild.sources.memory import ArrowStream, is_pandas, open_dicts, open_pandas, open_table
from recbuild.sources.remote import Place, local_file, open_elsewhere, place_of, shown
from recbuild.sources.table import Source, Table

__all__ = [
    "OPENERS",
    "Place",
    "Source",
    "SourceLike",
    "Table",
    "files_of",
    "open_source",
    "place_of",
    "shown",
]

SourceLike: TypeAlias = (
    str | PathLike[str] | Sequence[str | PathLike[str]] | ArrowStream | Iterable[Mapping[Any, Any]] | Source
)
"""Anything that gives rows: a file, folder, pattern or address, several of them, a DataFrame or table, an
iterable of dicts, or a source that is open."""


def open_source(items: SourceLike, what: str = "items", *, columns: Sequence[str] = ()) -> Source:
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


def files_of(items: SourceLike | None) -> tuple[Path, ...]:
    """The files on this machine that the items are read from. Raises CatalogError."""
    found = map(local_file, _places(items))
    return tuple(file for file in found if file is not None)


def _opened(items: SourceLike, what: str, columns: Sequence[str]) -> Source:
    places = _places(items)
    if places:
        return join([open_elsewhere(place, columns) or open_file(Path(place), columns) for place in places])
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


def _places(items: SourceLike | None) -> list[Place]:
    """The places that items of one or more places are in; empty for items in memory."""
    if isinstance(items, str | PathLike):
        return [place_of(items)]
    several = items if isinstance(items, list | tuple) else ()
    found = [place_of(one) for one in several if isinstance(one, str | PathLike)]
    return found if len(found) == len(several) else []
