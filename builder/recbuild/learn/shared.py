"""The parts of sessions that enough users share: with `privacy = "strict"` vectors are learned from these.

In go sessions and the pairs that enough users chose together; out come shorter sessions, in which every two
items are such a pair. So no model can reveal what one person alone combined.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from recbuild.learn.cooccurrence import Pairs
from recbuild.linalg import Rows
from recbuild.sessions import Sessions


def shared_parts(sessions: Sessions, pairs: Pairs, items: int) -> Sessions:
    """Each session in parts, by first fit; an item that is a pair with no other of its session is left out.

    pairs: those that enough users chose, in both directions. items: number of items of the catalog.
    """
    keys = np.sort(pairs.one * items + pairs.other)
    part = np.full(len(sessions.item), -1, dtype=np.int64)
    for start, end in pairwise(sessions.starts.tolist()):
        rows, first, place = np.unique(sessions.item[start:end], return_index=True, return_inverse=True)
        order = np.argsort(first)  # what was chosen soon after one another is tried first
        parts = np.empty(len(rows), dtype=np.int64)
        parts[order] = _first_fit(_friends(rows[order], keys, items))
        part[start:end] = parts[place]
    return sessions.split(part)


def _friends(rows: Rows, keys: Rows, items: int) -> list[int]:
    """For each row a set of bits: which rows it is a pair with. keys: int64, of all pairs, ascending."""
    if not len(keys):
        return [0] * len(rows)
    asked = rows[:, np.newaxis] * items + rows
    found = keys[np.minimum(np.searchsorted(keys, asked), len(keys) - 1)] == asked
    packed = np.packbits(found, axis=1, bitorder="little")
    return [int.from_bytes(bits.tobytes(), "little") for bits in packed]


def _first_fit(friends: list[int]) -> list[int]:
    """The number of the part that each row is in, -1 for a row that is a pair with no other row."""
    parts: list[int] = []  # each a set of bits
    number_of = []
    for row, others in enumerate(friends):
        fitting = (number for number, members in enumerate(parts) if members & others == members)
        number = next(fitting, len(parts))
        if number == len(parts):
            parts.append(0)
        parts[number] |= 1 << row
        number_of.append(number)
    return [number if others.bit_count() else -1 for number, others in zip(number_of, friends, strict=True)]
