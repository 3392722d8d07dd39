"""Delta tables: the rows of the newest version."""

from __future__ import annotations

import os

from deltalake import DeltaTable

from recbuild.errors import CatalogError
from recbuild.sources.remote.order import open_sorted
from recbuild.sources.table import Source


def open_table_of(place: str, name: str) -> Source:
    """place: folder or address. name: what messages call it. Raises CatalogError."""
    endpoint = os.environ.get("AWS_ENDPOINT_URL", "")
    options = {"AWS_ALLOW_HTTP": "true"} if endpoint.startswith("http://") else {}
    try:
        table = DeltaTable(place, storage_options=options).to_pyarrow_table()
    except Exception as error:  # of many families: of deltalake, Arrow, the store
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        raise CatalogError(
            f"{name}: this Delta table cannot be read: {reason}. Check its files and who may read them."
        ) from error
    return open_sorted(table, name)
