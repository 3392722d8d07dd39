"""Vectors that the catalog brings along in a column of its own."""

from __future__ import annotations

from dataclasses import dataclass

from recbuild.catalog.load import Catalog
from recbuild.embed.base import Advance, Embedding, space_id, unit_rows
from recbuild.errors import VectorError


@dataclass(frozen=True)
class Given:
    """column: where the vectors are, read with the catalog."""

    column: str

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding:
        if catalog.vectors is None:
            raise VectorError(f"The catalog was read without its vectors in {self.column!r}.")
        vectors = unit_rows(catalog.vectors)
        advance(len(vectors))
        return Embedding(
            vectors=vectors,
            name="given",
            space=space_id("given", self.column, str(vectors.shape[1])),
            details={"column": self.column, "dims": vectors.shape[1]},
        )
