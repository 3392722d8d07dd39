"""The int8 codec: one signed byte per dimension and one float16 scale per item. For comparison."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs.base import Codec, Codes, Vectors, require_finite
from recruntime.codecs.levels import FINEST, LevelScorer, level_scorer

SCALE_BYTES = 2


class Int8(Codec):
    """The codec "int8". A code is the scale, 2 bytes of float16, and then `dims` levels from -127 to 127.

    A coordinate is level times scale.
    """

    name = "int8"

    @property
    def code_bytes(self) -> int:
        return self.dims + SCALE_BYTES

    def unpack(self, packed: object, what: str) -> Codes:
        codes = super().unpack(packed, what)
        return require_finite(codes, self._split(codes)[1], what)

    def encode(self, vectors: Vectors) -> Codes:
        peaks = np.abs(vectors).max(axis=1, initial=0.0)
        scales = (peaks / FINEST).astype("<f2")
        # The levels are taken on the rounded scale, so that its rounding costs no accuracy.
        divisors = np.where(scales > 0, scales, 1).astype(np.float32)[:, np.newaxis]
        levels = np.clip(np.rint(vectors / divisors), -FINEST, FINEST).astype(np.int8)
        return np.concatenate([scales[:, np.newaxis].view(np.uint8), levels.view(np.uint8)], axis=1)

    def decode(self, codes: Codes) -> Vectors:
        levels, scales = self._split(codes)
        return levels * scales[:, np.newaxis]

    def scorer(self, codes: Codes) -> LevelScorer:
        return level_scorer(*self._split(codes))

    def _split(self, codes: Codes) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
        levels = np.ascontiguousarray(codes[:, SCALE_BYTES:]).view(np.int8)
        return levels, np.ascontiguousarray(codes[:, :SCALE_BYTES]).view("<f2")[:, 0].astype(np.float32)
