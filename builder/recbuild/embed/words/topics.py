"""Topics: axes along which texts with related words lie together, by scikit-learn's truncated SVD."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

from recbuild.linalg import Vectors

MIN_DIMS = 16


def axes_of(weights: csr_matrix, most: int) -> Vectors:
    """float32 (m, dims), where a text with one of the m terms alone is.

    weights: (n, m), of each term in each text. most: dimensions, at most; few texts give fewer.
    """
    texts, terms = weights.shape
    table = normalize(weights)
    table.resize(texts, max(2, terms))  # the SVD needs two terms
    # With nearly as many dimensions as items, two items are similar only if they share words; with a
    # quarter of that, topics form. Measured on 200 books: 64 % instead of 52 % of the first six neighbors
    # share the genre.
    topics = max(MIN_DIMS, texts // 4)
    svd = TruncatedSVD(n_components=min(most, topics, *table.shape), random_state=0)
    with np.errstate(invalid="ignore"):  # explained_variance_ratio_ of a variance of 0, which is not used
        svd.fit(table)
    found: Vectors = svd.components_.T[:terms]
    return found
