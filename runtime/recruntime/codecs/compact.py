"""The compact codec: the smallest index per recall. Transform coding with entropy-coded levels.

The builder centres the vectors and turns them onto their principal axes; queries are items, or means of
them, so nothing has to be turned here. Every coordinate is rounded on one and the same step, which is what
reverse water-filling comes to when the levels are entropy-coded: an axis spends bits as it varies, and one
that varies less than a step spends next to none (Gish and Pierce, Asymptotically efficient quantizing, 1968).
The search drops every vector's length, and with it most of what rounding takes from the inner product.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recruntime.codecs import rans
from recruntime.codecs.base import Codec, Codes, Vectors
from recruntime.codecs.levels import FINEST, LevelScorer, level_scorer, squares
from recruntime.errors import PartCorruptError
from recruntime.untrusted import claim, is_count
from recruntime.wire import LARGEST, pack_array, unpack_array

UNCODED = 255
MAX_LANES = 4096
ITEMS_PER_LANE = 4  # a lane costs about two bytes, and more lanes at once decode faster
FEW_LANES = 128  # up to so many, two items a lane: a small catalog is opened on every first visit
ROWS_PER_LANE = 8  # at most, where there can be more lanes: each row of a lane is a step of Python
MAX_PER_BYTE = 512  # symbols: no model makes 400 of a byte, so what claims more is damaged


class Compact(Codec):
    """unit: levels to a step. means: int8 (dims,), in levels. models: uint8 (dims,), ascending; UNCODED
    where an axis is its mean for every item. step: the length of a step; a reader, which never encodes,
    does not need it.

    Raises PartCorruptError where a level would not fit into a byte.
    """

    name = "compact"

    def __init__(
        self, unit: int, means: NDArray[np.int8], models: NDArray[np.uint8], step: float = 1.0
    ) -> None:
        super().__init__(len(means))
        self.unit, self.means, self.models, self.step = unit, means, models, step
        self._coded = int(np.count_nonzero(models != UNCODED))
        self._reach = np.array(
            [rans.model(number).radius for number in models[: self._coded]], dtype=np.int64
        )
        if np.any(self._reach * unit + np.abs(means[: self._coded].astype(np.int64)) > FINEST):
            raise PartCorruptError("The core part: the codec's levels do not fit into a byte.")

    @property
    def code_bytes(self) -> int:
        return self.dims

    def encode(self, vectors: Vectors) -> Codes:
        steps = np.zeros((len(vectors), self.dims), dtype=np.int64)
        coded = slice(0, self._coded)
        centred = vectors[:, coded] / self.step - self.means[coded] / self.unit
        steps[:, coded] = np.clip(np.rint(centred), -self._reach, self._reach)
        levels = (steps * self.unit + self.means).astype(np.int8)
        levels[~vectors.any(axis=1)] = 0
        return levels.view(np.uint8)

    def decode(self, codes: Codes) -> Vectors:
        levels = np.ascontiguousarray(codes).view(np.int8)
        return levels * _inverse_lengths(levels)[:, np.newaxis]

    def coordinates(self, codes: Codes) -> Vectors:
        return codes.view(np.int8) * np.float32(self.step / self.unit)

    def scorer(self, codes: Codes) -> LevelScorer:
        levels = np.ascontiguousarray(codes).view(np.int8)
        return level_scorer(levels, _inverse_lengths(levels))

    def pack(self, codes: Codes) -> dict[str, Any]:
        levels = codes.view(np.int8)
        blank = np.flatnonzero(~levels.any(axis=1))
        coded = slice(0, self._coded)
        steps = (levels[:, coded] - self.means[coded].astype(np.int16)) // np.int16(self.unit)
        steps[blank] = 0
        columns = np.ascontiguousarray(steps.T.astype(np.int8))
        groups = [(number, columns[axes].reshape(-1)) for number, axes in self._axes()]
        lanes = max(1, min(FEW_LANES, len(codes) // 2), min(MAX_LANES, len(codes) // ITEMS_PER_LANE))
        stream = rans.encode(groups, lanes)
        return {
            "rows": len(codes),
            "lanes": lanes,
            "blank": pack_array(blank.astype("<u4")),
            "stream": stream,
        }

    def unpack(self, packed: object, what: str) -> Codes:
        match packed:
            case {"rows": rows, "lanes": lanes, "blank": blanks, "stream": bytes(stream)} if (
                is_count(rows, LARGEST)
                and is_count(lanes, MAX_LANES)
                and lanes >= max(1, min(MAX_LANES, rows / ROWS_PER_LANE))
                and rows * max(1, self._coded) <= MAX_PER_BYTE * len(stream)
            ):
                claim(stream, rows * self.dims, what)
                blank = unpack_array(blanks, f"{what}: blank", "<u4")
                if np.any(blank >= rows):
                    raise PartCorruptError(f"{what}: blank points beyond the {rows} items of this part.")
                groups = [(number, (axes.stop - axes.start) * rows) for number, axes in self._axes()]
                levels = np.repeat(self.means[np.newaxis], rows, axis=0)
                steps = rans.decode(stream, groups, lanes, what)
                for (_, axes), group in zip(self._axes(), steps, strict=True):
                    levels[:, axes] += group.reshape(axes.stop - axes.start, rows).T * np.int8(self.unit)
                levels[blank] = 0
                return levels.view(np.uint8)
        raise PartCorruptError(f"{what} are not a stream of the compact codec.")

    def tables(self) -> dict[str, Any]:
        own = {"unit": self.unit, "means": pack_array(self.means), "models": pack_array(self.models)}
        return super().tables() | own

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        what = "The core part: the codec's"
        means = unpack_array(tables.get("means"), f"{what} means", "|i1").astype(np.int8)
        models = unpack_array(tables.get("models"), f"{what} models", "|u1").astype(np.uint8)
        unit = tables.get("unit")
        if (
            {len(means), len(models)} == {tables["dims"]}
            and is_count(unit, FINEST)
            and unit >= 1
            and np.all((models < len(rans.SPREADS)) | (models == UNCODED))
            and np.all(models[:-1] <= models[1:])
        ):
            return cls(unit, means, models)
        raise PartCorruptError(f"{what} tables do not fit each other.")

    def _axes(self) -> list[tuple[int, slice]]:
        """Each model in use and the axes that it codes."""
        found = np.unique(self.models[: self._coded], return_index=True, return_counts=True)
        return [
            (int(number), slice(first, first + count)) for number, first, count in zip(*found, strict=True)
        ]


def _inverse_lengths(levels: NDArray[np.int8]) -> NDArray[np.float32]:
    return (1 / np.sqrt(np.maximum(squares(levels), 1))).astype(np.float32)
