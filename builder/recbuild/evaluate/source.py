"""Where a trial comes from: a catalog with sessions, built for the occasion, or a bundle with a test file.

What is measured on must not have been learned from: sessions are split by time, and a test file that leaks
into the training is told of.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from recbuild.config import Config
from recbuild.errors import SessionsError
from recbuild.evaluate.queries import Protocol, Queries, queries_of
from recbuild.evaluate.run import Trial
from recbuild.evaluate.strategies import Asking
from recbuild.pipeline import Options, Watcher, bundle
from recbuild.sessions import Sessions, read_sessions, temporal_split
from recruntime.engine import Engine
from recruntime.recommender import Recommender
from recruntime.settings import Ranking

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """How to measure. test: file of sessions to measure on; None: the latest `share` of those given.

    sample: how many queries, 0 for all. only: names of strategies and baselines, empty for all.
    """

    test: Path | None
    share: float
    protocol: Protocol
    asking: Asking
    sample: int
    only: tuple[str, ...] = ()


def trial_of_bundle(folder: Path, config: Config, sessions: Path | None, plan: Plan) -> Trial:
    """The bundle in `folder`, measured on the test file, or on the latest of the sessions.

    Settings of a ranking in the configuration stand in for the bundle's own, so that they can be tried.
    Raises UserError or RecError.
    """
    given = plan.test or sessions
    if given is None:
        raise SessionsError(
            f"{folder} is a bundle: say what to measure it on, sessions that it has not learned from, "
            "with --test FILE; or with --sessions FILE if it was built of that with --held-out. "
            "Or give the catalog and --sessions."
        )
    engine = Recommender.open(folder).engine
    if config.ranking != Ranking():
        engine = engine.ranked_by(config.ranking)
    ids = ids_of(engine)
    test = read_sessions(given, config.sessions, ids)
    first = 0 if plan.test else len(temporal_split(test, plan.share)[0])
    counts = engine.bundle.items.popularity.astype(np.int64)
    notes = [] if counts.any() else ["The bundle knows no popularity: it was built without --sessions."]
    queries = _queries(test, first, plan)
    return Trial(
        folder.name, engine, ids, queries, counts, plan.protocol, plan.asking, plan.only, tuple(notes)
    )


def trial_of_catalog(source: Path, config: Config, options: Options, plan: Plan, watcher: Watcher) -> Trial:
    """A bundle of the catalog and the earlier sessions, measured on the later ones. Raises UserError."""
    if options.sessions is None:
        raise SessionsError(f"{source}: give past sessions to measure on: --sessions FILE.")
    held_out = plan.share if plan.test is None else 0.0
    with TemporaryDirectory() as folder:
        out = Path(folder) / "rec"
        bundle(source, out, config, replace(options, held_out=held_out), watcher)
        engine = Recommender.open(out).engine
    ids = ids_of(engine)
    given = read_sessions(options.sessions, config.sessions, ids)
    if plan.test is None:
        learned, _ = temporal_split(given, plan.share)
        queries, notes = _queries(given, len(learned), plan), []
    else:
        learned, test = given, read_sessions(plan.test, config.sessions, ids)
        queries, notes = _queries(test, 0, plan), leaks(learned, test)
    liked = learned.item[learned.weight > 0]
    counts = np.bincount(liked, minlength=len(ids)).astype(np.int64)
    return Trial(
        source.name, engine, ids, queries, counts, plan.protocol, plan.asking, plan.only, tuple(notes)
    )


def ids_of(engine: Engine) -> list[str]:
    """The ids of the engine's rows."""
    ids = engine.bundle.items.ids
    return [ids[row] for row in range(len(ids))]


def leaks(learned: Sessions, test: Sessions) -> list[str]:
    """What a person should know where the test tells of what was learned from."""
    known = set(_contents(learned))
    again = sum(content in known for content in _contents(test))
    notes = []
    if again:
        notes.append(
            f"{again:,} of the {len(test):,} test sessions were learned from, too: what is measured is "
            "better than what visitors will see. Leave them out of one of the files."
        )
    if learned.timed and test.timed:
        newest = float(learned.time.max())
        early = int((test.time[test.starts[:-1]] < newest).sum())
        if early:
            notes.append(
                f"{early:,} of the {len(test):,} test sessions began before the newest one that was learned "
                "from. Visitors come later: split by time."
            )
    return notes


def _contents(sessions: Sessions) -> list[bytes]:
    """Of each session of at least three events, what was done and when."""
    pairs = zip(sessions.starts[:-1].tolist(), sessions.starts[1:].tolist(), strict=True)
    clock = sessions.time if sessions.timed else np.zeros(len(sessions.item))
    return [
        sessions.item[start:end].tobytes() + clock[start:end].tobytes()
        for start, end in pairs
        if end - start > 2
    ]


def _queries(sessions: Sessions, first: int, plan: Plan) -> Queries:
    queries = queries_of(sessions, first, plan.protocol, plan.asking.repeat)
    if not 0 < plan.sample < len(queries):
        return queries
    random = np.random.default_rng(0)
    return queries.take(np.sort(random.permutation(len(queries))[: plan.sample]))
