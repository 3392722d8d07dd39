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
from recbuild.embed import Embedding
from recbuild.embed.base import space_id
from recbuild.instant import InstantLane
from recbuild.part import Part
from recruntime.bundle import Items
from recruntime.codecs import Codec
from recruntime.format import FORMAT

Fields = list[dict[str, str]]


@dataclass(frozen=True)
class Contents:
    """front: uint32, rows of the front list. fields: name and kind of each card field, in order."""

    embedding: Embedding
    codec: Codec
    items: Items
    fields: Fields
    front: NDArray[np.uint32]
    lane: InstantLane
    labels: Mapping[str, str]
    currency: str | None

    @property
    def space(self) -> str:
        """Identifies the embedding space and the codec: where it is equal, codes may be exchanged."""
        return space_id(self.embedding.space, json.dumps(self.codec.tables(), sort_keys=True))


def manifest(contents: Contents, core: Part, items: Sequence[Part], engine_folder: str) -> dict[str, Any]:
    """The manifest of docs/format.md §2, and in it the boot piece of §3."""
    codec, lane = contents.codec, contents.lane
    boot = {
        "space": contents.space,
        "instant": {"buckets": lane.buckets, "fan": lane.fan, "names": lane.names, "front": lane.front},
        "engine": {
            "folder": engine_folder,
            "core": core.name,
            "items": "".join(part.name for part in items),
        },
        "labels": dict(contents.labels),
        "currency": contents.currency,
    }
    build = hashlib.sha256(json.dumps(boot, sort_keys=True).encode()).hexdigest()[:16]
    parts = (core, *items, *lane.parts)
    return {
        "format": FORMAT,
        "generator": f"recbuild {__version__}",
        "build": build,
        "space": contents.space,
        "embedder": {"name": contents.embedding.name, **contents.embedding.details},
        "codec": {"name": codec.name, "dims": codec.dims, "bytes_per_item": codec.bytes_per_item},
        "counts": {"items": len(contents.items), "parts": len(parts)},
        "fields": contents.fields,
        "labels": dict(contents.labels),
        "boot": {"format": FORMAT, "build": build, **boot},
        "parts": [_entry(part) for part in parts],
    }


def _entry(part: Part) -> dict[str, str | int]:
    return {
        "path": part.path,
        "kind": part.kind,
        "bytes": len(part.content),
        "sha256": hashlib.sha256(part.content).hexdigest(),
    }
