"""Sources that are no files of rows: addresses on the web, in object stores and of databases; and databases
and lakes on this machine.

A place is an address, as text, or the path of a file or folder. `open_elsewhere` knows what reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from os import PathLike
from pathlib import Path
from urllib.parse import unquote, urlsplit

from recbuild.errors import CatalogError
from recbuild.sources.remote.address import OBJECT_STORES, Address, is_address, is_web, read_address
from recbuild.sources.remote.extras import open_database, open_lake, open_objects, open_web
from recbuild.sources.table import Source

__all__ = ["Place", "local_file", "open_elsewhere", "place_of", "shown"]

Place = str | Path
"""An address, as text, or a path."""

_SQLITE_FILES = (".db", ".db3", ".sqlite", ".sqlite3")


def place_of(place: str | PathLike[str]) -> Place:
    """An address as it is, everything else as a path."""
    if not isinstance(place, str) or not is_address(place):
        return Path(place)
    return Path(unquote(urlsplit(place).path)) if place.lower().startswith("file://") else place


def shown(place: Place) -> str:
    """A place for messages, an address without its secrets. Raises CatalogError."""
    return read_address(place).shown if isinstance(place, str) else str(place)


def local_file(place: Place) -> Path | None:
    """The file or folder on this machine that a place names; None if it is elsewhere. Raises CatalogError."""
    if isinstance(place, Path):
        return _sqlite_file(place)[0] or place
    address = read_address(place)
    is_sqlite = address.scheme.partition("+")[0] == "sqlite"
    return Path(urlsplit(address.url).path.removeprefix("/")) if is_sqlite else None


def open_elsewhere(place: Place, columns: Sequence[str] = ()) -> Source | None:
    """The rows of an address, of a SQLite file or of a lake's folder; None for any other path.

    columns: names of the columns of a file without a header.
    Raises CatalogError; SourceError if the place cannot be reached or refuses access.
    """
    if isinstance(place, str):
        return _open_address(read_address(place), columns)
    file, table = _sqlite_file(place)
    if file:
        return open_database(Address("sqlite", f"sqlite:///{file}", table, str(place), ()))
    return open_lake(str(place), str(place), delta=(place / "_delta_log").is_dir())


def _open_address(address: Address, columns: Sequence[str]) -> Source:
    try:
        if is_web(address.scheme):
            source = open_web(address, columns)
        elif address.scheme in OBJECT_STORES:
            source = open_objects(address, columns)
        else:
            source = open_database(address)
    except CatalogError as error:
        # Not `from error`: its cause may repeat the address with its secrets.
        raise type(error)(address.hide(str(error))) from None
    return replace(source, notes=tuple(map(address.hide, source.notes)))


def _sqlite_file(path: Path) -> tuple[Path | None, str]:
    """The file and what follows "#" of "shop.db#products"; None if this is no SQLite database."""
    name, _, table = str(path).partition("#")
    file = Path(name)
    return (file, table) if file.suffix.lower() in _SQLITE_FILES and file.is_file() else (None, "")
