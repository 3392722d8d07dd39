"""An earlier bundle as the base of a new one: its parts as they are, and what they say of each item."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.part import Part
from recruntime import Recommender
from recruntime.bundle.core_part import Core
from recruntime.bundle.items import Items
from recruntime.errors import PartMissingError
from recruntime.wire import split_names


@dataclass(frozen=True)
class Base:
    """An earlier bundle. paths: of all its parts.

    parts: its item parts, without the front part. items: what each of them holds, dead rows too.
    near, also: for each item its instant lists, as ids. instant: instant parts by number; number_of: the
    number of the part that an item is in.
    """

    core: Core
    paths: frozenset[str]
    parts: Sequence[Part]
    items: Sequence[Items]
    instant: Sequence[Part]
    celled: bool
    near: dict[str, list[str]]
    also: dict[str, list[str]]
    number_of: dict[str, int]

    @property
    def alive(self) -> tuple[NDArray[np.bool_], ...]:
        """bool, for each item part: which of its rows no later build replaced or removed."""
        masks = tuple(np.ones(len(part), dtype=bool) for part in self.items)
        for mask, number in zip(masks, range(len(masks)), strict=True):
            mask[self.core.tombstones.get(number, [])] = False
        return masks


def require_bundle(folder: Path) -> None:
    """Before the work. Raises PartMissingError."""
    if not (folder / "manifest.json").is_file():
        raise PartMissingError(
            f"--base: there is no {folder / 'manifest.json'}. Name the folder of an earlier bundle, or leave "
            "--base out."
        )


def read_base(folder: Path) -> Base:
    """The bundle in `folder`. Raises RecError, naming the file."""
    shop = Recommender.open(folder)
    listed = {
        kind: [part for part in shop.manifest["parts"] if part["kind"] == kind]
        for kind in ("items", "listing")
    }
    listing = _json(folder / listed["listing"][0]["path"])
    bundle = shop.engine.bundle
    numbers = [number for number in range(len(bundle.core.rows)) if number != listing["front"]]
    names = split_names(listing["items"])
    paths = [f"parts/items-{names[number]}.msgpack" for number in numbers]
    instant = [
        _part("instant", folder, f"instant/{name}.bin") for name in _instant_names(folder, shop.manifest)
    ]
    near: dict[str, list[str]] = {}
    also: dict[str, list[str]] = {}
    number_of: dict[str, int] = {}
    for number, part in enumerate(instant):
        found = json.loads(gzip.decompress(part.content))
        ids = found["cards"]["id"]
        for item, entry in found["items"].items():
            # Of a part that is itself a rebuild's, a later one holds: it stands later in the names.
            near[item] = [ids[row] for row in entry["near"]]
            also[item] = [ids[row] for row in entry.get("also", ())]
            number_of[item] = number
    return Base(
        core=bundle.core,
        paths=frozenset(part["path"] for part in shop.manifest["parts"]),
        parts=[_part("items", folder, path) for path in paths],
        items=[bundle.parts[number] for number in numbers],
        instant=instant,
        celled=not listing["resident"],
        near=near,
        also=also,
        number_of=number_of,
    )


def _instant_names(folder: Path, manifest: dict[str, Any]) -> list[str]:
    boot = manifest["boot"]["instant"]
    if boot["fan"] == 0:
        return split_names(boot["names"])
    first = split_names(boot["names"])[0]
    return split_names(_json(folder / f"instant/{first}.bin")["names"])


def _part(kind: str, folder: Path, path: str) -> Part:
    return Part(kind, path, (folder / path).read_bytes())


def _json(path: Path) -> Any:
    return json.loads(gzip.decompress(path.read_bytes()))
