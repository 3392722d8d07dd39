"""An earlier bundle as the base of a new one: its parts as they are, and what they say of each item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.manifest import MANIFEST, Manifest, parse_manifest
from recbuild.bundle.part import Directory, InstantPart, Listing, Part, parse_part, path_of
from recruntime import Recommender
from recruntime.bundle.core_part import Core
from recruntime.bundle.items import Items
from recruntime.errors import PartMissingError
from recruntime.wire import split_names


@dataclass(frozen=True)
class PreviousBundle:
    """An earlier bundle.

    core: its core part.
    paths: of all its parts.
    parts: its item parts, without the sample part.
    items: what each of them holds, with tombstones.
    instant: its instant parts by number.
    partitioned: whether pages load some of its item parts alone.
    neighbors: id → the ids on its list.
    co_occurrence: id → the ids on its co-occurrence list.
    number_of: id → the number of the instant part that it is in.
    """

    core: Core
    paths: frozenset[str]
    parts: Sequence[Part]
    items: Sequence[Items]
    instant: Sequence[Part]
    partitioned: bool
    neighbors: dict[str, list[str]]
    co_occurrence: dict[str, list[str]]
    number_of: dict[str, int]

    @property
    def current(self) -> tuple[NDArray[np.bool_], ...]:
        """bool, for each item part: which of its rows are no tombstones."""
        masks = tuple(np.ones(len(part), dtype=bool) for part in self.items)
        for number, mask in enumerate(masks):
            mask[self.core.tombstones.get(number, [])] = False
        return masks


def require_bundle(folder: Path) -> None:
    """Before the work. Raises PartMissingError."""
    if not (folder / MANIFEST).is_file():
        raise PartMissingError(
            f"--base: there is no {folder / MANIFEST}. Name the folder of an earlier bundle, or leave "
            "--base out."
        )


def read_previous(folder: Path) -> PreviousBundle:
    """The bundle in `folder`. Raises RecError, naming the file."""
    bundle = Recommender.open(folder).engine.bundle
    manifest = parse_manifest((folder / MANIFEST).read_bytes())
    listing = parse_part(Listing, _content(folder, manifest.of("listing")[0].path), "The listing")
    names = split_names(listing.items)
    numbers = [number for number in range(len(bundle.core.rows)) if number != listing.sample]
    instant = [
        Part("instant", _content(folder, path_of("instant", name)))
        for name in _instant_names(folder, manifest)
    ]
    neighbors: dict[str, list[str]] = {}
    co_occurrence: dict[str, list[str]] = {}
    number_of: dict[str, int] = {}
    for number, part in enumerate(instant):
        found = parse_part(InstantPart, part.content, part.path)
        ids = [str(item) for item in found.cards["id"]]
        for item, entry in found.items.items():
            # Where several parts have an item, as after a rebuild, the last one counts.
            neighbors[item] = [ids[row] for row in entry["neighbors"]]
            co_occurrence[item] = [ids[row] for row in entry.get("co_occurrence", ())]
            number_of[item] = number
    return PreviousBundle(
        core=bundle.core,
        paths=frozenset(entry.path for entry in manifest.parts),
        parts=[Part("items", _content(folder, path_of("items", names[number]))) for number in numbers],
        items=[bundle.parts[number] for number in numbers],
        instant=instant,
        partitioned=not listing.resident,
        neighbors=neighbors,
        co_occurrence=co_occurrence,
        number_of=number_of,
    )


def _instant_names(folder: Path, manifest: Manifest) -> list[str]:
    instant = manifest.boot.instant
    names = split_names(instant.names)
    if instant.fan == 0:
        return names
    content = _content(folder, path_of("directory", names[0]))
    return split_names(parse_part(Directory, content, "The directory").names)


def _content(folder: Path, path: str) -> bytes:
    return (folder / path).read_bytes()
