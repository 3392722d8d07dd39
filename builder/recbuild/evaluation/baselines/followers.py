"""Which items follow which in sessions: the counts that the tables of items are made of."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix

from recbuild.sessions import Sessions


def followers(sessions: Sessions, items: int, reach: int) -> csr_matrix:
    """float64 (items, items): at (a, b) the sum of 1 / distance of all events of b after one of a.

    reach: the largest distance, in events of one session. An item may follow itself.
    """
    item, session = sessions.item, sessions.session_of
    found = csr_matrix((items, items), dtype=np.float64)
    for lag in range(1, reach + 1):  # one after the other, which bounds the memory
        at = np.flatnonzero(session[lag:] == session[:-lag])
        weight = np.full(len(at), 1 / lag)
        found += csr_matrix((weight, (item[at], item[at + lag])), shape=(items, items))
    return found


def row_of(table: csr_matrix, row: int) -> tuple[np.ndarray, np.ndarray]:
    """The columns of the row's values, and the values."""
    place = slice(table.indptr[row], table.indptr[row + 1])
    return table.indices[place], table.data[place]
