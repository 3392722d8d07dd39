"""Settings that follow from the log: what a build asks of whoever chooses them, and what it is answered.

`evaluation.choose` is the one that chooses; a build hands it its sessions and a way to try a bundle of some.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from recbuild.bundle.contents import Files
from recbuild.bundle.manifest import Manifest
from recbuild.config import Config
from recbuild.inputs import Gathered
from recbuild.sessions import Sessions
from recbuild.watcher import Watcher
from recruntime.recommender import Recommender
from recruntime.settings import Settings
from recruntime.wire import MANIFEST


@dataclass(frozen=True)
class Tuning:
    """What was chosen.

    ranking: the settings.
    usual: the settings before.
    questions: how many decided and confirmed, half of them each; 0 where nothing was tried.
    values: metric, such as "ndcg" → its mean over the confirming questions, with the settings as they were
        and as they are now.
    gain: bounds at 95 % of how much better the chosen settings are by NDCG, on the confirming questions.
    notes: sentences on what was chosen, and why.
    """

    ranking: Settings
    usual: Settings
    questions: int = 0
    values: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    gain: tuple[float, float] = (0.0, 0.0)
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> dict[str, tuple[Any, Any]]:
        """Name → the value before, and the one that was chosen."""
        before, after = self.usual.as_data(), self.ranking.as_data()
        return {name: (before[name], after[name]) for name in before if before[name] != after[name]}

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "changes": {name: {"from": one, "to": other} for name, (one, other) in self.changes.items()},
            "questions": self.questions,
            "values": {name: {"from": one, "to": other} for name, (one, other) in self.values.items()},
            "gain": list(self.gain),
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Chance:
    """What there is to choose by.

    sessions: those that a bundle may learn from, of rows of the catalog.
    ids: of these rows.
    ranking: the settings as they are.
    fixed: names of those that must stay.
    trial: from sessions to a bundle of the same catalog that learned from them alone.
    watcher: receives the progress.
    """

    sessions: Sessions
    ids: list[str]
    ranking: Settings
    fixed: frozenset[str]
    trial: Callable[[Sessions], Recommender]
    watcher: Watcher


Tuner = Callable[[Chance], Tuning]


class Tried(Protocol):
    """A bundle in memory."""

    @property
    def parts(self) -> Files: ...

    @property
    def manifest(self) -> Manifest: ...


def chance_of(
    gathered: Gathered, config: Config, watcher: Watcher, make: Callable[[Gathered], Tried]
) -> Chance:
    """What there is to choose by. make: from inputs of other sessions to a bundle of them."""
    assert gathered.sessions is not None, "there is something to choose by"

    def trial(sessions: Sessions) -> Recommender:
        made = make(replace(gathered, sessions=sessions, pictures=None))
        found = {part.path: part for part in made.parts.all}
        manifest = made.manifest.model_dump_json().encode()
        return Recommender.from_files(lambda path: manifest if path == MANIFEST else found[path].content)

    ids = list(gathered.catalog.ids)
    return Chance(gathered.sessions, ids, config.ranking, config.fixed, trial, watcher)
