"""Which items are one product: decided by their texts, never by sessions.

Two items of one title are one product, unless both have long texts that differ, as two films called
"Dracula". Two items of different titles are one product if they use nearly the same words and the cosine of
their content reaches the ranking's `duplicate_threshold`: "Linen dress, red" and "Linen dress, blue". In go
titles, texts and candidate pairs; out come labels, equal for the items of one product.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from recbuild.catalog.load import Catalog
from recbuild.linalg import BLOCK, Rows, Vectors
from recruntime.bundle.hashing import fnv1a32

NEARLY = 0.8  # share of common words from which two texts are nearly the same
ANOTHER = 0.5  # share of common words, besides an equal title, below which two texts are of two products,
LONG = 8  # if each has so many words
MAX_LEADERS = 50  # products of one title that an item is compared with

_WORD = re.compile(r"\w+")


def titles_of(catalog: Catalog) -> list[str]:
    """For each item its title, in lower case; "" for none."""
    return [str(title or "").casefold() for title in catalog.cards.get("title", [""] * len(catalog.ids))]


def twins_of(titles: Sequence[str], texts: Sequence[str], rank: Rows) -> Rows:
    """int64 (n,): for each item the row of the first one, by rank, with its title that is the same product.

    titles: as `titles_of` returns them. texts: what is embedded; none at all in a catalog without words.
    rank: int64 (n,), each item's place in the catalog.
    """
    leaders: dict[str, list[int]] = {}
    found = np.arange(len(titles))
    for row in np.argsort(rank).tolist():
        title = titles[row]
        known = leaders.setdefault(title, []) if title else []
        first = next((one for one in known if not texts or _one_product(title, texts[one], texts[row])), None)
        if first is not None:
            found[row] = first
        elif len(known) < MAX_LEADERS:
            known.append(row)
    return found


def products_of(
    twins: Rows, pairs: Rows, content: Vectors | None, texts: Sequence[str], threshold: float
) -> Rows:
    """int64 (n,): a label for each item, equal for those that are one product.

    twins: as `twins_of` returns them. pairs: int64 (n, m), rows that an item is compared with, -1 for none.
    content: float32 (n, dims), vectors of the items' texts. threshold: cosine from which two items may be
        one.
    """
    count = len(twins)
    one, other = np.arange(count), twins
    if content is not None and texts:
        alike = _similar_pairs(pairs, content, threshold)
        same = [_share(_words(texts[a]), _words(texts[b])) >= NEARLY for a, b in alike.tolist()]
        one, other = np.concatenate([np.stack([one, other], axis=1), alike[np.array(same, dtype=bool)]]).T
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    labels: Rows = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels


def product_numbers(labels: Rows, ids: Sequence[str]) -> NDArray[np.uint32]:
    """uint32 (n,): for each item a number of its product that does not depend on the rest of the catalog; 0
    for a product of one item."""
    found = np.zeros(len(labels), dtype=np.uint32)
    order = np.argsort(labels, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1):
        if len(rows) > 1:
            found[rows] = max(1, fnv1a32(min(ids[row] for row in rows.tolist())))
    return found


def _similar_pairs(pairs: Rows, content: Vectors, threshold: float) -> Rows:
    """int64 (p, 2): the pairs whose cosine reaches the threshold, each once."""
    one = np.repeat(np.arange(len(pairs)), pairs.shape[1])
    both = np.stack([one, pairs.ravel()], axis=1)[pairs.ravel() >= 0]
    both = np.unique(np.sort(both, axis=1), axis=0)
    blocks = [both[at : at + BLOCK] for at in range(0, len(both), BLOCK)]
    kept = [
        block[np.einsum("ij,ij->i", content[block[:, 0]], content[block[:, 1]]).round(6) >= threshold]
        for block in blocks
    ]
    return np.concatenate([np.empty((0, 2), dtype=np.int64), *kept])


def _one_product(title: str, one: str, other: str) -> bool:
    ours, theirs = (_words(text) - _words(title) for text in (one, other))
    return min(len(ours), len(theirs)) < LONG or _share(ours, theirs) >= ANOTHER


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index: of all words of the two, how many they share."""
    return len(one & other) / (len(one | other) or 1)
