"""Titles as numbers, by which equal ones are found without a dict of all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from recbuild.catalog.load import Catalog
from recbuild.linalg import Rows

HASH_BYTES = 8  # two of ten million titles share a hash with a chance of 0.000003


@dataclass(frozen=True)
class Titles:
    """The titles of n items, compared in lower case.

    column: as the catalog has them; anything that is not true is no title.
    numbers: int64 (n,), equal for equal titles; an item without a title has a number of its own.
    """

    column: Sequence[object]
    numbers: Rows

    def of(self, row: int) -> str:
        """In lower case."""
        return _folded(self.column[row])


def titles_of(catalog: Catalog) -> Titles:
    """The catalog's titles."""
    return titled(catalog.cards.get("title") or [None] * len(catalog.ids))


def titled(column: Sequence[object]) -> Titles:
    """The titles in a column."""
    hashes = np.fromiter(map(_hash, column), np.uint64, len(column))
    numbers = np.unique(hashes, return_inverse=True)[1].astype(np.int64)
    nameless = np.flatnonzero(hashes == 0)
    numbers[nameless] = len(hashes) + np.arange(len(nameless))
    return Titles(column, numbers)


def _folded(title: object) -> str:
    return str(title or "").casefold()


def _hash(title: object) -> int:
    """0 for no title."""
    text = _folded(title).encode(errors="surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=HASH_BYTES).digest(), "little") if text else 0
