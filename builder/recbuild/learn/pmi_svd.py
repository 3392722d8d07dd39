"""The model "pmi_svd": learned vectors without torch, from scipy and scikit-learn.

A truncated SVD of the pairs' positive pointwise mutual information: word2vec's vectors in closed form (Levy
and Goldberg: Neural Word Embedding as Implicit Matrix Factorization, NIPS 2014). A ridge regression from the
content's vectors to the learned ones places the items that no session has.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD

from recbuild.learn.cooccurrence import Pairs
from recbuild.learn.training_data import LearnedVectors, TrainingData
from recbuild.linalg import unit_rows

DECAY = 0.6  # what is left of an event's weight after each later event
RECENCY_LENGTH = 20
RIDGE = 1.0
HALF_TRUST = 10.0  # users at which an item's own vector counts as much as the regression from its content


def factorize(data: TrainingData, dims: int) -> LearnedVectors:
    """The vectors of all items, float32 (n, dims or fewer). Recency is not learned, but DECAY."""
    content, users, known = data.content, data.users, data.known
    count = len(users)
    information = _information(data.pairs.take(known[data.pairs.one] & known[data.pairs.other]), count)
    svd = TruncatedSVD(n_components=max(1, min(dims, count - 1)), random_state=0)
    own = unit_rows(svd.fit_transform(information) / np.sqrt(np.maximum(svd.singular_values_, 1e-9)))
    recency: NDArray[np.float64] = np.asarray(DECAY ** np.arange(RECENCY_LENGTH), dtype=np.float64)
    if content is None:
        return LearnedVectors(own, recency)
    learned = known & own.any(axis=1)
    square = content[learned].T @ content[learned] + RIDGE * np.eye(content.shape[1], dtype=np.float32)
    from_content = unit_rows(content @ np.linalg.solve(square, content[learned].T @ own[learned]))
    trust = np.where(learned, users / (users + HALF_TRUST), 0.0)[:, np.newaxis]
    return LearnedVectors(unit_rows(trust * own + (1 - trust) * from_content), recency)


def _information(pairs: Pairs, count: int) -> csr_matrix:
    """Positive pointwise mutual information, (count, count)."""
    table = csr_matrix((pairs.weight, (pairs.one, pairs.other)), shape=(count, count))
    table = table + table.T
    sums = np.asarray(table.sum(axis=1)).ravel()
    found = table.tocoo()
    information = np.log(found.data * sums.sum() / (sums[found.row] * sums[found.col]))
    kept = information > 0
    return csr_matrix((information[kept], (found.row[kept], found.col[kept])), shape=(count, count))
