"""Where a trial comes from: a catalog with sessions, built for the occasion, or a bundle with a test file.

What is measured on must not have been learned from: sessions are split by time, and a test file that leaks
into the training is told of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from recbuild.config import Config
from recbuild.errors import SessionsError
from recbuild.evaluation.queries import Protocol, Queries, queries_of
from recbuild.evaluation.run import Remarks, Trial
from recbuild.evaluation.strategies import Asking
from recbuild.learn.learn import DAY
from recbuild.pipeline import Inputs, bundle
from recbuild.sessions import Sessions, read_sessions, temporal_split
from recbuild.watcher import Watcher
from recruntime.engine.engine import Engine
from recruntime.recommender import Recommender


@dataclass(frozen=True)
class TrialPlan:
    """How to measure. test: file of sessions to measure on; None: the latest `share` of those given.

    sample: how many queries, 0 for all. only: names of strategies and baselines, empty for all. spared:
    share of a catalog's sessions, the latest, that is left out of everything, for another measurement.
    """

    test: Path | None
    share: float
    protocol: Protocol
    asking: Asking
    sample: int
    only: tuple[str, ...] = ()
    spared: float = 0.0


def trial_of_bundle(folder: Path, config: Config, sessions: Path | None, plan: TrialPlan) -> Trial:
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
    shop = Recommender.open(folder)
    if "ranking" in config.model_fields_set:
        shop = shop.with_settings(config.ranking)
    ids = ids_of(shop.engine)
    test = read_sessions(given, config.sessions, ids)
    first = 0 if plan.test else len(temporal_split(test, plan.share)[0])
    counts = shop.engine.bundle.items.popularity.astype(np.int64)
    notes = [*test.remarks, *_of_the_test_alone(plan), *_older(shop.manifest, test, first)]
    if not counts.any():
        notes.append("The bundle knows no popularity: it was built without --sessions, or of too few users.")
    queries = _queries(test, first, plan)
    remarks = _remarks({given: test}, notes)
    return Trial(folder.name, shop, ids, queries, counts, plan.protocol, plan.asking, plan.only, remarks)


def trial_of_catalog(inputs: Inputs, config: Config, plan: TrialPlan, watcher: Watcher) -> Trial:
    """A bundle of the catalog and the earlier sessions, measured on the later ones. Raises UserError."""
    if inputs.sessions is None:
        raise SessionsError(f"{inputs.items}: give past sessions to measure on: --sessions FILE.")
    held_out = plan.share + plan.spared if plan.test is None else 0.0
    with TemporaryDirectory() as folder:
        out = Path(folder) / "rec"
        bundle(replace(inputs, held_out=held_out), out, config, watcher)
        shop = Recommender.open(out)
    ids = ids_of(shop.engine)
    given = read_sessions(inputs.sessions, config.sessions, ids)
    if plan.test is None:
        learned, _ = temporal_split(given, held_out)
        asked = temporal_split(given, plan.spared)[0] if plan.spared else given
        queries = _queries(asked, len(learned), plan)
        remarks = _remarks({inputs.sessions: given}, given.remarks)
    else:
        learned, test = given, read_sessions(plan.test, config.sessions, ids)
        queries = _queries(test, 0, plan)
        notes = [*given.remarks, *test.remarks, *_of_the_test_alone(plan), *leaks(learned, test)]
        remarks = _remarks({inputs.sessions: given, plan.test: test}, notes)
    liked = learned.item[learned.weight > 0]
    counts = np.bincount(liked, minlength=len(ids)).astype(np.int64)
    return Trial(
        inputs.items.name, shop, ids, queries, counts, plan.protocol, plan.asking, plan.only, remarks
    )


def ids_of(engine: Engine) -> list[str]:
    """The ids of the engine's rows."""
    ids = engine.bundle.items.ids
    return [ids[row] for row in range(len(ids))]


def _remarks(files: Mapping[Path, Sessions], notes: Sequence[str]) -> Remarks:
    """What is to be said of the sessions of each file. Two files may have the same to be said of them."""
    warnings = [warning for sessions in files.values() for warning in sessions.warnings]
    return Remarks(
        notes=tuple(dict.fromkeys(notes)),
        warnings=tuple(dict.fromkeys(warnings)),
        data={
            f"{path.name}, {name}": fact
            for path, sessions in files.items()
            for name, fact in sessions.facts().items()
        },
    )


def _of_the_test_alone(plan: TrialPlan) -> list[str]:
    if plan.test is None or plan.protocol != "basket":
        return []
    return ["Customers are known from the test file alone: what they did before it does not count as known."]


def _older(manifest: Mapping[str, Any], test: Sessions, first: int) -> list[str]:
    """What a person should know where the bundle has learned from later days than it is measured on."""
    until = manifest["embedder"].get("until")
    if until is None or not test.timed:
        return []
    early = int((test.time[test.starts[first:-1]] < until - DAY).sum())
    if not early:
        return []
    return [
        f"{early:,} of the {len(test) - first:,} test sessions are older than the newest that the bundle "
        "learned from, and may be among them: what is measured may be better than what visitors will see."
    ]


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
        newest = float(learned.time[learned.starts[-2]])
        early = int((test.time[test.starts[:-1]] < newest).sum())
        if early:
            notes.append(
                f"{early:,} of the {len(test):,} test sessions began before the newest one that was learned "
                "from. Visitors come later: split by time."
            )
    return notes


def _contents(sessions: Sessions) -> list[bytes]:
    """Of each session what was done and when; without times, only of those that are not alike by chance."""
    pairs = zip(sessions.starts[:-1].tolist(), sessions.starts[1:].tolist(), strict=True)
    clock = sessions.time if sessions.timed else np.zeros(len(sessions.item))
    return [
        sessions.item[start:end].tobytes() + clock[start:end].tobytes()
        for start, end in pairs
        if sessions.timed or end - start > 2
    ]


def _queries(sessions: Sessions, first: int, plan: TrialPlan) -> Queries:
    queries = queries_of(sessions, first, plan.protocol, plan.asking.repeat)
    if not 0 < plan.sample < len(queries):
        return queries
    random = np.random.default_rng(0)
    return queries.take(np.sort(random.permutation(len(queries))[: plan.sample]))
