"""Where an item's instant part is: a table, smaller than the ids, from which its number follows.

A static function (Majewski, Wormald, Havas and Czech, A family of perfect hashing methods, 1996): three
places of the table, xored, give the number of an id. An id that is not in the catalog gives any number. The
builder solves the table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.hashing import fnv1a32, fnv1a32_column, mix
from recruntime.bundle.text_columns import TextColumn
from recruntime.errors import PartCorruptError
from recruntime.untrusted import is_count
from recruntime.wire import LARGEST

MARK = "\u0001"


@dataclass(frozen=True)
class Lookup:
    """The table of one directory. Raises PartCorruptError for what cannot be one.

    seed: what the places are computed with.
    table: uint16 (3·s,), s at least 1.
    """

    seed: int
    table: NDArray[np.uint16]

    def __post_init__(self) -> None:
        if not (is_count(self.seed, LARGEST) and len(self.table) and len(self.table) % 3 == 0):
            raise PartCorruptError("A lookup of instant parts has no table of three equal parts.")

    def number(self, item: str) -> int:
        """The number for an id."""
        one, two = np.array([fnv1a32(item)], np.uint32), np.array([fnv1a32(MARK + item)], np.uint32)
        places = places_of(one, two, self.seed, len(self.table) // 3)
        return int(np.bitwise_xor.reduce(self.table[places[:, 0]]))


def hashes_of(ids: TextColumn) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The two hashes, uint32 (n,), from which everything about an id's place follows."""
    return fnv1a32_column(ids), fnv1a32_column(ids, fnv1a32(MARK))


def places_of(one: NDArray[np.uint32], two: NDArray[np.uint32], seed: int, third: int) -> NDArray[np.intp]:
    """intp (3, n): for each id, of which these are the hashes, one place in every third of the table."""
    rows = [word_of(one, two, seed, number).astype(np.intp) % third + number * third for number in range(3)]
    return np.stack(rows)


def word_of(one: NDArray[np.uint32], two: NDArray[np.uint32], seed: int, number: int) -> NDArray[np.uint32]:
    """uint32 (n,): word `number`, 0 to 2, of each id, of which these are the hashes."""
    salt = np.uint32((3 * seed + number) * 0x9E3779B1 & 0xFFFFFFFF)
    return mix(one + mix(two + salt))
