"""Trials of an evaluation: of a catalog with sessions, for which a bundle is built, or of a bundle.

A bundle must not be measured on what it has learned from: sessions are split by time, and notes say if test
sessions were learned from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeGuard

import numpy as np

from recbuild.config import Config
from recbuild.errors import SessionsError
from recbuild.evaluation.choose import choose
from recbuild.evaluation.queries import Protocol, Queries, queries_of
from recbuild.evaluation.run import Remarks, Trial
from recbuild.evaluation.strategies import Asking
from recbuild.inputs import Inputs
from recbuild.learn.learn import WEEK
from recbuild.linalg import sample_rows
from recbuild.pipeline import bundle
from recbuild.sessions import Sessions, read_sessions, temporal_split
from recbuild.sessions.read import open_sessions
from recbuild.sources import Source, SourceLike, open_source
from recbuild.watcher import Watcher
from recruntime.recommender import Recommender


@dataclass(frozen=True)
class TrialPlan:
    """How to measure.

    test: sessions to measure on; None for the latest `share` of those that are given.
    share: share of the sessions, the latest, that is measured on.
    protocol: how queries are made of sessions.
    asking: how a page asks.
    sample: number of queries; 0 for all.
    only: names of strategies and baselines; empty for all.
    spared: share of a catalog's sessions, the latest, that is kept for another measurement.
    """

    test: SourceLike | None
    share: float
    protocol: Protocol
    asking: Asking
    sample: int
    only: tuple[str, ...] = ()
    spared: float = 0.0


def is_bundle(source: SourceLike) -> TypeGuard[Path]:
    """Whether this is the folder of a bundle rather than a catalog."""
    return isinstance(source, Path) and source.is_dir() and not (source / "_delta_log").is_dir()


def trial_of_bundle(folder: Path, config: Config, sessions: SourceLike | None, plan: TrialPlan) -> Trial:
    """The bundle in `folder`, measured on the test sessions, or on the latest of `sessions`.

    A ranking in the configuration replaces the bundle's own, so that settings can be tried.
    Raises UserError or RecError.
    """
    rows = sessions if plan.test is None else plan.test
    if rows is None:
        raise SessionsError(
            f"{folder} is a bundle: say what to measure it on, sessions that it has not learned from, "
            "with --test FILE; or with --sessions FILE if it was built of that with --held-out. "
            "Or give the catalog and --sessions."
        )
    shop = Recommender.open(folder)
    if "ranking" in config.model_fields_set:
        shop = shop.with_settings(config.ranking)
    ids = list(shop)
    source = open_sessions(rows, config.sessions.columns)
    test = read_sessions(source, config.sessions, ids)
    notes = [*test.remarks, *_test_only_note(plan)]
    if plan.test is None:
        learned: Sessions | None = temporal_split(test, plan.share)[0]
    elif sessions is not None:
        learned = read_sessions(sessions, config.sessions, ids)
        notes += leaks(learned, test)
    else:
        learned = None
    first = 0 if learned is None or plan.test is not None else len(learned)
    counts = shop.engine.bundle.items.popularity.astype(np.int64)
    notes += _older_than_learned(shop.manifest, test, first)
    if not counts.any():
        notes.append("The bundle knows no popularity: it was built without --sessions, or of too few users.")
    queries = _queries(test, first, plan, shop)
    notes += _repeat_note(shop, plan)
    remarks = _remarks({_short_name(source): test}, notes)
    return Trial(
        folder.name, shop, ids, queries, counts, plan.protocol, plan.asking, plan.only, remarks, learned
    )


def trial_of_catalog(inputs: Inputs, config: Config, plan: TrialPlan, watcher: Watcher) -> Trial:
    """A bundle of the catalog and the earlier sessions, measured on the later ones. Raises UserError."""
    items = open_source(inputs.items, columns=config.columns)
    if inputs.sessions is None:
        raise SessionsError(f"{items.name}: give past sessions to measure on: --sessions FILE.")
    past = open_sessions(inputs.sessions, config.sessions.columns)
    test_source = None if plan.test is None else open_sessions(plan.test, config.sessions.columns)
    held_out = plan.share + plan.spared if plan.test is None else 0.0
    with TemporaryDirectory() as folder:
        out = Path(folder) / "rec"
        # Settings are tuned from the usual ones, and measured as they ship.
        tuner = None if plan.spared else choose
        learning = replace(inputs, items=items, sessions=past, held_out=held_out)
        built = bundle(learning, out, config, watcher, tuner=tuner)
        others = built.catalog.other_names
        shop = Recommender.open(out)
    ids = list(shop)
    sessions = read_sessions(past, config.sessions, ids, others)
    if test_source is None:
        learned, _ = temporal_split(sessions, held_out)
        measured = temporal_split(sessions, plan.spared)[0] if plan.spared else sessions
        queries = _queries(measured, len(learned), plan, shop)
        remarks = _remarks({_short_name(past): sessions}, [*sessions.remarks, *_repeat_note(shop, plan)])
    else:
        learned, test = sessions, read_sessions(test_source, config.sessions, ids, others)
        queries = _queries(test, 0, plan, shop)
        notes = [*sessions.remarks, *test.remarks, *_test_only_note(plan), *leaks(learned, test)]
        notes += _repeat_note(shop, plan)
        test_name = _short_name(test_source)
        if test_name == _short_name(past):
            test_name = f"test: {test_name}"
        remarks = _remarks({_short_name(past): sessions, test_name: test}, notes)
    liked = learned.item[learned.weight > 0]
    counts = np.bincount(liked, minlength=len(ids)).astype(np.int64)
    title = _short_name(items)
    return Trial(title, shop, ids, queries, counts, plan.protocol, plan.asking, plan.only, remarks, learned)


def _short_name(source: Source) -> str:
    """The name of a file without its folder, or what messages call the source."""
    return Path(source.name).name


def _remarks(named: Mapping[str, Sessions], notes: Sequence[str]) -> Remarks:
    """Each note and each warning once, though two sources may have the same ones."""
    warnings = [warning for sessions in named.values() for warning in sessions.warnings]
    return Remarks(
        notes=tuple(dict.fromkeys(notes)),
        warnings=tuple(dict.fromkeys(warnings)),
        data={
            f"{source}, {name}": fact
            for source, sessions in named.items()
            for name, fact in sessions.facts().items()
        },
    )


def _test_only_note(plan: TrialPlan) -> list[str]:
    if plan.test is None or plan.protocol != "basket":
        return []
    return ["Customers are known from the test file alone: what they did before it does not count as known."]


def _older_than_learned(manifest: Mapping[str, Any], test: Sessions, first: int) -> list[str]:
    """A note if the bundle has learned from later weeks than it is measured on.

    `until` is the end of a week, so it is rounded down here: of sessions within that week nobody can tell
    whether they were learned from, and those that `--held-out` keeps for the measurement often begin in it.
    """
    until = manifest["embedder"].get("until")
    if until is None or not test.dated:
        return []
    early = int((test.time[test.starts[first:-1]] < until - WEEK).sum())
    if not early:
        return []
    return [
        f"{early:,} of the {len(test) - first:,} test sessions are older than the last week that the bundle "
        "learned from, and may be among them: what is measured may be better than what visitors will see."
    ]


def leaks(learned: Sessions, test: Sessions) -> list[str]:
    """Notes if test sessions were learned from, or are earlier than those that were."""
    known = set(_contents(learned))
    repeated = sum(content in known for content in _contents(test))
    notes = []
    if repeated:
        notes.append(
            f"{repeated:,} of the {len(test):,} test sessions were learned from, too: what is measured is "
            "better than what visitors will see. Leave them out of one of the files."
        )
    if learned.timed and test.timed and learned.dated == test.dated:
        newest = float(learned.time[learned.starts[-2]])
        early = int((test.time[test.starts[:-1]] < newest).sum())
        if early:
            notes.append(
                f"{early:,} of the {len(test):,} test sessions began before the newest one that was learned "
                "from. Visitors come later: split by time."
            )
    return notes


def _contents(sessions: Sessions) -> list[bytes]:
    """The items and times of each session. Without times only of sessions that are not equal by chance."""
    pairs = zip(sessions.starts[:-1].tolist(), sessions.starts[1:].tolist(), strict=True)
    clock = sessions.time if sessions.timed else np.zeros(len(sessions.item))
    return [
        sessions.item[start:end].tobytes() + clock[start:end].tobytes()
        for start, end in pairs
        if sessions.timed or end - start > 2
    ]


def _repeat_note(shop: Recommender, plan: TrialPlan) -> list[str]:
    """A note where the bundle's own default adds questions."""
    if plan.asking.repeat is not None or not shop.repeats:
        return []
    return [
        "Visitors of this shop go back to what they met, so this is asked for, too, and may be recommended "
        "again: --no-repeat to leave it out."
    ]


def _queries(sessions: Sessions, first: int, plan: TrialPlan, shop: Recommender) -> Queries:
    repeat = bool(plan.asking.decided(shop).repeat)
    queries = queries_of(sessions, first, plan.protocol, repeat)
    if not 0 < plan.sample < len(queries):
        return queries
    return queries.take(sample_rows(len(queries), plan.sample))
