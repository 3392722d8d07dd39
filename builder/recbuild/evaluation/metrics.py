"""Metrics: lists of recommendations and what visitors really chose in, figures out.

`ranked` is int64 (q, k): for each query the rows of the recommended items, best first, all different; −1,
anywhere in the list, means "no recommendation". `Relevant` has what would have been right. The first group of
functions gives one figure per query, float64 (q,), for a mean and its interval; the second gives one figure
for all lists together, NaN if they are too short or too few.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.linalg import Rows, Vectors

PerQuery = NDArray[np.float64]

HEAD_SHARE = 0.2  # of the items: "the most popular" ones, as in the Pareto principle
DECILES = 10
BLOCK = 4_000_000  # vector components at once, which bounds the memory


@dataclass(frozen=True)
class Relevant:
    """What would have been right: query i wants the items `rows[starts[i] : starts[i + 1]]`.

    starts: int64 (q + 1,). Every query wants something: without that it has no recall.
    rows: int64 (m,), not negative and distinct within a query. A row beyond the catalog is an item that
        cannot be recommended, and counts as missed.
    Raises ValueError.
    """

    starts: Rows
    rows: Rows

    def __post_init__(self) -> None:
        first, last = self.starts[0], self.starts[-1]
        if first != 0 or last != len(self.rows):
            raise ValueError(f"starts run from {first} to {last}, not from 0 to {len(self.rows)}.")
        if (self.counts < 1).any():
            query = int(np.argmax(self.counts < 1))
            raise ValueError(f"Query {query} has no relevant item: leave such queries out.")
        if (self.rows < 0).any():
            raise ValueError("A relevant row is negative: rows count from 0.")
        if len(np.unique(self.keys(self.rows.max() + 1))) < len(self.rows):
            raise ValueError("A query names a relevant item twice: name each once.")

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def counts(self) -> Rows:
        """int64 (q,): how many items each query wants."""
        return np.diff(self.starts)

    def of(self, query: int) -> Rows:
        """The rows that a query wants."""
        return self.rows[self.starts[query] : self.starts[query + 1]]

    def keys(self, span: int) -> Rows:
        """int64 (m,): one number for each pair of a query and a row below `span`."""
        return np.repeat(np.arange(len(self)) * span, self.counts) + self.rows


def hits(ranked: Rows, relevant: Relevant) -> NDArray[np.bool_]:
    """bool (q, k): which recommendations were right. Raises ValueError if the two do not fit."""
    if len(ranked) != len(relevant):
        raise ValueError(f"As many lists as queries are needed: {len(ranked)} != {len(relevant)}.")
    ordered = np.sort(ranked, axis=1)
    if ((ordered[:, 1:] == ordered[:, :-1]) & (ordered[:, 1:] >= 0)).any():
        raise ValueError("A list recommends an item twice: it would count twice.")
    span = int(max(ranked.max(initial=0), relevant.rows.max(initial=0))) + 1
    shown = np.arange(len(ranked))[:, None] * span + ranked
    return np.isin(shown, relevant.keys(span)) & (ranked >= 0)


def recall_at(ranked: Rows, relevant: Relevant, k: int) -> PerQuery:
    """The share of a query's relevant items among its first k (Manning et al., 2008, ch. 8)."""
    return _hit_counts(ranked, relevant, k) / relevant.counts


def hit_rate_at(ranked: Rows, relevant: Relevant, k: int) -> PerQuery:
    """1 if any relevant item is among the first k, else 0 (Deshpande and Karypis, ACM TOIS, 2004)."""
    return (_hit_counts(ranked, relevant, k) > 0).astype(np.float64)


def mrr_at(ranked: Rows, relevant: Relevant, k: int) -> PerQuery:
    """1 / rank of the first relevant item, 0 if it is beyond k (Voorhees, TREC-8, 1999)."""
    found = hits(ranked[:, :k], relevant)
    return np.asarray(found.any(axis=1) / (found.argmax(axis=1) + 1), dtype=np.float64)


def ndcg_at(ranked: Rows, relevant: Relevant, k: int) -> PerQuery:
    """Discounted gain relative to the best possible order (Järvelin and Kekäläinen, ACM TOIS, 2002).

    A relevant item at rank r gains 1 / log2(r + 1); the best list begins with all relevant items, k at most.
    """
    discounts = 1 / np.log2(np.arange(2, k + 2))
    found = hits(ranked[:, :k], relevant)
    best = np.cumsum(discounts)[np.minimum(relevant.counts, k) - 1]
    return np.asarray(found @ discounts[: found.shape[1]] / best, dtype=np.float64)


