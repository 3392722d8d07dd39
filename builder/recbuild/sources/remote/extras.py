"""The readers by what they read, each imported when it is needed: their libraries are large, or extras."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from recbuild.errors import SourceError

if TYPE_CHECKING:
    from recbuild.sources.remote.address import Address
    from recbuild.sources.table import Source


def open_web(address: Address, columns: Sequence[str]) -> Source:
    """Raises CatalogError."""
    source: Source = _module("web", "", address.shown).open_web(address, columns)
    return source


def open_objects(address: Address, columns: Sequence[str]) -> Source:
    """Raises CatalogError."""
    source: Source = _module("objects", "", address.shown).open_objects(address, columns)
    return source


def open_database(address: Address) -> Source:
    """Raises CatalogError."""
    source: Source = _module("database", "sql", address.shown).open_database(address)
    return source


def open_lake(place: str, name: str, *, delta: bool) -> Source | None:
    """A table of a lake; None if the place is none.

    place: folder or address. name: what messages call it. delta: whether it is a Delta table. Raises
    CatalogError.
    """
    lake = "delta" if delta else "iceberg" if place.endswith(".metadata.json") else ""
    source: Source | None = _module(lake, "lakes", name).open_table_of(place, name) if lake else None
    return source


def _module(name: str, extra: str, source: str) -> Any:
    try:
        return import_module(f"recbuild.sources.remote.{name}")
    except ImportError as error:
        raise SourceError(
            f"{source}: recbuild needs a package to read this: pip install 'recbuild[{extra}]'."
        ) from error
