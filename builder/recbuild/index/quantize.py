"""Quantize: from vectors to a codec that fits them, and what the codec keeps of them.

In go the catalog's vectors and the bytes that an item may cost; out comes a `Fit`: the codec, and the basis
in which it sees the vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import ConfigError, did_you_mean
from recbuild.linalg import BLOCK, Vectors, principal_axes, sample_rows
from recbuild.plan import ArrayFile, Runner, spans
from recruntime.codecs import Codec, Codes, Compact, Float32, Int8, rans
from recruntime.codecs.compact import ITEMS_PER_LANE, UNCODED
from recruntime.codecs.levels import FINEST

SAMPLE = 20_000
EXACT = 2.0**20  # units of a coordinate while vectors are turned
NARROWEST = 0.25  # of a step: what varies less is not worth its bits
UNITS = (16, 8, 4, 2, 1)


@dataclass(frozen=True)
class Fit:
    """A codec for a catalog.

    codec: the codec.
    basis: float32 (dims of the vectors, codec.dims), what vectors are multiplied with first; None for
        nothing.
    """

    codec: Codec
    basis: NDArray[np.float32] | None = None

    def turned(self, vectors: Vectors) -> Vectors:
        """The vectors as the codec sees them: float32 (n, codec.dims).

        Computed with whole numbers that float64 holds exactly: the same codes on every machine.
        """
        if self.basis is None:
            return vectors
        own, basis = (np.rint(array * np.float64(EXACT)) for array in (vectors, self.basis))
        return np.asarray((own @ basis / EXACT**2).astype(np.float32))

    def encode(self, vectors: Vectors) -> Codes:
        """The vectors' codes, made in batches to bound the memory."""
        codes = np.empty((len(vectors), self.codec.code_bytes), dtype=np.uint8)
        for first, end in spans(len(vectors)):
            codes[first:end] = self.codec.encode(self.turned(vectors[first:end]))
        return codes


@dataclass(frozen=True)
class _Encode:
    """Writes the codes of a span."""

    fitted: Fit
    vectors: ArrayFile
    codes: ArrayFile

    def __call__(self, span: tuple[int, int]) -> None:
        self.codes.write(span[0], self.fitted.encode(self.vectors.read(*span)))


def encode(fitted: Fit, vectors: ArrayFile, runner: Runner) -> ArrayFile:
    """The codes of the vectors, float32 (n, dims): uint8 (n, code_bytes)."""
    codes = runner.workspace.array("codes", "|u1", len(vectors), fitted.codec.code_bytes)
    list(runner.each(_Encode(fitted, vectors, codes), list(spans(len(vectors)))))
    return codes


def fit(name: str, vectors: Vectors, bytes_per_item: float) -> Fit:
    """The codec of this name for these vectors, float32 (n, dims) of unit length (or zero).

    bytes_per_item: for the compact codec, which comes as near to it as a byte holds levels. Raises
    ConfigError for a name that is not in FITTERS.
    """
    if name not in FITTERS:
        known = ", ".join(FITTERS)
        raise ConfigError(f"There is no codec {name!r}.{did_you_mean(name, FITTERS)} There are: {known}.")
    return FITTERS[name](vectors, bytes_per_item)


def aligned(codec: Codec, codes: Codes, vectors: Vectors) -> Fit:
    """An existing codec for vectors of another training: the linear map that best brings them to their codes.

    codes: uint8 (n, code_bytes), of the same items as vectors, float32 (n, dims).
    """
    rows = sample_rows(len(vectors), BLOCK)
    given = vectors[rows].astype(np.float64)
    kept = codec.coordinates(codes[rows]).astype(np.float64)
    square = given.T @ given
    ridge = 1e-9 * float(np.trace(square)) * np.eye(len(square))
    return Fit(codec, np.linalg.solve(square + ridge, given.T @ kept).astype(np.float32))


