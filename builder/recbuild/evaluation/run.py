"""Run an evaluation: every strategy and baseline answers every query; out comes an `Evaluation`.

The bundle's own engine answers, with its codes, cells and settings.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recbuild.evaluation.baselines import baselines, missing
from recbuild.evaluation.bootstrap import interval
from recbuild.evaluation.metrics import (
    coverage,
    deciles,
    gini,
    hit_rate_at,
    intra_list_diversity,
    long_tail_share,
    mrr_at,
    ndcg_at,
    novelty,
    recall_at,
)
from recbuild.evaluation.participants import chosen_of
from recbuild.evaluation.queries import PROTOCOLS, Protocol, Queries
from recbuild.evaluation.result import Evaluation, Measurement
from recbuild.evaluation.strategies import Asking, Contender, strategies
from recbuild.linalg import Rows, Vectors
from recbuild.sessions import Sessions
from recbuild.threads import one_thread
from recruntime.recommender import Recommender

MAIN = "recall"
PER_QUERY = {"recall": recall_at, "hit_rate": hit_rate_at, "ndcg": ndcg_at, "mrr": mrr_at}


@dataclass(frozen=True)
class Remarks:
    """What a person should know of the sessions of a trial.

    notes: sentences.
    warnings: sentences on what is likely to be wrong.
    data: name of a fact → how the sessions were understood.
    """

    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """What is measured, and on what.

    title: name of the catalog or the bundle.
    shop: the bundle, as pages have it.
    ids: of the engine's n rows.
    queries: what is asked.
    counts: int64 (n,), how often each item occurs in the sessions that were learned from.
    protocol: how the queries were made.
    asking: how a page asks.
    only: names of strategies and baselines; empty for all.
    remarks: what a person should know of the sessions.
    learned: the sessions that the bundle has learned from; None if they are not known.
    """

    title: str
    shop: Recommender
    ids: Sequence[str]
    queries: Queries
    counts: Rows
    protocol: Protocol
    asking: Asking
    only: tuple[str, ...] = ()
    remarks: Remarks = Remarks()
    learned: Sessions | None = None


def evaluate(trial: Trial, advance: Callable[[int], None]) -> Evaluation:
    """Everything measured. advance: called with the number of answers since the last call."""
    bundle, k = trial.shop.engine.bundle, trial.asking.k
    vectors = bundle.codec.decode(bundle.items.codes)
    measurements, popularity, found = [], {}, {}
    for contender in taking_part(trial):
        ranked, seconds = ask_all(contender, trial.queries, k, advance)
        found[contender.name] = PER_QUERY[MAIN](ranked, trial.queries.relevant, k)
        measurements.append(_measured(contender, ranked, seconds, trial, vectors))
        popularity[contender.name] = deciles(ranked, trial.counts).tolist()
    sessions = len(np.unique(trial.queries.session))
    notes = [*trial.remarks.notes, *missing(trial.only, len(bundle.items), trial.learned)]
    if k > int(bundle.items.stock.sum()):
        notes.append(
            f"Lists of {k} were asked for, but only {int(bundle.items.stock.sum())} items are in stock."
        )
    return Evaluation(
        title=trial.title,
        protocol=PROTOCOLS[trial.protocol],
        counts={"items": len(bundle.items), "sessions": sessions, "queries": len(trial.queries)},
        measurements=measurements,
        notes=notes,
        popularity=popularity,
        wanted="the next purchase" if trial.protocol == "basket" else "the next product",
        warnings=trial.remarks.warnings,
        data=trial.remarks.data,
        main=MAIN,
        leads=_leads(measurements, found, trial.queries.session),
    )


def _leads(
    measurements: Sequence[Measurement], found: Mapping[str, NDArray[np.float64]], session: Rows
) -> dict[str, tuple[float, float]]:
    """Baseline → the bounds of what it finds more than the first strategy, question by question."""
    first = found[next(one.name for one in measurements if not one.baseline)]
    return {
        one.name: interval(found[one.name] - first, session, np.random.default_rng(0))
        for one in measurements
        if one.baseline
    }


def taking_part(trial: Trial) -> list[Contender]:
    """The strategies and baselines of this trial. Raises UserError where it cannot have those it names."""
    ours = strategies(trial.shop, trial.ids, trial.asking)
    others = baselines(trial.shop, trial.ids, trial.counts, trial.learned, trial.asking.decided(trial.shop))
    return chosen_of([*ours, *others], trial.only)


@one_thread()  # as on a page; and two threads share products as small as these at four times the CPU time
def ask_all(
    contender: Contender, queries: Queries, k: int, advance: Callable[[int], None]
) -> tuple[Rows, NDArray[np.float64]]:
    """int64 (q, k) rows, -1 for none, and float64 (q,) seconds."""
    ranked = np.full((len(queries), k), -1, dtype=np.int64)
    seconds = np.zeros(len(queries))
    for query in range(len(queries)):
        start = time.perf_counter()
        found = contender.ask(queries, query)
        seconds[query] = time.perf_counter() - start
        ranked[query, : len(found)] = found
        advance(1)
    return ranked, seconds


def _by_novelty(recall: NDArray[np.float64], trial: Trial) -> dict[str, float]:
    """Mean recall of the queries whose answers are all new (cold) items, and of those with none."""
    relevant = trial.queries.relevant
    known = trial.counts[relevant.rows] > 0
    all_known = np.logical_and.reduceat(known, relevant.starts[:-1])
    all_new = ~np.logical_or.reduceat(known, relevant.starts[:-1])
    groups = {"recall_of_new": recall[all_new], "recall_of_known": recall[all_known]}
    return {name: float(values.mean()) for name, values in groups.items() if len(values)}


def _measured(
    contender: Contender, ranked: Rows, seconds: NDArray[np.float64], trial: Trial, vectors: Vectors
) -> Measurement:
    queries, k, items = trial.queries, trial.asking.k, len(vectors)
    random = np.random.default_rng(0)
    each = {name: measure(ranked, queries.relevant, k) for name, measure in PER_QUERY.items()}
    return Measurement(
        name=contender.name,
        what=contender.what,
        k=k,
        values={
            **{name: float(values.mean()) for name, values in each.items()},
            "coverage": coverage(ranked, items),
            "diversity": intra_list_diversity(ranked, vectors),
            "novelty": novelty(ranked, trial.counts),
            "gini": gini(ranked, items),
            "long_tail_share": long_tail_share(ranked, trial.counts),
            **_by_novelty(each["recall"], trial),
        },
        intervals={name: interval(values, queries.session, random) for name, values in each.items()},
        milliseconds=(1000 * float(np.median(seconds)), 1000 * float(np.quantile(seconds, 0.95))),
        baseline=contender.baseline,
    )