def _hit_counts(ranked: Rows, relevant: Relevant, k: int) -> Rows:
    return np.asarray(hits(ranked[:, :k], relevant).sum(axis=1, dtype=np.int64))


def coverage(ranked: Rows, items: int) -> float:
    """The share of the catalog's `items` that was recommended at least once (Ge et al., RecSys 2010)."""
    return len(np.unique(ranked[ranked >= 0])) / items


def gini(ranked: Rows, items: int) -> float:
    """How unequally often items are recommended: 0 all equally, 1 always the same one.

    Shani and Gunawardana, Evaluating Recommendation Systems (2011): Σ (2j − n − 1) p_j / (n − 1) over
    ascending shares p.
    """
    times = np.sort(np.bincount(ranked[ranked >= 0], minlength=items))
    if not times.sum() or items < 2:
        return np.nan
    weights = 2 * np.arange(1, items + 1) - items - 1
    return float(weights @ times / times.sum() / (items - 1))


def long_tail_share(ranked: Rows, popularity: NDArray[np.number]) -> float:
    """The share of recommendations outside the most popular 20 % of the items.

    After Abdollahpouri, Burke and Mobasher (FLAIRS 2019), over all recommendations together.
    popularity: (n,), how often each item occurs in training; of equally popular items the first one counts as
        more popular.
    """
    return _mean(_popularity_rank(popularity)[ranked[ranked >= 0]] >= HEAD_SHARE * len(popularity))


def deciles(ranked: Rows, popularity: NDArray[np.number]) -> NDArray[np.float64]:
    """float64 (10,): the share of recommendations from each tenth of the items, the most popular first."""
    tenth = _popularity_rank(popularity)[ranked[ranked >= 0]] * DECILES // len(popularity)
    times = np.bincount(tenth, minlength=DECILES)
    return times / times.sum() if times.sum() else np.full(DECILES, np.nan)


def novelty(ranked: Rows, popularity: NDArray[np.number]) -> float:
    """How surprising a recommendation is, in bits: the mean of −log2 of its item's share of all interactions.

    Zhou et al. (PNAS, 2010). Every item has one interaction added, so that none has a share of 0.
    """
    share = (popularity + 1.0) / (popularity.sum() + len(popularity))
    return _mean(-np.log2(share[ranked[ranked >= 0]]))


def intra_list_diversity(ranked: Rows, vectors: Vectors) -> float:
    """The mean of 1 − cosine over all pairs within a list, then over lists of at least two items.

    Ziegler et al. (WWW 2005).
    vectors: float32 (n, d), of any length; a zero vector has the cosine 0 with every other.
    """
    lists = ranked[(ranked >= 0).sum(axis=1) > 1]
    return _mean(np.concatenate([np.empty(0), *_diversities(lists, vectors)]))


def _diversities(lists: Rows, vectors: Vectors) -> Iterator[PerQuery]:
    """The diversity of each list, in blocks. |Σv|² sums all pairs in both directions, and each item with
    itself."""
    step = max(1, BLOCK // max(1, lists.shape[1] * vectors.shape[1]))
    for start in range(0, len(lists), step):
        block = lists[start : start + step]
        found = vectors[block].astype(np.float64)
        lengths = np.linalg.norm(found, axis=2, keepdims=True)
        found /= np.where(lengths > 0, lengths, 1)
        found[block < 0] = 0
        size = (block >= 0).sum(axis=1)
        cosines = (found.sum(axis=1) ** 2).sum(axis=1) - (found**2).sum(axis=(1, 2))
        yield 1 - cosines / (size * (size - 1))


def _popularity_rank(popularity: NDArray[np.number]) -> Rows:
    """int64 (n,): each item's rank by popularity, 0 for the most popular."""
    rank = np.empty(len(popularity), dtype=np.int64)
    rank[np.argsort(-popularity.astype(np.float64), kind="stable")] = np.arange(len(popularity))
    return rank


def _mean(values: NDArray[np.bool_] | PerQuery) -> float:
    return float(values.mean()) if values.size else np.nan