def _fit_compact(vectors: Vectors, bytes_per_item: float) -> Fit:
    sample = vectors[sample_rows(len(vectors), SAMPLE)]
    sample = sample[sample.any(axis=1)] if sample.any() else sample
    mean = sample.mean(axis=0, dtype=np.float64)
    centred = sample - mean.astype(np.float32)
    variances, axes = principal_axes((centred.T @ centred).astype(np.float64) / len(sample))
    centre = mean @ axes
    spread = np.sqrt(np.maximum(variances, 0))
    coordinates = np.asfortranarray(centred @ axes.astype(np.float32))
    step = _step_for(coordinates, spread, centre, 8 * bytes_per_item - 32 / ITEMS_PER_LANE)
    kept = np.flatnonzero(spread >= NARROWEST * step)
    found = [_model(coordinates[:, axis], spread[axis], centre[axis], step) for axis in kept]
    models = np.array([number for number, _ in found], dtype=np.uint8)
    order = np.argsort(models, kind="stable")
    kept, models = kept[order], models[order]
    basis, middles = axes[:, kept], centre[kept]
    # All that is not coded is one axis more, along which the items do not differ.
    rest = mean - basis @ middles
    length = float(np.sqrt(rest @ rest))
    if length > step / 2 or not len(kept):
        basis = np.column_stack([basis, rest / length if length else np.eye(len(mean))[0]])
        middles, models = np.append(middles, length), np.append(models, np.uint8(UNCODED))
    unit = _unit(middles / step, models)
    means = np.clip(np.rint(middles / step * unit), -FINEST, FINEST).astype(np.int8)
    return Fit(Compact(unit, means, models, step), np.ascontiguousarray(basis, dtype=np.float32))


def _step_for(
    coordinates: Vectors, spread: NDArray[np.float64], centre: NDArray[np.float64], budget: float
) -> float:
    """The finest step whose levels cost at most `budget` bits an item and fit into a byte."""
    reach = float((rans.REACH * 1.1 * spread + np.abs(centre)).max())
    finest, coarsest = max(reach / (FINEST - 2), 1e-6), max(10 * float(spread.max()), 1e-5)
    if _bits(coordinates, spread, centre, finest) <= budget:
        return finest
    for _ in range(16):
        middle = float(np.sqrt(finest * coarsest))
        fits = _bits(coordinates, spread, centre, middle) <= budget
        finest, coarsest = (finest, middle) if fits else (middle, coarsest)
    return coarsest


def _bits(
    coordinates: Vectors, spread: NDArray[np.float64], centre: NDArray[np.float64], step: float
) -> float:
    kept = np.flatnonzero(spread >= NARROWEST * step)
    return sum(_model(coordinates[:, axis], spread[axis], centre[axis], step)[1] for axis in kept)


def _model(column: Vectors, spread: float, centre: float, step: float) -> tuple[int, float]:
    """The model that codes a column shortest, and the bits that it takes for an item.

    The step sees to it that the model nearest to the spread fits into a byte; a wider one must show it.
    """
    nearest = int(np.argmin(np.abs(np.log(np.array(rans.SPREADS) * step / spread))))
    steps = np.rint(column / step).astype(np.int64)
    candidates = []
    for number in range(max(0, nearest - 1), min(len(rans.SPREADS), nearest + 2)):
        radius = rans.model(number).radius
        if number > nearest and radius + abs(centre) / step > FINEST - 1:
            continue
        counts = np.bincount(np.clip(steps, -radius, radius) + radius, minlength=2 * radius + 1)
        candidates.append((float(counts @ rans.cost(number)) / len(steps), number))
    bits, number = min(candidates)
    return number, bits


def _unit(middles: NDArray[np.float64], models: NDArray[np.uint8]) -> int:
    """The finest grid on which every level fits into a byte: the means are then exact to a part of a step."""
    reach = np.array([0 if number == UNCODED else rans.model(number).radius for number in models.tolist()])
    return next((unit for unit in UNITS if np.all((reach + np.abs(middles)) * unit <= FINEST - 1)), UNITS[-1])


FITTERS: dict[str, Callable[[Vectors, float], Fit]] = {
    Compact.name: _fit_compact,
    Int8.name: lambda vectors, _: Fit(Int8(vectors.shape[1])),
    Float32.name: lambda vectors, _: Fit(Float32(vectors.shape[1])),
}
"""Name of a codec → how it is fitted to vectors, float32 (n, dims), given the bytes an item may cost."""
