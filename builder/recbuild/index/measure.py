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

from recbuild.index.neighbors.best import top
from recbuild.index.quantize import Fit
from recbuild.linalg import Rows, Vectors, sample_rows, unit_rows
from recbuild.plan import ArrayFile, Runner, on_disk, spans
from recruntime.bundle.items import Items
from recruntime.codecs import Codec, Scorer

NEAREST = 10
CODEC_QUERIES = 1000
AMONG = 100_000  # items: however large the catalog is, measuring takes the same time
SEARCH_QUERIES = 500  # items, and as many profiles
ALL = 200_000  # items that are searched whole; of more,
NEARBY = 30_000  # items of the nearest cells: ten times what a search looks into
TARGET = 0.99
LONGEST_SESSION = 10
FOLLOWED = 0.7  # of a simulated visitor's clicks, the share that goes to a neighbor
TASK = 250  # queries of a task
GROUP = 100  # queries, and
SCORED = 8192  # items that are scored at once

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


def quality(fitted: Fit, vectors: ArrayFile, codes: ArrayFile, runner: Runner) -> Quality | None:
    """Measured against exact search among AMONG items, or all if they are fewer, with some of these as
    queries; None where there is nothing to compare.

    vectors: float32 (n, dims) of unit length, or zero. codes: uint8 (n, code_bytes).
    """
    rows = sample_rows(len(vectors), AMONG)
    known = vectors.take(rows)
    comparable = np.flatnonzero(known.any(axis=1))
    queries = comparable[sample_rows(len(comparable), CODEC_QUERIES)]
    wanted = min(NEAREST, len(rows) - 1)
    if wanted < 1 or not len(queries):
        return None
    among = on_disk(runner.workspace, "measured", known)
    step = _Compare(fitted, among, on_disk(runner.workspace, "measured-codes", codes.take(rows)), wanted)
    tasks = [queries[first:end] for first, end in spans(len(queries), TASK)]
    recalls, ratios = np.concatenate(list(runner.each(step, tasks)), axis=1)
    return Quality(float(recalls.mean()), float(ratios.mean()), len(queries))


@dataclass(frozen=True)
class _Compare:
    """What a search of the codes finds of what a search of the vectors finds: float64 (2, m), recall and
    the ratio of the cosines, for m of the items as queries.

    known: the vectors. codes: theirs. wanted: how many are found.
    """

    fitted: Fit
    known: ArrayFile
    codes: ArrayFile
    wanted: int

    def __call__(self, queries: Rows) -> NDArray[np.float64]:
        known, scorer = self.known.read(), self.fitted.codec.scorer(self.codes.read())
        parts = [
            self._recall_and_ratio(known, scorer, queries[slice(*ends)])
            for ends in spans(len(queries), GROUP)
        ]
        return np.concatenate(parts, axis=1)

    def _recall_and_ratio(self, known: Vectors, scorer: Scorer, asked: Rows) -> NDArray[np.float64]:
        exact = known[asked] @ known.T
        found = _scores(scorer, unit_rows(self.fitted.turned(known[asked])), len(known))
        for scores in (exact, found):
            scores[np.arange(len(asked)), asked] = -2
        bar = np.take_along_axis(exact, top(exact, self.wanted), axis=1)
        reached = np.take_along_axis(exact, top(found, self.wanted), axis=1)
        # What is as near as the last of the best is one of the best: duplicates have no order.
        recall = (reached >= bar.min(axis=1, keepdims=True) - 1e-6).mean(axis=1)
        return np.stack([recall, reached.mean(axis=1) / np.maximum(bar.mean(axis=1), 1e-9)])


def choose_nprobe(codec: Codec, items: Items, neighbors: Rows) -> Search:
    """The smallest nprobe with which items and profiles as queries reach TARGET of what a search of all items
    finds; of more than ALL, a search of the nearest cells that have NEARBY items.

    neighbors: whole numbers (n, m), each item's, -1 for none.
    """
    if len(items.cells) == 1:
        return Search(nprobe=1, cells=1, item_recall=1.0, profile_recall=1.0)
    starts = (np.cumsum(items.cells) - items.cells).astype(np.intp)
    scorer = codec.scorer(items.codes)
    cells = scorer.centroids(starts)
    random = np.random.default_rng(0)
    ranks = []
    for longest in (1, LONGEST_SESSION):
        lengths = random.integers(min(2, longest), longest + 1, SEARCH_QUERIES)
        sessions = [session_of(neighbors, random, int(pages)) for pages in lengths]
        means = unit_rows(np.stack([codec.decode(items.codes[rows]).mean(axis=0) for rows in sessions]))
        ranks.append(_ranks(scorer, cells, items.cells, means[means.any(axis=1)]))
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


def _ranks(scorer: Scorer, cells: Scorer, sizes: Rows, queries: Vectors) -> NDArray[np.intp]:
    """intp: for each query, at which probe each of its ten best items is found. sizes: of the cells."""
    near = np.argsort(-_scores(cells, queries, len(sizes)), axis=1, kind="stable")
    ranks = _ranks_among_all if sizes.sum() <= ALL else _ranks_nearby
    return ranks(scorer, sizes, queries, near)


def _ranks_among_all(scorer: Scorer, sizes: Rows, queries: Vectors, near: Rows) -> NDArray[np.intp]:
    """near: int64 (m, c), each query's cells, the nearest first."""
    count, found = int(sizes.sum()), [np.empty(0, dtype=np.intp)]
    cell_of, probe_of = np.repeat(np.arange(len(sizes)), sizes), np.argsort(near, axis=1)
    for first, end in spans(len(queries), GROUP):
        best = top(_scores(scorer, queries[first:end], count), min(NEAREST, count))
        found.append(np.take_along_axis(probe_of[first:end], cell_of[best], axis=1).ravel())
    return np.concatenate(found)


def _ranks_nearby(scorer: Scorer, sizes: Rows, queries: Vectors, near: Rows) -> NDArray[np.intp]:
    ends = np.cumsum(sizes)
    found = [np.empty(0, dtype=np.intp)]
    for query, order in zip(queries.astype(np.float64), near, strict=True):
        ends_by_probe = np.cumsum(sizes[order])
        searched = order[: np.searchsorted(ends_by_probe, NEARBY) + 1].tolist()
        rows = np.concatenate([np.arange(ends[cell] - sizes[cell], ends[cell]) for cell in searched])
        scores = scorer.scores(query, rows)
        best = top(scores[np.newaxis], min(NEAREST, len(rows)))[0]
        found.append(np.searchsorted(ends_by_probe, best, side="right"))
    return np.concatenate(found)


def _scores(scorer: Scorer, queries: Vectors, count: int) -> NDArray[np.float32]:
    """float32 (m, count): every query's scores, made in blocks of rows that fit into the caches."""
    columns = queries.astype(np.float64).T
    found = np.empty((len(queries), count), dtype=np.float32)
    for first, end in spans(count, SCORED):
        found[:, first:end] = scorer.scores(columns, slice(first, end)).T
    return found
