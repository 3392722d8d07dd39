"""An earlier bundle as the base of a new one: its parts as they are, and what they say of each item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from recbuild.bundle.manifest import InstantFiles, parse_manifest
from recbuild.bundle.part import Directory, Kind, Listing, Part, StoredBytes, parse_part, path_of
from recbuild.bundle.rebuild.earlier_lists import EarlierLists, joined, keyed_lists
from recbuild.bundle.rebuild.ids import RowsByKey, keys_of
from recbuild.linalg import Rows
from recbuild.plan import Runner, Workspace, spans
from recruntime import Recommender
from recruntime.bundle.core_part import Core
from recruntime.bundle.files import Entry, checked, read_file, read_manifest
from recruntime.bundle.items import Items, join_items
from recruntime.bundle.packs import PackDirectory
from recruntime.errors import PartCorruptError, PartMissingError
from recruntime.wire import MANIFEST, split_names

PARTS_PER_TASK = 128


@dataclass(frozen=True)
class PreviousBundle:
    """An earlier bundle.

    core: its core part.
    paths: of all its parts.
    parts: its item parts, without the sample part.
    items: what each of them holds, with tombstones.
    instant: its instant parts by number.
    pictures: its packs of pictures.
    partitioned: whether pages load some of its item parts alone.
    rows: the items of all these parts, end to end: a row is an item's number.
    by_key: finds the row of an item that is no tombstone.
    lists: what is shown beside each row.
    """

    core: Core
    paths: frozenset[str]
    parts: Sequence[Part]
    items: Sequence[Items]
    instant: Sequence[Part]
    pictures: Sequence[Part]
    partitioned: bool
    rows: Items
    by_key: RowsByKey
    lists: EarlierLists


def require_bundle(folder: Path) -> None:
    """Before the work. Raises PartMissingError."""
    if not (folder / MANIFEST).is_file():
        raise PartMissingError(
            f"--base: there is no {folder / MANIFEST}. Name the folder of an earlier bundle, or leave "
            "--base out."
        )


def space_of(folder: Path) -> str | None:
    """The space that the items of the bundle in `folder` were embedded in. Raises RecError."""
    found = parse_manifest(read_file(folder, MANIFEST)).embedder.get("space")
    return found if isinstance(found, str) else None


def read_previous(folder: Path, runner: Runner) -> PreviousBundle:
    """The bundle in `folder`. Raises RecError, naming the file."""
    files = _Files(folder)
    bundle = Recommender.from_files(files.read).engine.bundle
    listing = parse_part(Listing, files.of("listing"), "The listing")
    names = split_names(listing.items)
    if len(names) != len(bundle.core.rows):
        raise PartCorruptError("The listing and the core part do not list the same item parts.")
    for number, items in bundle.parts.items():
        if np.any(items.co_occurrence.values >= sum(bundle.core.rows)):
            raise PartCorruptError(f"Item part {number} names items that the bundle does not have.")
    numbers = [number for number in range(len(names)) if number != listing.sample]
    held = [bundle.parts[number] for number in numbers]
    rows, current = join_items(held), _current(held, bundle.core)
    by_key = RowsByKey.of(keys_of(rows.ids.take(current)), current)
    instant = list(files.instant_parts(runner.workspace))
    tasks = [instant[first:end] for first, end in spans(len(instant), PARTS_PER_TASK)]
    lists = joined((one for found in runner.each(keyed_lists, tasks) for one in found), by_key, len(rows))
    return PreviousBundle(
        core=bundle.core,
        paths=frozenset(files.entries),
        parts=[Part("items", files.part("items", names[number])) for number in numbers],
        items=held,
        instant=instant,
        pictures=list(files.pictures(runner.workspace)),
        partitioned=not listing.resident,
        rows=rows,
        by_key=by_key,
        lists=lists,
    )


def _current(items: Sequence[Items], core: Core) -> Rows:
    """The rows of the parts, end to end, that are no tombstones."""
    firsts = np.cumsum([0, *map(len, items)])
    there = np.ones(firsts[-1], dtype=np.bool_)
    for number, gone in core.tombstones.items():
        there[firsts[number] + gone] = False
    return np.flatnonzero(there)


class _Files:
    """The files of a bundle, each checked by its hash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        content = self.read(MANIFEST)
        self.manifest = parse_manifest(content)
        self.entries = {entry.path: entry for entry in read_manifest(content)[1]}

    def read(self, path: str) -> bytes:
        """A file, unchecked. Raises PartMissingError."""
        return read_file(self._folder, path)

    def of(self, kind: Kind) -> bytes:
        """The only part of this kind. Raises RecError."""
        found = self.manifest.of(kind)
        if len(found) != 1:
            raise PartCorruptError(f"{MANIFEST} lists {len(found)} parts of the kind {kind} instead of one.")
        return self.part(kind, found[0].name)

    def part(self, kind: Kind, name: str) -> bytes:
        """The part of this kind with this name hash. Raises RecError."""
        return checked(self.read, self.entry(kind, name))

    def entry(self, kind: Kind, name: str) -> Entry:
        """The same as the manifest lists it. Raises PartCorruptError."""
        path = path_of(kind, name)
        entry = self.entries.get(path)
        if entry is None:
            raise PartCorruptError(f"{MANIFEST} does not list {path}, which another file names.")
        return entry

    def instant_parts(self, workspace: Workspace) -> Iterator[Part]:
        """The instant parts by number, in files of the workspace. Raises RecError."""
        instant = self.manifest.boot.instant
        if instant.page:
            yield from self._packed(instant, workspace)
            return
        names = split_names(instant.names)
        if instant.fan and names:
            directory = parse_part(Directory, self.part("directory", names[0]), "The directory")
            names = split_names(directory.names)
        yield from (Part("instant", self.part("instant", name)).stored(workspace) for name in names)

    def pictures(self, workspace: Workspace) -> Iterator[Part]:
        """The packs of pictures, in files of the workspace. Raises RecError."""
        for entry in self.manifest.of("pictures"):
            yield Part("pictures", self.part("pictures", entry.name)).stored(workspace)

    def _packed(self, instant: InstantFiles, workspace: Workspace) -> Iterator[Part]:
        """The parts in packs, as they lie there."""
        packs = {path_of("pack", name): self.part("pack", name) for name in split_names(instant.names)}
        files = {path: workspace.put(path, content) for path, content in packs.items()}
        directory = PackDirectory(instant.names, instant.fan, instant.page, instant.seed, instant.root)
        pages = [directory.checked(page, directory.page_span(page).of(packs)) for page in range(instant.fan)]
        named = np.concatenate(pages)
        named = named[named["bytes"] > 0]
        _, first = np.unique(named["pack"].astype(np.int64) << 32 | named["start"], return_index=True)
        for span in map(directory.span_of, named[first]):
            part = Part("instant", span.of(packs))
            yield replace(part, data=StoredBytes(files[span.path], part.size, part.sha256, span.start))
