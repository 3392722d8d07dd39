"""The lists that the instant lane shows: each item's neighbours, and the front list.

They come from the engine's own scores over the encoded catalog, so that the instant lane and the engine
agree on what is similar.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import MiniBatchKMeans

from recbuild.embed.base import Vectors, unit_rows
from recruntime.bundle import Items
from recruntime.codecs import Codec
from recruntime.ranking import best_rows

NEAR = 12
FRONT = 24
BLOCK = 256

Rows = NDArray[np.intp]


def nearest(codec: Codec, items: Items, advance: Callable[[int], None]) -> list[Rows]:
    """For each item the rows, intp (≤ NEAR,), of its most similar items in stock, best first."""
    scorer = codec.scorer(items.codes)
    allowed = items.stock.copy()
    lists: list[Rows] = []
    for start in range(0, len(items), BLOCK):
        queries = _queries(codec, items, start)
        scores = np.ascontiguousarray(scorer.scores(queries.T).T)
        for row, found in enumerate(scores, start):
            allowed[row] = False
            comparable = queries[row - start].any()
            lists.append(best_rows(found, allowed, NEAR) if comparable else np.empty(0, np.intp))
            allowed[row] = items.stock[row]
        advance(len(scores))
    return lists


def front_list(vectors: Vectors, stock: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """uint32 (≤ FRONT,): items that stand for the catalog's main groups, the largest group first.

    One medoid for each of FRONT clusters: where nothing is known of a visitor, variety is the best guess.
    """
    rows = np.flatnonzero(stock)
    if len(rows) <= FRONT:
        return rows.astype("<u4")
    clusters = MiniBatchKMeans(FRONT, random_state=0, n_init=1, batch_size=4096).fit(vectors[rows])
    nearness = np.einsum("ij,ij->i", vectors[rows], unit_rows(clusters.cluster_centers_)[clusters.labels_])
    largest = np.argsort(-np.bincount(clusters.labels_, minlength=FRONT), kind="stable")
    groups = [np.flatnonzero(clusters.labels_ == label) for label in largest]
    return np.array([rows[group[np.argmax(nearness[group])]] for group in groups if len(group)], dtype="<u4")


def _queries(codec: Codec, items: Items, start: int) -> NDArray[np.float64]:
    """float64 (≤ BLOCK, dims): the items' own vectors as the engine would ask for them."""
    vectors = codec.decode(items.codes[start : start + BLOCK]).astype(np.float64)
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, np.newaxis]
    return vectors / np.where(lengths > 1e-9, lengths, 1.0)
