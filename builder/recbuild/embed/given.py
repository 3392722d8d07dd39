"""Vectors from a column of the catalog."""

from __future__ import annotations

from dataclasses import dataclass

from recbuild.catalog.load import Catalog
from recbuild.embed.base import Advance, Embedding, space_id
from recbuild.errors import VectorError
from recbuild.linalg import unit_rows
from recbuild.plan import ArrayFile


@dataclass(frozen=True)
class Given:
    """The embedder "given".

    column: the column of the vectors, which has to be read with the catalog.
    """

    column: str

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding:
        if catalog.vectors is None:
            raise VectorError(f"The catalog was read without its vectors in {self.column!r}.")
        given = catalog.vectors
        vectors = unit_rows(given.view() if isinstance(given, ArrayFile) else given)
        advance(len(vectors))
        return Embedding(
            vectors=vectors,
            name="given",
            space=space_id("given", self.column, str(vectors.shape[1])),
            details={"column": self.column, "dims": vectors.shape[1]},
        )
