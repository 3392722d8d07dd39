"""Entropy coding: what goes in comes out, damage does no harm, and the models are the same everywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, product
from math import ceil, erf, log, prod, sqrt
from struct import unpack

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recruntime.codecs import rans
from recruntime.errors import PartCorruptError

MODELS = range(len(rans.SPREADS))
SYMBOLS = st.integers(0, 400).flatmap(lambda count: arrays(np.int8, count))
GROUPS = st.lists(st.tuples(st.sampled_from(MODELS), SYMBOLS), max_size=5)


@given(GROUPS, st.integers(1, 200))
def test_symbols_come_back_clipped_to_the_radius(groups: list[tuple[int, np.ndarray]], lanes: int) -> None:
    stream = rans.encode(groups, lanes)
    found = rans.decode(stream, [(number, len(symbols)) for number, symbols in groups], lanes, "The codes")
    for (number, symbols), back in zip(groups, found, strict=True):
        radius = rans.model(number).radius
        assert back.dtype == np.int8 and np.array_equal(back, np.clip(symbols, -radius, radius))


@pytest.mark.parametrize("number", MODELS)
def test_symbols_of_a_models_own_kind_cost_what_they_carry(number: int) -> None:
    symbols = np.rint(np.random.default_rng(number).normal(0, rans.SPREADS[number], 20_000)).astype(np.int8)
    shares = np.bincount(symbols.astype(np.int64) + 128) / len(symbols)
    carried = -(shares[shares > 0] * np.log2(shares[shares > 0])).sum()
    spent = 8 * len(rans.encode([(number, symbols)], 1)) / len(symbols)
    assert spent <= carried + 0.02


@settings(max_examples=300)
@given(GROUPS, st.integers(1, 20), st.data())
def test_a_damaged_stream_is_refused_or_decodes_to_something(
    groups: list[tuple[int, np.ndarray]], lanes: int, data: st.DataObject
) -> None:
    stream = bytearray(rans.encode(groups, lanes))
    for place in data.draw(st.lists(st.integers(0, len(stream) - 1), max_size=3)):
        stream[place] ^= data.draw(st.integers(1, 255))
    kept = data.draw(st.integers(0, len(stream)))
    counts = [(number, len(symbols)) for number, symbols in groups]
    try:
        found = rans.decode(bytes(stream[:kept]), counts, lanes, "The codes")
    except PartCorruptError as error:
        assert "The codes" in str(error)
    else:
        assert [len(symbols) for symbols in found] == [count for _, count in counts]


def test_what_is_cut_short_or_too_long_is_refused() -> None:
    group = (8, np.arange(-9, 10, dtype=np.int8).repeat(20))
    stream = rans.encode([group], 4)
    counts = [(8, len(group[1]))]
    for damaged in (b"", stream[:15], stream[:-1], stream[:-2], stream + b"\0\0"):
        with pytest.raises(PartCorruptError, match="The codes"):
            rans.decode(damaged, counts, 4, "The codes")


def decoded_by_the_document(stream: bytes, groups: list[tuple[int, int]], lanes: int) -> list[list[int]]:
    """docs/format.md §8, word by word, one integer after the other."""
    states = list(unpack(f"<{lanes}I", stream[: 4 * lanes]))
    words = iter(unpack(f"<{(len(stream) - 4 * lanes) // 2}H", stream[4 * lanes :]))
    found = []
    for number, count in groups:
        frequencies, base, pack = frequencies_of(number)
        tuples: list[int] = []
        while len(tuples) * pack < count:
            here = min(lanes, -(-count // pack) - len(tuples))
            for lane in range(here):
                slot, start, symbol = states[lane] % 2**14, 0, 0
                while slot >= start + frequencies[symbol]:
                    start, symbol = start + frequencies[symbol], symbol + 1
                states[lane] = frequencies[symbol] * (states[lane] // 2**14) + slot - start
                tuples.append(symbol)
            for lane in range(here):
                if states[lane] < 2**16:
                    states[lane] = 2**16 * states[lane] + next(words)
        steps = [symbol // base**digit % base - base // 2 for symbol in tuples for digit in range(pack)]
        found.append(steps[:count])
    assert states == [2**16] * lanes and next(words, None) is None
    return found


@cache
def frequencies_of(number: int) -> tuple[list[int], int, int]:
    shares = list(exact_shares(number))
    found = [max(1, int(share)) for share in shares]
    found[found.index(max(found))] += 2**14 - sum(found)
    base = 2 * radius_of(number) + 1
    return found, base, round(log(len(found), base))


def radius_of(number: int) -> int:
    return min(127, max(1, ceil(4 * 0.2 * 1.15**number - 0.5)))


def exact_shares(number: int) -> Iterator[float]:
    """What each tuple's frequency is before it is rounded down: docs/format.md's formulas, one by one."""
    spread = 0.2 * 1.15**number
    radius = radius_of(number)
    bounds = [0.5 * erf((at - 0.5) / (spread * sqrt(2))) for at in range(-radius, radius + 2)]
    single = [above - below for below, above in pairwise(bounds)]
    base, pack = len(single), 1
    while base ** (pack + 1) <= 256:
        pack += 1
    whole = sum(single) ** pack
    for digits in product(range(base), repeat=pack):  # the last digit is the lowest
        yield prod(single[digit] for digit in digits) / whole * 2**14


@pytest.mark.parametrize("number", MODELS)
def test_a_model_follows_from_its_formula(number: int) -> None:
    frequencies = np.diff(rans.model(number).starts.astype(np.int64))
    assert (frequencies.tolist(), rans.model(number).base, rans.model(number).pack) == frequencies_of(number)
    assert frequencies.min() >= 1 and frequencies.sum() == 2**14


@pytest.mark.parametrize("number", MODELS)
def test_no_frequency_hangs_on_the_last_bits_of_a_float(number: int) -> None:
    """Another libm may give another last bit of erf. As long as nothing that is rounded lies near an integer
    (2^14 · 2^-52 is four parts in a million million), the tables are the same on every machine."""
    assert all(abs(share - round(share)) > 1e-6 for share in exact_shares(number) if share > 1.5)
    assert abs(4 * rans.SPREADS[number] - 0.5 - round(4 * rans.SPREADS[number] - 0.5)) > 1e-6


@settings(max_examples=30)
@given(GROUPS, st.integers(1, 60))
def test_a_stream_reads_as_the_document_says(groups: list[tuple[int, np.ndarray]], lanes: int) -> None:
    counts = [(number, len(symbols)) for number, symbols in groups]
    stream = rans.encode(groups, lanes)
    found = rans.decode(stream, counts, lanes, "The codes")
    assert decoded_by_the_document(stream, counts, lanes) == [symbols.tolist() for symbols in found]


def test_the_models_are_those_of_format_1() -> None:
    """They are not stored in a bundle: whoever changes one changes the format."""
    tables = b"".join(rans.model(number).starts.astype("<u4").tobytes() for number in MODELS)
    assert hashlib.sha256(tables).hexdigest()[:16] == "17f7f923e61ba37b"
