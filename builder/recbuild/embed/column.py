"""Vectors from a column of the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from recbuild.embed.base import Batch, Encoder, space_id
from recbuild.errors import VectorError
from recbuild.linalg import Vectors, unit_rows


@dataclass(frozen=True)
class ColumnEmbedder:
    """The embedder "given".

    column: the column of the vectors, which has to be read with the catalog.
    """

    column: str

    def learn(self, sample: Batch) -> Encoder:
        if sample.vectors is None:
            raise VectorError(f"The catalog was read without its vectors in {self.column!r}.")
        dims = sample.vectors.shape[1]
        return _Shortened(
            name="given",
            space=space_id("given", self.column, str(dims)),
            dims=dims,
            details={"column": self.column, "dims": dims},
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Shortened(Encoder):
    """The same vectors at unit length."""

    reads: ClassVar[int | None] = 0
    cached: ClassVar[bool] = False

    def __call__(self, batch: Batch) -> Vectors:
        assert batch.vectors is not None, "learned from vectors"
        return unit_rows(batch.vectors)
