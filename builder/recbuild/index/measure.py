"""Measured on the user's own catalog: what the codec keeps, and how many cells a search has to look into.

In go the vectors and the items as the engine will see them; out come figures for the summary and the
manifest, and the number of probes for a target recall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.embed.base import Vectors, unit_rows
from recbuild.index.quantize import Fit
from recruntime.bundle.items import Items
from recruntime.codecs import Codec, Codes, Scorer

NEIGHBOURS = 10
CODEC_QUERIES = 1000
COMPARISONS = 10**8  # so many items are compared at most, which bounds the time
SEARCH_QUERIES = 400
TARGET = 0.99
LONGEST = 10
FOLLOWED = 0.7
GROUP = 64
BLOCK = 65_536

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Quality:
    """What a codec keeps, over `queries` items as exact queries: recall@10 of the exact neighbours, and the
    mean true cosine of what is found relative to the best possible."""

    recall: float
    cosine_ratio: float
    queries: int


@dataclass(frozen=True)
class Search:
    """probes: of how many cells a search looks into. item_recall, profile_recall: share of the ten best of an
    exhaustive search over the same codes that it finds, for items and for profiles of 2 to 10 items."""

    probes: int
    cells: int
    item_recall: float
    profile_recall: float


def quality(fitted: Fit, vectors: Vectors, codes: Codes) -> Quality | None:
    """Measured against exact search; None where there is nothing to compare. All by the catalog's rows."""
    random = np.random.default_rng(0)
    most = min(CODEC_QUERIES, COMPARISONS // len(vectors))
    rows = np.sort(random.permutation(np.flatnonzero(vectors.any(axis=1)))[:most])
    wanted = min(NEIGHBOURS, len(vectors) - 1)
    if wanted < 1 or not len(rows):
        return None
    scorer = fitted.codec.scorer(codes)
    recalls, ratios = [], []
    for start in range(0, len(rows), GROUP):
        asked = rows[start : start + GROUP]
        exact = vectors[asked] @ vectors.T
        found = _scores(scorer, unit_rows(fitted.turned(vectors[asked])), len(vectors))
        for scores in (exact, found):
            scores[np.arange(len(asked)), asked] = -np.inf
        best, kept = (np.argpartition(-scores, wanted - 1, axis=1)[:, :wanted] for scores in (exact, found))
        reached = np.take_along_axis(exact, kept, axis=1)
        bar = np.take_along_axis(exact, best, axis=1)
        # What is as near as the last of the best is one of the best: duplicates have no order.
        recalls.append((reached >= bar.min(axis=1, keepdims=True) - 1e-6).mean(axis=1))
        ratios.append(reached.mean(axis=1) / np.maximum(bar.mean(axis=1), 1e-9))
    return Quality(float(np.concatenate(recalls).mean()), float(np.concatenate(ratios).mean()), len(rows))


def choose_probes(codec: Codec, items: Items, near: Rows) -> Search:
    """The fewest probes with which both kinds of query reach TARGET. near: each row's neighbours."""
    starts = (np.cumsum(items.cells) - items.cells).astype(np.intp)
    scorer = codec.scorer(items.codes)
    cells = scorer.centroids(starts)
    random = np.random.default_rng(0)
    ranks = []
    for longest in (1, LONGEST):
        lengths = random.integers(min(2, longest), longest + 1, SEARCH_QUERIES)
        walks = [session_of(near, random, int(pages)) for pages in lengths]
        means = unit_rows(np.stack([codec.decode(items.codes[walk]).mean(axis=0) for walk in walks]))
        ranks.append(_ranks(scorer, cells, starts, means[means.any(axis=1)], len(items)))
    probes = max(int(np.quantile(found, TARGET, method="higher")) + 1 if found.size else 1 for found in ranks)
    of_items, of_profiles = (float((found < probes).mean()) if found.size else 1.0 for found in ranks)
    return Search(probes, len(starts), of_items, of_profiles)


def session_of(near: Rows, random: np.random.Generator, pages: int) -> list[int]:
    """The rows that a visitor opens: mostly a neighbour of the last one, now and then anything."""
    walk = [int(random.integers(len(near)))]
    while len(walk) < pages:
        onwards = near[walk[-1]][near[walk[-1]] >= 0]
        follow = len(onwards) > 0 and random.random() < FOLLOWED
        walk.append(int(random.choice(onwards)) if follow else int(random.integers(len(near))))
    return walk


def _ranks(
    scorer: Scorer, cells: Scorer, starts: NDArray[np.intp], queries: Vectors, count: int
) -> NDArray[np.intp]:
    """intp: for each query, at which probe each of its ten best items is met."""
    wanted = min(NEIGHBOURS, count)
    found = [np.empty(0, dtype=np.intp)]
    for start in range(0, len(queries), GROUP):
        group = queries[start : start + GROUP]
        best = np.argpartition(-_scores(scorer, group, count), wanted - 1, axis=1)[:, :wanted]
        order = np.argsort(-_scores(cells, group, len(starts)), axis=1, kind="stable")
        places = np.argsort(order, axis=1)
        cell_of = np.searchsorted(starts, best, side="right") - 1
        found.append(np.take_along_axis(places, cell_of, axis=1).ravel())
    return np.concatenate(found)


def _scores(scorer: Scorer, queries: Vectors, count: int) -> NDArray[np.float32]:
    """float32 (m, count): every query's scores, made in blocks of rows to bound the memory."""
    columns = queries.astype(np.float64).T
    blocks = [scorer.scores(columns, slice(at, at + BLOCK)) for at in range(0, count, BLOCK)]
    return np.ascontiguousarray(np.concatenate(blocks).T)
