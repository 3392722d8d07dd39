"""Whole numbers as varints: seven bits a byte, the lowest first; a byte below 128 is the last of a number
(LEB128).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruntime.errors import PartCorruptError

BITS = 7
MOST_BYTES = 5
"""Of a number below 2^32."""


def pack_varints(numbers: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """uint32 (n,) to uint8 (m,)."""
    wide = numbers.astype(np.int64)
    lengths = np.ones(len(wide), dtype=np.int64)
    for place in range(1, MOST_BYTES):
        lengths += wide >= 1 << (BITS * place)
    ends = np.cumsum(lengths)
    packed = np.zeros(int(ends[-1]) if len(ends) else 0, dtype=np.uint8)
    for place in range(MOST_BYTES):
        here = lengths > place
        more = lengths[here] > place + 1
        packed[(ends - lengths)[here] + place] = (wide[here] >> (BITS * place)) & 127 | (more << BITS)
    return packed


def unpack_varints(packed: NDArray[np.uint8], what: str) -> NDArray[np.int64]:
    """uint8 (m,) to int64 (n,). Raises PartCorruptError, naming `what`."""
    last = np.flatnonzero(packed < 1 << BITS)
    if not len(packed):
        return np.empty(0, dtype=np.int64)
    if not len(last) or last[-1] != len(packed) - 1:
        raise PartCorruptError(f"{what} end within a number.")
    starts = np.concatenate([[0], last[:-1] + 1])
    lengths = last + 1 - starts
    if int(lengths.max()) > MOST_BYTES:
        raise PartCorruptError(f"{what} hold a number of more than {MOST_BYTES} bytes.")
    numbers = np.zeros(len(starts), dtype=np.int64)
    for place in range(int(lengths.max())):
        here = np.flatnonzero(lengths > place)
        numbers[here] |= (packed[starts[here] + place].astype(np.int64) & 127) << (BITS * place)
    return numbers
