"""The instant lane: small parts from which a page shows neighbors without WebAssembly (docs/format.md §4).

In go the items and their lists; out come the parts as files of their own, or, where these would be too many,
end to end in packs.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.instant.groups import Task, WriteParts, Written, columns_of, hash_rows, names_of
from recbuild.bundle.instant.lookup import Lookup, hashes_of, lookup_of
from recbuild.bundle.instant.packs import DirectoryPages, Hashes, directory_of, packed_parts
from recbuild.bundle.instant.ranking import PINNED
from recbuild.bundle.instant.shelves import Lists, store
from recbuild.bundle.manifest import InstantFiles
from recbuild.bundle.part import Directory, InstantItem, Kind, Part, gzip_json
from recbuild.bundle.pictures.assign import PagePictures
from recbuild.linalg import Rows
from recbuild.plan import Runner, Workspace, spans
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import join_texts, text_column

PART_BYTES = 24_000
MAX_PARTS = 800
MAX_INLINED = 256
ITEMS_PER_DIRECTORY = 2048
MAX_DIRECTORIES = 64
TABLES = 8  # of a task, so that processes are not started for few


@dataclass(frozen=True)
class KeptInstantParts:
    """Instant parts of an earlier build that stay.

    parts: the parts.
    number_of: int64 (n,), the number of the part that each item stays in, or -1.
    """

    parts: Sequence[Part]
    number_of: Rows


@dataclass(frozen=True)
class InstantLaneFiles:
    """The files of the instant lane.

    parts: instant parts, the default list's part, directories; or packs.
    boot: where they are, for the boot piece.
    number_of: int64 (n,), the number of each item's instant part.
    sizes: int64 (p,), bytes of each instant part.
    looked_up: bytes of what leads to them: of a directory, or a page of one.
    """

    parts: tuple[Part, ...]
    boot: InstantFiles
    number_of: Rows
    sizes: Rows
    looked_up: int

    def fetched(self, row: int) -> Mapping[str, int]:
        """What the page of this item fetches, by a name of its own, and its bytes."""
        number = int(self.number_of[row])
        directory = f"directory of {row}" if self.boot.page else "directory"
        return {f"instant part {number}": int(self.sizes[number]), directory: self.looked_up}


def instant_lane(
    items: Items, lists: Lists, kept: KeptInstantParts | None, runner: Runner, *, packs: bool = True
) -> InstantLaneFiles:
    """The whole instant lane.

    kept: parts of an earlier build. runner: who makes the others. packs: whether parts get into
    packs where they are more than MAX_PARTS; else they become larger.
    """
    number_of = np.full(len(items), -1) if kept is None else kept.number_of.copy()
    old = [] if kept is None else [_stored(kept.parts, runner.workspace)]
    rows = np.flatnonzero(number_of < 0)
    shelves = store(runner.workspace, items, lists, rows)
    step = WriteParts(shelves, runner.workspace.folder, PART_BYTES)
    new = list(runner.each(step, [Task(span) for span in spans(len(rows))]))
    packing = packs and _count([*old, *new]) > MAX_PARTS
    if not packing and _count(new) > MAX_PARTS:
        new = list(runner.each(step, list(_equal_parts(len(rows), MAX_PARTS))))
    first = _count(old)
    for one in new:
        numbers = np.arange(first, first + len(one.sizes))
        number_of[rows[one.bounds[0] : one.bounds[-1]]] = np.repeat(numbers, np.diff(one.bounds))
        first += len(one.sizes)
    ids = _Ids.of(items, number_of)
    shared = _list_part(items, lists.default, lists.pictures)
    of_kinds = {kind: _list_part(items, rows) for kind, rows in sorted(lists.catalog.items())}
    if lists.pinned:
        of_kinds[PINNED] = _pinned_part(items, lists.pinned)
    written = [*old, *new]
    lane = _packed(ids, written, _count(old), runner) if packing else _apart(ids, written, runner)
    return InstantLaneFiles(
        parts=_distinct([*lane.parts, shared, *of_kinds.values()]),
        boot=lane.boot.model_copy(
            update={
                "default": shared.name,
                "lists": {kind: part.name for kind, part in of_kinds.items()},
                "looks_similar": lists.looks_similar is not None,
            }
        ),
        number_of=number_of,
        sizes=np.concatenate([np.empty(0, dtype=np.int64), *(one.sizes for one in written)]),
        looked_up=lane.looked_up,
    )


@dataclass(frozen=True)
class _Ids:
    """All ids and aliases.

    hashes: their two hashes.
    numbers: int64 (m,), of each one's instant part.
    """

    hashes: Hashes
    numbers: Rows

    @staticmethod
    def of(items: Items, number_of: Rows) -> _Ids:
        aliases = items.alias_rows
        own = np.fromiter(aliases.values(), dtype=np.int64, count=len(aliases))
        hashes = hashes_of(join_texts([items.ids, text_column(aliases)]))
        return _Ids(hashes, np.concatenate([number_of, number_of[own]]))


@dataclass(frozen=True)
class _Lane:
    """parts, boot, looked_up: as in `InstantLaneFiles`, without the default part."""

    parts: Sequence[Part]
    boot: InstantFiles
    looked_up: int = 0


NOWHERE = "0" * 16


def _apart(ids: _Ids, written: Sequence[Written], runner: Runner) -> _Lane:
    """Each part in a file of its own."""
    parts = [
        Part("instant", content).stored(runner.workspace) for one in written for content in _contents(one)
    ]
    names = "".join(part.name for part in parts)
    tables = [_directory(lookup, names) for lookup in _lookups(ids, runner)]
    if len(ids.numbers) <= MAX_INLINED:
        return _Lane(parts, InstantFiles(fan=0, default=NOWHERE, **tables[0].model_dump()))
    directories = [_json_part("directory", table.model_dump()) for table in tables]
    names = "".join(part.name for part in directories)
    boot = InstantFiles(fan=len(directories), default=NOWHERE, names=names, seed=0, table="")
    return _Lane([*parts, *directories], boot, len(directories[0].content))


def _packed(ids: _Ids, written: Sequence[Written], kept: int, runner: Runner) -> _Lane:
    """Parts end to end in packs. kept: how many of them are of an earlier build."""
    records, contents = packed_parts(written, kept)
    packs = [Part("pack", content).stored(runner.workspace) for content in contents]
    directory: DirectoryPages = directory_of(ids.hashes, ids.numbers, records, runner.workspace)
    files = [Part("pack", content).stored(runner.workspace) for content in directory.contents()]
    boot = InstantFiles(
        fan=len(directory.pages),
        default=NOWHERE,
        names="".join(part.name for part in (*files, *packs)),
        seed=directory.seed,
        table="",
        page=directory.pages.row_bytes,
        root=directory.root,
    )
    return _Lane([*files, *packs], boot, directory.pages.row_bytes)


def _stored(parts: Sequence[Part], workspace: Workspace) -> Written:
    """Parts of an earlier build, as if they were written now. They have no items here."""
    contents = [part.content for part in parts]
    path = workspace.path("instant-parts-kept")
    with path.open("wb") as file:
        file.writelines(contents)
    sizes = np.array([len(content) for content in contents], dtype=np.int64)
    return Written(path, np.zeros(len(parts) + 1, dtype=np.int64), sizes, hash_rows(contents))


def _contents(written: Written) -> Iterator[bytes]:
    with written.path.open("rb") as file:
        yield from (file.read(size) for size in written.sizes.tolist())


def _count(written: Sequence[Written]) -> int:
    return sum(len(one.sizes) for one in written)


def _equal_parts(items: int, parts: int) -> Iterator[Task]:
    """Tasks for so many parts of equally many items."""
    bounds = [items * part // parts for part in range(parts + 1)]
    for first, end in spans(parts, max(1, parts // 64)):
        yield Task(tuple(bounds[first : end + 1]))


def _lookups(ids: _Ids, runner: Runner) -> list[Lookup]:
    """One for each directory: an id or alias is in the directory that its first hash names."""
    one, two = ids.hashes
    fan = min(MAX_DIRECTORIES, -(-len(one) // ITEMS_PER_DIRECTORY))
    groups = [np.flatnonzero(one % fan == number) for number in range(fan)]
    numbers = ids.numbers.astype(np.uint16)
    tables = [(one[rows], two[rows], numbers[rows]) for rows in groups]
    tasks = [tuple(tables[first:end]) for first, end in spans(fan, TABLES)]
    return [lookup for found in runner.each(_solved, tasks) for lookup in found]


Unsolved = tuple[NDArray[np.uint32], NDArray[np.uint32], NDArray[np.uint16]]


def _solved(tables: tuple[Unsolved, ...]) -> list[Lookup]:
    return [lookup_of(*table) for table in tables]


def _directory(lookup: Lookup, names: str) -> Directory:
    table = b64encode(lookup.table.tobytes()).decode()
    return Directory(names=names, seed=lookup.seed, table=table)


def _list_part(items: Items, rows: Rows, pictures: PagePictures | None = None) -> Part:
    """The part of a list that belongs to no item."""
    entry: InstantItem = {"neighbors": tuple(range(len(rows)))}
    cards = columns_of({"id": items.ids, **items.cards}, rows.tolist())
    if pictures is None:
        return _json_part("instant", {"items": {"": entry}, "cards": cards})
    packs = pictures.of_all.tolist()
    entry["pictures"] = tuple(range(len(packs)))
    names = names_of(packs, pictures.names)
    return _json_part("instant", {"items": {"": entry}, "cards": cards, "pictures": names})


def _pinned_part(items: Items, pinned: Mapping[int, Rows]) -> Part:
    """The part of pinned items: all of them, and those of each rule."""
    rows = np.unique(np.concatenate(list(pinned.values())))
    entries: dict[str, InstantItem] = {"": {"neighbors": tuple(range(len(rows)))}}
    for number, own in pinned.items():
        entries[str(number)] = {"neighbors": tuple(np.searchsorted(rows, own).tolist())}
    cards = columns_of({"id": items.ids, **items.cards}, rows.tolist())
    return _json_part("instant", {"items": entries, "cards": cards})


def _json_part(kind: Kind, value: object) -> Part:
    return Part(kind, gzip_json(value))


def _distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Each file once."""
    return tuple({part.path: part for part in parts}.values())
