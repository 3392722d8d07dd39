"""The int8 codec: one signed byte per dimension and one float16 scale per item.

Its search is exact integer arithmetic done in float32. A float32 holds every integer up to 2^24, so if
codes and query are integers and every partial sum stays below that, the product does not depend on the
order of summation: SIMD or not, BLAS or not, CPython or WebAssembly, the scores are the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs.base import Codec, Codes, Vectors

SCALE_BYTES = 2
EXACT = 2.0**24


@dataclass(frozen=True)
class Int8Scorer:
    """levels: float32 (n, dims), integers in -127 … 127; scales: float32 (n,); grid: length of a query."""

    levels: NDArray[np.float32]
    scales: NDArray[np.float32]
    grid: np.float32

    def scores(self, query: NDArray[np.float64]) -> NDArray[np.float32]:
        integers = np.rint(query * np.float64(self.grid)).astype(np.float32)
        products = self.levels @ integers
        scales = self.scales / self.grid
        return products * (scales if query.ndim == 1 else scales[:, np.newaxis])


class Int8(Codec):
    name = "int8"

    @property
    def bytes_per_item(self) -> int:
        return self.dims + SCALE_BYTES

    def encode(self, vectors: Vectors) -> Codes:
        peaks = np.abs(vectors).max(axis=1, initial=0.0)
        scales = (peaks / 127).astype("<f2")
        # The levels are taken on the rounded scale, so that its rounding costs no accuracy.
        divisors = np.where(scales > 0, scales, 1).astype(np.float32)[:, np.newaxis]
        levels = np.clip(np.rint(vectors / divisors), -127, 127).astype(np.int8)
        return np.concatenate([scales[:, np.newaxis].view(np.uint8), levels.view(np.uint8)], axis=1)

    def decode(self, codes: Codes) -> Vectors:
        levels, scales = self._split(codes)
        return levels * scales[:, np.newaxis]

    def scorer(self, codes: Codes) -> Int8Scorer:
        levels, scales = self._split(codes)
        longest = np.sqrt(np.square(levels).sum(axis=1, dtype=np.float64)).max(initial=1.0)
        # By Cauchy-Schwarz no partial sum passes |levels|·|query|; rounding lengthens the query by at
        # most half a unit in each dimension.
        grid = np.floor(EXACT / longest - np.sqrt(self.dims))
        return Int8Scorer(levels, scales, np.float32(grid))

    def _split(self, codes: Codes) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        levels = codes[:, SCALE_BYTES:].view(np.int8).astype(np.float32)
        scales = np.ascontiguousarray(codes[:, :SCALE_BYTES]).view("<f2")[:, 0].astype(np.float32)
        return levels, scales
