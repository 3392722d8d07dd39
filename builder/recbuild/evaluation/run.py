"""Run an evaluation: every contender answers every query; out comes an `Evaluation`.

What is measured is what ships: the bundle's own engine, with its codes, cells and settings.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recbuild.evaluation.bootstrap import interval
from recbuild.evaluation.figures import Evaluation, Measurement
from recbuild.evaluation.metrics import (
    Rows,
    coverage,
    deciles,
    gini,
    hit_rate_at,
    intra_list_diversity,
    mrr_at,
    ndcg_at,
    novelty,
    recall_at,
    tail_share,
)
from recbuild.evaluation.queries import PROTOCOLS, Protocol, Queries
from recbuild.evaluation.strategies import Asking, Contender, chosen_of, contenders
from recbuild.linalg import Vectors
from recruntime.recommender import Recommender

PER_QUERY = {"recall": recall_at, "hit_rate": hit_rate_at, "ndcg": ndcg_at, "mrr": mrr_at}


@dataclass(frozen=True)
class Remarks:
    """What is said of the sessions of a trial.

    notes: what a person should know. warnings: what is likely to be wrong. data: how the files were
    understood.
    """

    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trial:
    """What is measured. shop: the bundle as pages have it. ids: of its engine's rows. counts: int64 (n,), how
    often each of these was met by those from whom was learned. only: names of contenders, empty for all.
    remarks: to be passed on."""

    title: str
    shop: Recommender
    ids: Sequence[str]
    queries: Queries
    counts: Rows
    protocol: Protocol
    asking: Asking
    only: tuple[str, ...] = ()
    remarks: Remarks = Remarks()


def evaluate(trial: Trial, advance: Callable[[int], None]) -> Evaluation:
    """Everything measured. advance: called with the number of answers since the last call."""
    chosen = taking_part(trial)
    bundle, k = trial.shop.engine.bundle, trial.asking.k
    vectors = bundle.codec.decode(bundle.items.codes)
    measurements, popularity = [], {}
    for contender in chosen:
        ranked, seconds = ask_all(contender, trial.queries, k, advance)
        measurements.append(_measured(contender, ranked, seconds, trial, vectors))
        popularity[contender.name] = deciles(ranked, trial.counts).tolist()
    sessions = len(np.unique(trial.queries.session))
    notes = list(trial.remarks.notes)
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
    )


def taking_part(trial: Trial) -> list[Contender]:
    """The strategies and baselines of this trial. Raises UserError where it cannot have those it names."""
    return chosen_of(contenders(trial.shop, trial.ids, trial.counts, trial.asking), trial.only)


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
    """Recall where the answer is an item that nobody was seen with, and where it is not."""
    relevant = trial.queries.relevant
    met = trial.counts[relevant.rows] > 0
    warm = np.logical_and.reduceat(met, relevant.starts[:-1])
    cold = ~np.logical_or.reduceat(met, relevant.starts[:-1])
    found = {"recall_of_new": recall[cold], "recall_of_known": recall[warm]}
    return {name: float(values.mean()) for name, values in found.items() if len(values)}


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
            "tail": tail_share(ranked, trial.counts),
            **_by_novelty(each["recall"], trial),
        },
        intervals={name: interval(values, queries.session, random) for name, values in each.items()},
        milliseconds=(1000 * float(np.median(seconds)), 1000 * float(np.quantile(seconds, 0.95))),
        baseline=contender.baseline,
    )
