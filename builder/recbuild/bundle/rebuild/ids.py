"""Ids as numbers of 64 bits, by which rows are found without a dict as long as the catalog."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows
from recruntime.bundle.lookup import hashes_of
from recruntime.bundle.text_columns import TextColumn

Keys = NDArray[np.uint64]


def keys_of(ids: TextColumn) -> Keys:
    """uint64 (n,): both hashes of each id. A catalog in which two ids share both cannot be built."""
    one, two = hashes_of(ids)
    return one.astype(np.uint64) << np.uint64(32) | two


@dataclass(frozen=True)
class RowsByKey:
    """Finds the row of an id.

    keys: uint64 (n,), ascending. rows: int64 (n,), the row of each.
    """

    keys: Keys
    rows: Rows

    @classmethod
    def of(cls, keys: Keys, rows: Rows) -> RowsByKey:
        """keys: uint64 (n,), in any order. rows: int64 (n,), the row of each."""
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], rows[order])

    def find(self, keys: Keys) -> Rows:
        """int64, of the shape of `keys`: the row of each, -1 for a key that is not there."""
        if not len(self.keys):
            return np.full(keys.shape, -1)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.rows[places], -1)
