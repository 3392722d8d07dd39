"""How much recall variety costs: lists of six, chosen of the 24 best by MMR and by calibration, as a table.

Run: python -m bench.learned.frontier BUNDLE SESSIONS [QUESTIONS]: a bundle built with --held-out, and its
sessions. Calibrated lists have the topics of the session in its proportions (Steck: Calibrated
Recommendations, RecSys 2018); topics are clusters of the items' vectors.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.config import Config
from recbuild.evaluation.metrics import (
    coverage,
    intra_list_diversity,
    long_tail_share,
    ndcg_at,
    recall_at,
)
from recbuild.evaluation.strategies import Asking
from recbuild.evaluation.trials import TrialPlan, trial_of_bundle
from recbuild.index.kmeans import labels_of, trained
from recbuild.linalg import whole
from recruntime.engine.arrange import select
from recruntime.engine.profile import decode_rows

K, POOL = 6, 24
TOPICS = 60
RECENCY = 0.8  # of an event's topic, for each event after it
SMOOTHING = 0.01  # Steck's α
DIVERSITY = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
CALIBRATION = (0.02, 0.05, 0.1, 0.2, 0.4)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pool:
    """The best items for one question.

    rows: of the items, best first.
    scores: theirs.
    topics: float64 (TOPICS,), the session's share of each topic.
    """

    rows: NDArray[np.int64]
    scores: Floats
    topics: Floats


def calibrated(pool: Pool, topic: NDArray[np.int32], weight: float) -> list[int]:
    """Places in the pool. Each next item is the best by (1 − weight) · score − weight · divergence."""
    worth, own = pool.scores / (pool.scores.max(initial=0.0) or 1.0), topic[pool.rows]
    met = pool.topics > 0
    counts, chosen = np.zeros(TOPICS), list[int]()
    for place in range(1, min(K, len(own)) + 1):
        shares = (counts + np.eye(TOPICS)[own]) / place * (1 - SMOOTHING) + SMOOTHING * pool.topics
        divergence = (pool.topics[met] * np.log(pool.topics[met] / shares[:, met])).sum(axis=1)
        value = (1 - weight) * worth - weight * K * divergence
        value[chosen] = -np.inf
        chosen.append(int(np.argmax(value)))
        counts[own[chosen[-1]]] += 1
    return chosen


def main() -> None:
    folder, sessions = Path(sys.argv[1]), Path(sys.argv[2])
    sample = int(sys.argv[3]) if len(sys.argv) > 3 else 4000
    plan = TrialPlan(None, 0.1, "next", Asking(K, False, True), sample, ("recbuild",))
    trial = trial_of_bundle(folder, Config(), sessions, plan)
    shop = trial.shop.with_settings(replace(trial.shop.settings, diversity=0.0, exploration=0.0))
    bundle, queries = shop.engine.bundle, trial.queries
    vectors = decode_rows(bundle, bundle.items.codes)
    levels = whole(vectors)
    topic = labels_of(levels, trained(levels, TOPICS))
    row_of = {item: row for row, item in enumerate(trial.ids)}

    def asked(query: int) -> Pool:
        events = queries.events(query, trial.ids)
        found = shop.recommend(events[-1].item, events, POOL, repeat=False).items
        topics = np.zeros(TOPICS)
        for age, event in enumerate(reversed(events)):
            topics[topic[row_of[event.item]]] += RECENCY**age
        scores = np.maximum([one.score for one in found], 0.0)
        return Pool(np.array([row_of[one.item] for one in found]), scores, topics / topics.sum())

    pools = [asked(query) for query in range(len(queries))]

    def row(name: str, choose: Callable[[Pool], list[int]]) -> None:
        ranked = np.full((len(pools), K), -1, dtype=np.int64)
        for query, pool in enumerate(pools):
            rows = pool.rows[choose(pool)]
            ranked[query, : len(rows)] = rows
        recall, gain = (100 * of(ranked, queries.relevant, K).mean() for of in (recall_at, ndcg_at))
        wide, tail = 100 * coverage(ranked, len(vectors)), 100 * long_tail_share(ranked, trial.counts)
        varied = intra_list_diversity(ranked, vectors.astype(np.float32))
        print(f"| {name} | {recall:.1f} | {gain:.1f} | {varied:.3f} | {wide:.1f} | {tail:.1f} |", flush=True)

    print("| | R@6 | NDCG@6 | diversity | coverage | long tail |\n|---|---:|---:|---:|---:|---:|")
    for diversity in DIVERSITY:
        row(f"MMR, {diversity}", partial(by_mmr, vectors=vectors, diversity=diversity))
    for weight in CALIBRATION:
        row(f"calibrated, {weight}", partial(calibrated, topic=topic, weight=weight))


def by_mmr(pool: Pool, vectors: Floats, diversity: float) -> list[int]:
    """Places in the pool, as the engine chooses them, with every product once in it."""
    return select(pool.scores, vectors[pool.rows], [], K, diversity)


if __name__ == "__main__":
    main()
