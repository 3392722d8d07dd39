"""What goes into a bundle before it becomes bytes, and the manifest that lists it afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild import __version__
from recbuild.bundle.columns import Fields
from recbuild.bundle.part import Part
from recbuild.embed.base import space_id
from recruntime.bundle.items import Items
from recruntime.codecs import Codec
from recruntime.settings import Settings
from recruntime.wire import FORMAT, INSTANT_LABELS, NAME_HASH_LENGTH


@dataclass(frozen=True)
class Contents:
    """embedding: the embedder's name and what describes it. space: as in the manifest.

    front: int64, rows of the front list. fields: name and kind of each card field, in order. probes: cells
    that a search looks into. ranking, recency: as in the core part.
    """

    embedding: Mapping[str, str | int]
    space: str
    codec: Codec
    items: Items
    fields: Fields
    front: NDArray[np.int64]
    labels: Mapping[str, str]
    currency: str | None
    probes: int
    ranking: Settings
    recency: NDArray[np.float64]


def space_of(embedding: str, codec: Codec) -> str:
    """Identifies an embedding space and a codec: where it is equal, codes may be exchanged."""
    return space_id(embedding, json.dumps(codec.tables(), sort_keys=True, default=bytes.hex))


@dataclass(frozen=True)
class Files:
    """The parts of a bundle. items: in order, the front part last. instant: the boot piece's own map."""

    core: Part
    listing: Part
    items: Sequence[Part]
    lane: Sequence[Part]
    instant: Mapping[str, str | int]

    @property
    def all(self) -> tuple[Part, ...]:
        return (self.core, self.listing, *self.items, *self.lane)


def manifest(contents: Contents, files: Files, figures: Mapping[str, Any], engine: str) -> dict[str, Any]:
    """The manifest of docs/format.md §2, and in it the boot piece of §3. engine: the engine folder."""
    codec = contents.codec
    boot = {
        "format": FORMAT,
        "space": contents.space,
        "instant": dict(files.instant),
        "engine": {"folder": engine, "core": files.core.name, "listing": files.listing.name},
        "labels": {name: contents.labels[name] for name in INSTANT_LABELS},
        "weights": page_weights(contents.ranking, taught=len(contents.recency) > 0),
        "currency": contents.currency,
    }
    listing = {
        "format": FORMAT,
        "generator": f"recbuild {__version__}",
        "space": contents.space,
        "embedder": dict(contents.embedding),
        "codec": {"name": codec.name, "dims": codec.dims},
        "counts": {"items": len(contents.items), "parts": len(files.all)},
        "measured": dict(figures),
        "fields": contents.fields,
        "labels": dict(contents.labels),
        "boot": boot,
        "parts": [_entry(part) for part in files.all],
    }
    build = build_of(listing)
    return {"build": build, **listing, "boot": {"build": build, **boot}}


def page_weights(ranking: Settings, *, taught: bool) -> dict[str, float]:
    """What an item's two instant lists count on a page: what they count in the engine for a new visitor.

    taught: whether sessions told how events fade. Then the open page is also the visitor's first event.
    """
    warmth = 1 / (1 + ranking.profile_warmup) if taught else 0.0
    similar = ranking.similar * (1 - warmth) + ranking.profile * warmth
    return {"similar": round(similar, 6), "also": ranking.co_occurrence}


def build_of(manifest: Mapping[str, Any]) -> str:
    """The build id: the hash of everything in the manifest but the build id itself."""
    said = {key: value for key, value in manifest.items() if key != "build"}
    said["boot"] = {key: value for key, value in manifest["boot"].items() if key != "build"}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:NAME_HASH_LENGTH]


def _entry(part: Part) -> dict[str, str | int]:
    return {
        "path": part.path,
        "kind": part.kind,
        "bytes": len(part.content),
        "sha256": hashlib.sha256(part.content).hexdigest(),
    }
