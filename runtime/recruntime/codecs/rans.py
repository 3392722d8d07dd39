"""Entropy coding: small integers, bell-shaped around zero, to about as many bits as they carry information.

An interleaved range asymmetric numeral system (Duda, arXiv:1311.2540; Giesen, arXiv:1402.3392): many coders,
the lanes, run side by side, so that each step is a few numpy calls over all of them. The models are fixed:
a discretized normal distribution for each of some dozen widths, so that nothing of them is stored.

Wide symbols are coded one by one. Narrow ones, which carry less than a bit or two, are first packed, several
into one symbol of a product distribution.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, erf, sqrt

import numpy as np
from numpy.typing import NDArray

from recruntime.errors import PartCorruptError

Symbols = NDArray[np.int8]

SPREADS = tuple(0.2 * 1.15**number for number in range(38))
"""Standard deviations of the models, in units of the symbols: from 0.2 to 35."""

PRECISION = 14
LOWEST = 1 << 16
REACH = 4.0
WIDEST_ALPHABET = 256


@dataclass(frozen=True)
class Model:
    """A distribution over tuples of symbols.

    radius: symbols are from -radius to radius.
    pack: number of symbols in a tuple.
    starts: uint32 (alphabet + 1,), cumulative frequencies that end at 2^PRECISION.
    """

    radius: int
    pack: int
    starts: NDArray[np.uint32]

    @property
    def base(self) -> int:
        return 2 * self.radius + 1


@cache
def model(number: int) -> Model:
    """The model of width SPREADS[number]; docs/format.md has it as formulas."""
    spread = SPREADS[number]
    radius = min(127, max(1, ceil(REACH * spread - 0.5)))
    bounds = [0.5 * (1 + erf((at - 0.5) / (spread * sqrt(2)))) for at in range(-radius, radius + 2)]
    single = np.diff(bounds)
    pack = 1
    product = single
    while len(product) * len(single) <= WIDEST_ALPHABET:
        pack += 1
        product = np.outer(single, product).ravel()
    total = 1 << PRECISION
    frequencies = np.maximum(1, np.floor(product / product.sum() * total)).astype(np.int64)
    frequencies[np.argmax(frequencies)] += total - frequencies.sum()
    return Model(radius, pack, np.concatenate([[0], np.cumsum(frequencies)]).astype(np.uint32))


def cost(number: int) -> NDArray[np.float64]:
    """float64 (2·radius + 1,): bits that each single symbol costs under a model, its packing included."""
    found = model(number)
    frequencies = np.diff(found.starts) / (1 << PRECISION)
    # The marginal distribution of a tuple's last member: what one symbol costs beside the most common others.
    shares = frequencies.reshape(-1, found.base).sum(axis=0)
    return np.asarray(-np.log2(shares))


def encode(groups: Sequence[tuple[int, Symbols]], lanes: int) -> bytes:
    """Symbols of several models, one after the other, as one stream. Each group: model number, int8 (m,)."""
    states = np.full(lanes, LOWEST, dtype=np.uint32)
    words = [np.empty(0, dtype="<u2")]
    for number, symbols in groups[::-1]:
        packed, starts = _packed(symbols, model(number)), model(number).starts
        firsts, widths = starts[packed], np.diff(starts)[packed]
        limits, gaps = widths << np.uint32(32 - PRECISION), np.uint32(1 << PRECISION) - widths
        for chunk in list(_steps(len(packed), lanes))[::-1]:
            active = states[: chunk.stop - chunk.start]
            (full,) = (active >= limits[chunk]).nonzero()
            leaving = active[full]
            words.append(leaving.astype("<u2"))  # the lower half of each
            active[full] = leaving >> np.uint32(16)
            # This is 2^PRECISION · quotient + remainder + first, which is below 2^32.
            active += active // widths[chunk] * gaps[chunk] + firsts[chunk]
    return states.astype("<u4").tobytes() + np.concatenate(words[::-1]).tobytes()


def decode(stream: bytes, groups: Sequence[tuple[int, int]], lanes: int, what: str) -> list[Symbols]:
    """The symbols behind `encode`'s stream. Each group: model number, number of symbols.

    Raises PartCorruptError, naming `what`, where the stream does not end as it must.
    """
    if len(stream) < 4 * lanes or len(stream) % 2:
        raise PartCorruptError(f"{what} are cut short.")
    states = np.frombuffer(stream, dtype="<u4", count=lanes).copy()
    words = np.frombuffer(stream, dtype="<u2", offset=4 * lanes).astype(np.uint32)
    found: list[Symbols] = []
    at = 0
    for number, count in groups:
        slots = _slots(number)
        out = np.empty(-(-count // model(number).pack), dtype=np.uint8)
        for chunk in _steps(len(out), lanes):
            at = _step(states[: chunk.stop - chunk.start], slots, words, at, out[chunk], what)
        found.append(_unpacked(out, count, model(number)))
    if at != len(words) or np.any(states != LOWEST):
        raise PartCorruptError(f"{what} do not end where they should.")
    return found


def _step(
    states: NDArray[np.uint32],
    slots: tuple[NDArray[np.uint8], NDArray[np.uint32], NDArray[np.uint32]],
    words: NDArray[np.uint32],
    at: int,
    out: NDArray[np.uint8],
    what: str,
) -> int:
    """Decode one symbol in each lane; the place of the next word is returned."""
    symbols, widths, places = slots
    slot = states & np.uint32((1 << PRECISION) - 1)
    # A slot is always inside its table; with mode="raise" numpy would check that, and copy.
    np.take(symbols, slot, out=out, mode="clip")
    states >>= np.uint32(PRECISION)
    states *= np.take(widths, slot, mode="clip")
    states += np.take(places, slot, mode="clip")
    empty = np.flatnonzero(states < LOWEST)
    end = at + len(empty)
    if end > len(words):
        raise PartCorruptError(f"{what} are cut short.")
    states[empty] = states[empty] << np.uint32(16) | words[at:end]
    return end


@cache
def _slots(number: int) -> tuple[NDArray[np.uint8], NDArray[np.uint32], NDArray[np.uint32]]:
    """For each of the 2^PRECISION places its symbol, the symbol's frequency, and the place within it."""
    starts = model(number).starts
    widths = np.diff(starts)
    symbols = np.repeat(np.arange(len(widths), dtype=np.uint8), widths.astype(np.intp))
    places = np.arange(1 << PRECISION, dtype=np.uint32) - starts[:-1][symbols]
    return symbols, widths[symbols], places


def _steps(count: int, lanes: int) -> Iterator[slice]:
    return (slice(start, min(start + lanes, count)) for start in range(0, count, lanes))


def _packed(symbols: Symbols, distribution: Model) -> NDArray[np.uint8]:
    digits = np.full(
        -(-len(symbols) // distribution.pack) * distribution.pack, distribution.radius, dtype=np.uint8
    )
    digits[: len(symbols)] = np.clip(symbols, -distribution.radius, distribution.radius) + np.int16(
        distribution.radius
    )
    packed = np.zeros(len(digits) // distribution.pack, dtype=np.uint8)  # no alphabet is larger than a byte
    for place in range(distribution.pack):
        packed += digits[place :: distribution.pack] * np.uint8(distribution.base**place)
    return packed


def _unpacked(packed: NDArray[np.uint8], count: int, distribution: Model) -> Symbols:
    values = np.arange(len(distribution.starts) - 1)[:, np.newaxis] // distribution.base ** np.arange(
        distribution.pack
    )
    digits = (values % distribution.base - distribution.radius).astype(np.int8)
    return np.take(digits, packed, axis=0).reshape(-1)[:count]
