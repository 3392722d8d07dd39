"""What goes into a bundle before it becomes bytes, and the manifest that lists it afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild import __version__
from recbuild.bundle.manifest import (
    Boot,
    CardField,
    CodecSummary,
    Counts,
    EngineFiles,
    InstantFiles,
    Manifest,
    Measured,
    Weights,
    build_of,
    entry_of,
)
from recbuild.bundle.page_files import PageFiles
from recbuild.bundle.part import Part
from recbuild.linalg import Rows
from recruntime.bundle.items import Items
from recruntime.codecs import Codec
from recruntime.settings import Settings
from recruntime.wire import FORMAT

NO_BUILD = "0" * 16


@dataclass(frozen=True)
class BundleContents:
    """What a bundle says.

    embedding: the embedder's name and what describes it.
    space: identifies the embedding space and the codec.
    codec: how vectors are stored.
    items: in the bundle's order.
    fields: the card fields, in order.
    default: rows of the default list, best first.
    labels: the shelf's words.
    currency: ISO 4217 code of the prices.
    nprobe: cells that a search looks into.
    settings: of the ranking.
    recency: float64 (m,), what an event counts by the number of later events; empty where nothing was
        learned.
    returns: uint8 (m,), how often visitors go back, as the core part says it.
    languages: further language of the cards → the shelf's words in it.
    currencies: further language → ISO 4217 code of its prices, where it has its own.
    ranking: what instant lists follow of the shop's rules and limits, as the boot piece has it.
    overlay: whether pages request what changed since the build.
    experiments: as the boot piece has them.
    """

    embedding: Mapping[str, str | int]
    space: str
    codec: Codec
    items: Items
    fields: tuple[CardField, ...]
    default: Rows
    labels: Mapping[str, str]
    currency: str | None
    nprobe: int
    settings: Settings
    recency: NDArray[np.float64]
    returns: NDArray[np.uint8] = field(default_factory=lambda: np.empty(0, dtype=np.uint8))
    languages: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    currencies: Mapping[str, str | None] = field(default_factory=dict)
    ranking: Mapping[str, Any] = field(default_factory=dict)
    overlay: bool = False
    experiments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Files:
    """The parts of a bundle.

    core: the core part.
    listing: the listing.
    items: the item parts in order, the sample part last.
    lane: instant parts and directories.
    instant: where they are, for the boot piece.
    pictures: packs of pictures.
    search: the search part; None for a bundle that cannot be searched.
    """

    core: Part
    listing: Part
    items: Sequence[Part]
    lane: Sequence[Part]
    instant: InstantFiles
    pictures: Sequence[Part] = ()
    search: Part | None = None

    @property
    def all(self) -> tuple[Part, ...]:
        """All parts, in the order of the manifest."""
        search = (self.search,) if self.search else ()
        return (self.core, self.listing, *self.items, *search, *self.lane, *self.pictures)


def manifest_of(
    contents: BundleContents, files: Files, measured: Measured, page: PageFiles, made_of: str
) -> Manifest:
    """The manifest of docs/format.md §2, with the boot piece of §3. made_of: a hash of the inputs."""
    codec = contents.codec
    boot = Boot(
        format=FORMAT,
        build=NO_BUILD,
        space=contents.space,
        instant=files.instant,
        engine=EngineFiles(
            folder=page.engine,
            connect=page.connect,
            extras=page.extras,
            overlay=page.overlay if contents.overlay else "",
            experiments=page.experiments if contents.experiments else "",
            worker=page.worker,
            core=files.core.name,
            listing=files.listing.name,
        ),
        labels=_instant(contents.labels, files.instant),
        weights=page_weights(contents.settings, taught=len(contents.recency) > 0),
        currency=contents.currency,
        languages={
            language: _instant(labels, files.instant)
            | ({"currency": code} if (code := contents.currencies.get(language)) else {})
            for language, labels in contents.languages.items()
        },
        ranking=dict(contents.ranking),
        experiments=dict(contents.experiments),
    )
    manifest = Manifest(
        build=NO_BUILD,
        format=FORMAT,
        generator=f"recbuild {__version__}",
        space=contents.space,
        embedder=dict(contents.embedding),
        codec=CodecSummary(name=codec.name, dims=codec.dims),
        counts=Counts(items=len(contents.items), parts=len(files.all)),
        measured=measured,
        made_of=made_of,
        fields=contents.fields,
        labels=dict(contents.labels),
        languages={language: dict(labels) for language, labels in contents.languages.items()},
        boot=boot,
        parts=tuple(entry_of(part) for part in files.all),
    )
    build = build_of(manifest.model_dump(mode="json"))
    return manifest.model_copy(update={"build": build, "boot": boot.model_copy(update={"build": build})})


def _instant(labels: Mapping[str, str], instant: InstantFiles) -> dict[str, str]:
    return {name: labels[name] for name in instant.labels}


def page_weights(settings: Settings, *, taught: bool) -> Weights:
    """The weights of an item's two instant lists: what they count in the engine for a new visitor.

    taught: whether sessions taught the recency of events. Then the page's item is also the first event.
    """
    warmth = 1 / (1 + settings.profile_warmup) if taught else 0.0
    similar = settings.similar * (1 - warmth) + settings.profile * warmth
    return Weights(similar=round(similar, 6), co_occurrence=settings.co_occurrence)
