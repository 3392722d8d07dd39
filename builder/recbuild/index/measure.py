"""Measured on the user's own catalog: what the codec keeps, and how many cells a search has to look into.

In go the vectors and the items as the engine will see them; out come figures for the summary and the
manifest, and nprobe for a target recall.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from recbuild.index.quantize import Fit
from recbuild.linalg import BLOCK, Rows, Vectors, sample_rows, unit_rows
from recruntime.bundle.items import Items
from recruntime.codecs import Codec, Codes, Scorer

NEAREST = 10
CODEC_QUERIES = 1000
MAX_COMPARISONS = 10**8  # of items, which bounds the time
SEARCH_QUERIES = 400
TARGET = 0.99
LONGEST_SESSION = 10
FOLLOWED = 0.7  # of a simulated visitor's clicks, the share that goes to a neighbor
GROUP = 64

Count = Annotated[int, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Quality:
    """What a codec keeps, with items as exact queries.

    recall: recall@10 of the exact neighbors.
    cosine_ratio: mean exact cosine of what is found, relative to the best possible.
    queries: number of queries.
    """

    recall: Share
    cosine_ratio: float
    queries: Count


@dataclass(frozen=True)
class Search:
    """How far a search by cells goes.

    nprobe: number of cells that a search looks into.
    cells: number of cells.
    item_recall: recall@10 of an exhaustive search over the same codes, for items as queries.
    profile_recall: the same for profiles of 2 to 10 items.
    """

    nprobe: Annotated[int, Field(ge=1)]
    cells: Annotated[int, Field(ge=1)]
    item_recall: Share
    profile_recall: Share


def quality(fitted: Fit, vectors: Vectors, codes: Codes) -> Quality | None:
    """Measured against exact search; None where there is nothing to compare.

    vectors: float32 (n, dims) of unit length, or zero. codes: uint8 (n, code_bytes).
    """
    comparable = np.flatnonzero(vectors.any(axis=1))
    most = min(CODEC_QUERIES, MAX_COMPARISONS // len(vectors))
    rows = comparable[sample_rows(len(comparable), most)]
    wanted = min(NEAREST, len(vectors) - 1)
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


def choose_nprobe(codec: Codec, items: Items, neighbors: Rows) -> Search:
    """The fewest probes with which items and profiles as queries reach TARGET.

    neighbors: int64 (n, m), each item's, -1 for none.
    """
    starts = (np.cumsum(items.cells) - items.cells).astype(np.intp)
    scorer = codec.scorer(items.codes)
    cells = scorer.centroids(starts)
    random = np.random.default_rng(0)
    ranks = []
    for longest in (1, LONGEST_SESSION):
        lengths = random.integers(min(2, longest), longest + 1, SEARCH_QUERIES)
        sessions = [session_of(neighbors, random, int(pages)) for pages in lengths]
        means = unit_rows(np.stack([codec.decode(items.codes[rows]).mean(axis=0) for rows in sessions]))
        ranks.append(_ranks(scorer, cells, starts, means[means.any(axis=1)], len(items)))
    nprobe = max(int(np.quantile(found, TARGET, method="higher")) + 1 if found.size else 1 for found in ranks)
    of_items, of_profiles = (float((found < nprobe).mean()) if found.size else 1.0 for found in ranks)
    return Search(nprobe, len(starts), of_items, of_profiles)


def session_of(neighbors: Rows, random: np.random.Generator, pages: int) -> list[int]:
    """The rows that a simulated visitor opens: mostly a neighbor of the last one, now and then any item."""
    opened = [int(random.integers(len(neighbors)))]
    while len(opened) < pages:
        onwards = neighbors[opened[-1]][neighbors[opened[-1]] >= 0]
        follow = len(onwards) > 0 and random.random() < FOLLOWED
        opened.append(int(random.choice(onwards)) if follow else int(random.integers(len(neighbors))))
    return opened


def _ranks(
    scorer: Scorer, cells: Scorer, starts: NDArray[np.intp], queries: Vectors, count: int
) -> NDArray[np.intp]:
    """intp: for each query, at which probe each of its ten best items is found."""
    wanted = min(NEAREST, count)
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
