"""Learned vectors without torch: a factorization of what was met together, from scipy and scikit-learn.

Positive pointwise mutual information of the pairs, and its truncated SVD: word2vec's vectors in closed form
(Levy and Goldberg: Neural Word Embedding as Implicit Matrix Factorization, NIPS 2014). A ridge regression
from the content puts items in their places that nobody has met yet.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD

from recbuild.embed.base import Vectors, unit_rows
from recbuild.learn.cooccurrence import Pairs

FADE = 0.6  # what is left of an event's weight after each later one
REMEMBERED = 20
RIDGE = 1.0
HALF_SURE = 10.0  # users at which an item's own vector counts as much as the content's guess


def factorize(
    pairs: Pairs, content: Vectors | None, users: NDArray[np.int64], met: NDArray[np.bool_], dims: int
) -> tuple[Vectors, NDArray[np.float64]]:
    """float32 (n, dims) vectors of unit length, or zero; float64 (REMEMBERED,) weights of recency.

    users: int64 (n,), of each item; met: bool (n,), which items may have a vector of their own.
    """
    count = len(users)
    table = _information(pairs.take(met[pairs.one] & met[pairs.other]), count)
    svd = TruncatedSVD(n_components=max(1, min(dims, count - 1)), random_state=0)
    own = unit_rows(svd.fit_transform(table) / np.sqrt(np.maximum(svd.singular_values_, 1e-9)))
    recency: NDArray[np.float64] = np.asarray(FADE ** np.arange(REMEMBERED), dtype=np.float64)
    if content is None:
        return own, recency
    taught = met & own.any(axis=1)
    square = content[taught].T @ content[taught] + RIDGE * np.eye(content.shape[1], dtype=np.float32)
    guess = unit_rows(content @ np.linalg.solve(square, content[taught].T @ own[taught]))
    sure = np.where(taught, users / (users + HALF_SURE), 0.0)[:, np.newaxis]
    return unit_rows(sure * own + (1 - sure) * guess), recency


def _information(pairs: Pairs, count: int) -> csr_matrix:
    """Positive pointwise mutual information, (count, count)."""
    table = csr_matrix((pairs.weight, (pairs.one, pairs.other)), shape=(count, count))
    table = table + table.T
    sums = np.asarray(table.sum(axis=1)).ravel()
    found = table.tocoo()
    information = np.log(found.data * sums.sum() / (sums[found.row] * sums[found.col]))
    kept = information > 0
    return csr_matrix((information[kept], (found.row[kept], found.col[kept])), shape=(count, count))
