"""The summary of a build."""

from __future__ import annotations

from dataclasses import dataclass

from recbuild.bundle.manifest import Manifest
from recbuild.catalog.load import Catalog
from recbuild.embed import Embedding
from recbuild.index.measure import Quality
from recbuild.inputs import Gathered
from recbuild.learn import Behavior
from recbuild.pictures.collected import Collected
from recbuild.sessions import Sessions
from recbuild.tuning import Tuning


@dataclass(frozen=True)
class Summary:
    """What was built.

    catalog: the items, in the bundle's order.
    embedder: in words.
    computed: texts whose vectors were computed.
    cached: texts whose vectors an earlier build had computed.
    quality: what the codec keeps; None where there was nothing to compare.
    manifest: the bundle's manifest.
    changed: whether the folder held another bundle before, or none.
    seconds: by stage, in order.
    unchanged: share of the bytes that the base has under the same names; None without a base.
    sessions: what was learned from.
    behavior: what was learned.
    pictures: small pictures of the items; None where none were asked for.
    looks: vectors of the pictures; None without an image model.
    warnings: what is likely to be wrong, or could be better.
    tuning: the settings that the sessions chose; None where none were to be chosen.
    """

    catalog: Catalog
    embedder: str
    computed: int
    cached: int
    quality: Quality | None
    manifest: Manifest
    changed: bool
    seconds: dict[str, float]
    unchanged: float | None
    sessions: Sessions | None
    behavior: Behavior | None
    pictures: Collected | None = None
    looks: Embedding | None = None
    warnings: tuple[str, ...] = ()
    tuning: Tuning | None = None

    def __repr__(self) -> str:
        return f"<Summary: {len(self.catalog.ids):,} items, build {self.manifest.build}>"


def unchanged_summary(
    gathered: Gathered,
    content: Embedding | None,
    looks: Embedding | None,
    standing: Manifest,
    seconds: dict[str, float],
) -> Summary:
    """The summary where the folder holds the bundle of the same inputs."""
    return Summary(
        catalog=gathered.catalog,
        embedder=str(standing.embedder["name"]),
        computed=content.computed if content else 0,
        cached=content.cached if content else 0,
        quality=standing.measured.codec,
        manifest=standing,
        changed=False,
        seconds=seconds,
        unchanged=1.0,
        sessions=gathered.sessions,
        behavior=None,
        pictures=gathered.pictures,
        looks=looks,
        warnings=warnings_of(gathered, content),
    )


def warnings_of(gathered: Gathered, content: Embedding | None) -> tuple[str, ...]:
    """What is likely to be wrong with the inputs, and what the embedder has to say."""
    return (*gathered.warnings, *(content.notes if content else ()))
