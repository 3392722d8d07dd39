"""The float32 codec: nothing is lost, nothing is saved. For comparison, and for those who want it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs.base import EVERY_ROW, Codec, Codes, Rows, Vectors, require_finite

BLOCK = 4096


@dataclass(frozen=True)
class Float32Scorer:
    """vectors: float32 (n, dims)."""

    vectors: Vectors

    def scores(self, query: NDArray[np.float64], rows: Rows = EVERY_ROW) -> NDArray[np.float32]:
        # Summed in float64 and rounded once, so that the order of summation, which differs from one
        # machine to the next, cannot change the ranking. In blocks, to spare the memory.
        wanted = self.vectors[rows]
        blocks = range(0, len(wanted), BLOCK)
        scored = [wanted[at : at + BLOCK].astype(np.float64) @ query for at in blocks]
        return np.concatenate(scored or [np.empty((0, *query.shape[1:]))]).astype(np.float32)

    def centroids(self, starts: NDArray[np.intp]) -> Float32Scorer:
        sums = np.add.reduceat(self.vectors, starts, axis=0, dtype=np.float64)
        sizes = np.diff([*starts, len(self.vectors)])[:, np.newaxis]
        return Float32Scorer((sums / sizes).astype(np.float32))


class Float32(Codec):
    """The codec "float32". A code is the vector itself: `dims` little-endian float32."""

    name = "float32"

    @property
    def code_bytes(self) -> int:
        return 4 * self.dims

    def unpack(self, packed: object, what: str) -> Codes:
        codes = super().unpack(packed, what)
        return require_finite(codes, self.decode(codes), what)

    def encode(self, vectors: Vectors) -> Codes:
        return (
            np.ascontiguousarray(vectors, dtype="<f4").view(np.uint8).reshape(len(vectors), self.code_bytes)
        )

    def decode(self, codes: Codes) -> Vectors:
        return np.ascontiguousarray(codes).view("<f4")

    def scorer(self, codes: Codes) -> Float32Scorer:
        return Float32Scorer(self.decode(codes))
