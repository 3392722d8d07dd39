"""A catalog: from a file as people have them to columns that are ready to embed and to show."""

from __future__ import annotations

from recbuild.catalog.load import CardColumn, Catalog, Rejected, read_catalog

__all__ = ["CardColumn", "Catalog", "Rejected", "read_catalog"]
