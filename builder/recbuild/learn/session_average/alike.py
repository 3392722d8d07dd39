"""Items alike: which residuals stand for that of an item which no session has, or too few.

In go the content's vectors and the items that are learned; out comes for each item a share of the residuals
of those whose content is most like its own (kernel regression: Nadaraya, 1964; Watson, 1964). So a new item
comes to stand among its like, and nothing of it follows from its own sessions.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recbuild.linalg import Rows, Vectors

NEAREST = 10  # items that an item takes shares of
WIDTH = 0.1  # of the kernel: a cosine that is so much less counts 1 / e
ENOUGH = 0.05  # weight, about that of one cosine of 0.7, with which half of the residuals is taken
SAME = 0.99  # cosine of equal contents: what all of the nearest have, a category, says too little
AMONG = 20_000  # the most chosen items, which bounds the time
BLOCK = 1024  # items that are compared at once


def alike(content: Vectors, learned: Rows, users: Rows) -> csr_matrix:
    """float32 (n, k), sparse: each item's shares of the k residuals, of sum below 1; nothing where no content
    is like its own.

    content: float32 (n, d) of unit length, or zero. learned: int64 (k,), ascending, the items with a
    residual. users: int64 (n,), of each item.
    """
    most = np.sort(np.argsort(-users[learned], kind="stable")[:AMONG])
    known = learned[most]
    others, count = content[known], min(NEAREST, len(known))
    places = np.empty((len(content), count), dtype=np.int64)
    weights = np.empty((len(content), count), dtype=np.float32)
    for start in range(0, len(content), BLOCK):
        block = slice(start, start + BLOCK)
        cosines = content[block] @ others.T
        itself = np.flatnonzero((known >= start) & (known < start + BLOCK))
        cosines[known[itself] - start, itself] = 0
        near = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        places[block] = most[near]
        weights[block] = _kernel(np.take_along_axis(cosines, near, axis=1))
    item, at = np.nonzero(weights)
    return csr_matrix((weights[item, at], (item, places[item, at])), shape=(len(content), len(learned)))


def _kernel(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32 (m, count): each neighbor's share; 0 where the cosine is not above 0, or all are the same."""
    telling = (cosines > 0) & (cosines.min(axis=1, keepdims=True) <= SAME)
    weights = np.where(telling, np.exp((cosines - 1) / np.float32(WIDTH)), 0)
    shares: NDArray[np.float32] = (weights / (weights.sum(axis=1, keepdims=True) + ENOUGH)).astype(np.float32)
    return shares
