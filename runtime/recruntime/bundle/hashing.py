"""FNV-1a, 32 bits: the hash of ids, as cheap in JavaScript as here, for one text or for a column at once.

`mix` spreads such a hash over all bits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.text_columns import TextColumn

BASIS = 2166136261
PRIME = 16777619


def fnv1a32(text: str) -> int:
    """The hash of the text's UTF-8 bytes. Half of a surrogate pair, which a page may send, is no error."""
    value = BASIS
    for byte in text.encode(errors="surrogatepass"):
        value = ((value ^ byte) * PRIME) & 0xFFFFFFFF
    return value


def fnv1a32_column(texts: TextColumn, basis: int = BASIS) -> NDArray[np.uint32]:
    """uint32 (n,): the hash of each text. basis: the hash of what is to stand before each text."""
    data = np.frombuffer(texts.data, dtype=np.uint8)
    places = texts.offsets[:-1].astype(np.intp)
    lengths = np.diff(texts.offsets.astype(np.intp))
    values = np.full(len(lengths), basis, dtype=np.uint32)
    rows = np.arange(len(lengths))
    for position in range(int(lengths.max(initial=0))):
        rows = rows[lengths[rows] > position]
        values[rows] = (values[rows] ^ data[places[rows] + position]) * np.uint32(PRIME)
    return values


def hash_uniform(hashes: NDArray[np.uint32], seed: int) -> NDArray[np.float64]:
    """Numbers from 0 up to 1, float64 (m,), the same for the same hash and seed on every machine."""
    # The last bytes of a text barely change FNV's high bits.
    return mix(hashes ^ np.uint32(fnv1a32(str(seed)))) / 2**32


def mix(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """MurmurHash3's finalizer: uint32 (n,), each of whose bits depends on all bits of the value."""
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        values = (values ^ values >> np.uint32(shift)) * np.uint32(factor)
    return values ^ values >> np.uint32(16)
