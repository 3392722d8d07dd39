"""Iceberg tables, by the file of their metadata: the rows of its current snapshot."""

from __future__ import annotations

from pyiceberg.table import StaticTable

from recbuild.errors import CatalogError
from recbuild.sources.remote.order import open_sorted
from recbuild.sources.table import Source


def open_table_of(place: str, name: str) -> Source:
    """place: path or address of a metadata file. name: what messages call it. Raises CatalogError."""
    try:
        table = StaticTable.from_metadata(place).scan().to_arrow()
    except Exception as error:  # of many families: of pyiceberg, pydantic, Arrow, the file system
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise CatalogError(
            f"{name}: this Iceberg table cannot be read: {reason}. Check its files and who may read them."
        ) from error
    return open_sorted(table, name)
