"""Which items are one product: decided by their texts, never by sessions.

Two items of one title are one product, unless both have long texts that differ, as two films called
"Dracula". Two items of different titles are one product if they use nearly the same words and the cosine of
their content reaches the ranking's `duplicate_threshold`: "Linen dress, red" and "Linen dress, blue". In go
titles, texts and candidate pairs; out come labels, equal for the items of one product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, repeat

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from recbuild.catalog.stored import in_turn
from recbuild.index.neighbors.compare import products_of_pairs
from recbuild.index.titles import Titles
from recbuild.linalg import SCALE, Rows
from recbuild.plan import ArrayFile, Runner, spans
from recruntime.bundle.hashing import fnv1a32

NEARLY = 0.8  # share of common words from which two texts are nearly the same
ANOTHER = 0.5  # share of common words, besides an equal title, below which two texts are of two products,
LONG = 8  # if each has so many words
MAX_LEADERS = 50  # products of one title that an item is compared with

_WORD = re.compile(r"\w+")


def twins_of(titles: Titles, texts: Sequence[str], rank: Rows) -> Rows:
    """int64 (n,): for each item the row of the first one, by rank, with its title that is the same product.

    texts: what is embedded; none at all in a catalog without words.
    rank: int64 (n,), each item's place in the catalog.
    """
    found = np.arange(len(rank))
    several, groups = _groups(titles.numbers, rank)
    in_order = in_turn(texts, several) if texts else repeat("")
    for first, end in groups:
        rows, title = several[first:end], titles.of(int(several[first]))
        known: dict[str, int] = {}
        for row, text in zip(rows.tolist(), islice(in_order, end - first), strict=True):
            alike = (leader for one, leader in known.items() if _one_product(title, one, text))
            leader = next(alike, row)
            found[row] = leader
            if leader == row and len(known) < MAX_LEADERS:
                known[text] = row
    return found


def products_of(twins: Rows, alike: Rows, texts: Sequence[str]) -> Rows:
    """int64 (n,): a label for each item, equal for those that are one product.

    twins: as `twins_of` returns them. alike: int64 (p, 2), pairs of items with similar vectors, which are one
    product if their texts are nearly the same.
    """
    count = len(twins)
    shares = [_share(_words(texts[a]), _words(texts[b])) for a, b in alike.tolist()]
    same = np.array(shares, dtype=np.float64) >= NEARLY
    own = np.flatnonzero(twins != np.arange(count))
    one, other = np.concatenate([np.stack([own, twins[own]], axis=1), alike[same]]).T
    graph = coo_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(count, count))
    labels: Rows = connected_components(graph, directed=False)[1].astype(np.int64)
    return labels


def similar_pairs(lists: ArrayFile, vectors: ArrayFile, threshold: float, runner: Runner) -> Rows:
    """int64 (p, 2), ascending: the pairs of an item and one of its list whose cosine reaches the threshold,
    each once.

    lists: whole numbers (n, m), rows, -1 for none. vectors: float32 (n, dims), as `linalg.whole` makes them.
    """
    step = _SimilarPairs(lists, vectors, threshold)
    parts = runner.each(step, list(spans(len(lists))))
    return np.unique(np.concatenate([np.empty((0, 2), dtype=np.int64), *parts]), axis=0)


@dataclass(frozen=True)
class _SimilarPairs:
    """The similar pairs of a span of items, the smaller row first."""

    lists: ArrayFile
    vectors: ArrayFile
    threshold: float

    def __call__(self, span: tuple[int, int]) -> Rows:
        lists, vectors = self.lists.read(*span), np.asarray(self.vectors.view())
        one, place = np.nonzero(lists >= 0)
        rows, others = span[0] + one, lists[one, place].astype(np.int64)
        cosines = products_of_pairs(vectors, rows, others) / SCALE**2
        both = np.stack([rows, others], axis=1)[cosines.round(4) >= self.threshold]
        return np.sort(both, axis=1)


def product_numbers(labels: Rows, ids: Sequence[str]) -> NDArray[np.uint32]:
    """uint32 (n,): for each item a number of its product that does not depend on the rest of the catalog; 0
    for a product of one item."""
    found = np.zeros(len(labels), dtype=np.uint32)
    several, groups = _groups(labels, np.arange(len(labels)))
    in_order = in_turn(ids, several)
    for first, end in groups:
        found[several[first:end]] = max(1, fnv1a32(min(islice(in_order, end - first))))
    return found


def _groups(numbers: NDArray[np.integer], rank: Rows) -> tuple[Rows, Iterator[tuple[int, int]]]:
    """The rows of each number that several have, by rank, number after number, and where each number's begin
    and end; the numbers are not negative."""
    several = np.flatnonzero(np.bincount(numbers, minlength=1)[numbers] > 1)
    several = several[np.lexsort((rank[several], numbers[several]))]
    bounds = np.flatnonzero(np.diff(numbers[several], prepend=-1, append=-1))
    return several, pairwise(bounds.tolist())


def _one_product(title: str, one: str, other: str) -> bool:
    if one == other:
        return True
    ours, theirs = (_words(text) - _words(title) for text in (one, other))
    return min(len(ours), len(theirs)) < LONG or _share(ours, theirs) >= ANOTHER


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard's index: of all words of the two, how many they share."""
    return len(one & other) / (len(one | other) or 1)
