"""Verification, the instant lane: each id leads to a part that has it, and the part agrees with the item
parts.

In go the manifest, the engine's parts and the items; failures go to the check.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.instant.lookup import hashes_of
from recbuild.bundle.manifest import InstantFiles, Manifest
from recbuild.bundle.part import Directory, InstantItem, InstantPart, Kind, parse_part, path_of
from recbuild.bundle.verify.checks import Check
from recbuild.bundle.verify.items import EngineParts, Register
from recbuild.bundle.verify.pictures import named_failures
from recbuild.bundle.verify.words import word
from recruntime.bundle.files import read_file
from recruntime.bundle.text_columns import text_column
from recruntime.errors import RecError
from recruntime.wire import MANIFEST, split_names

PartFile = tuple[str, str, bytes]
"""Of an instant part: the path of its file, where it is in words, its content."""


@dataclass(frozen=True)
class Signpost:
    """From ids to names of instant parts: a directory, or the boot piece where there is none.

    path: of the file.
    seed: of the lookup.
    table: uint16 (3·s,), of the lookup.
    names: of the instant parts.
    """

    path: str
    seed: int
    table: NDArray[np.uint16]
    names: Sequence[str]

    def numbers(self, one: NDArray[np.uint32], two: NDArray[np.uint32]) -> NDArray[np.uint16]:
        """uint16 (n,): the number, among the names, for each id with these two hashes.

        Written from docs/format.md §4, not with the builder's code, so that a mistake there is found here.
        """
        third = len(self.table) // 3
        found = np.zeros(len(one), dtype=np.uint16)
        for number in range(3):
            place = word(one, two, self.seed, number) % np.uint32(third) + np.uint32(number * third)
            found ^= self.table[place]
        return found


def read_signposts(root: Path, manifest: Manifest, check: Check) -> list[Signpost]:
    """All signposts. Whatever they name is there, and whatever is there is named; else there are none.

    A bundle with packs has none.
    """
    instant = manifest.boot.instant
    if instant.page:
        _agree(dict.fromkeys(instant.for_all, MANIFEST), "instant", manifest, check)
        return []
    directories = split_names(instant.names) if instant.fan else []
    if len(directories) != instant.fan:
        check.fail(MANIFEST, f"says that there are {instant.fan} directories, and names {len(directories)}")
    _agree(dict.fromkeys(directories, MANIFEST), "directory", manifest, check)
    if check.failed:
        return []
    paths = [path_of("directory", name) for name in directories]
    found = [_read_directory(root, path, check) for path in paths]
    if not instant.fan:
        found = [_signpost(MANIFEST, instant, check)]
    signposts = [signpost for signpost in found if signpost]
    named = {name: signpost.path for signpost in signposts for name in signpost.names}
    if not check.failed:
        _agree(named | dict.fromkeys(instant.for_all, MANIFEST), "instant", manifest, check)
    check.count(len(directories) + len(named) + len(instant.for_all))
    return [] if check.failed else signposts


def _agree(named: Mapping[str, str], kind: Kind, manifest: Manifest, check: Check) -> None:
    """named: name hashes, and for each the file that names it."""
    listed = {entry.name: entry.path for entry in manifest.of(kind)}
    for name in sorted(named.keys() - listed.keys()):
        check.fail(named[name], f"names {path_of(kind, name)}, which {MANIFEST} does not list")
    for name in sorted(listed.keys() - named.keys()):
        check.fail(listed[name], "is named by nothing: no page would ask for it")


def _read_directory(root: Path, path: str, check: Check) -> Signpost | None:
    try:
        directory = parse_part(Directory, read_file(root, path), "The directory")
    except RecError as error:
        check.fail(path, str(error))
        return None
    return _signpost(path, directory, check)


def _signpost(path: str, files: Directory | InstantFiles, check: Check) -> Signpost | None:
    try:
        table = np.frombuffer(b64decode(files.table, validate=True), dtype="<u2")
    except ValueError:
        table = np.empty(0, dtype="<u2")
    if not len(table) or len(table) % 3:
        check.fail(path, "has a lookup table that is not of three equal parts")
        return None
    return Signpost(path, files.seed, table, split_names(files.names))


def check_lookup(signposts: Sequence[Signpost], register: Register, check: Check) -> dict[str, str]:
    """For every id and alias the path of the instant part to which it leads."""
    ids = [*register.place, *register.aliases]
    one, two = hashes_of(text_column(ids))
    found: dict[str, str] = {}
    for number, signpost in enumerate(signposts):
        rows = np.flatnonzero(one % len(signposts) == number)
        for row, place in zip(rows.tolist(), signpost.numbers(one[rows], two[rows]).tolist(), strict=True):
            if place < len(signpost.names):
                found[ids[row]] = path_of("instant", signpost.names[place])
            else:
                check.fail(signpost.path, f"leads {ids[row]!r} to part {place} of {len(signpost.names)}")
        check.count(len(rows))
    return found


def check_instant(
    parts: Iterable[PartFile],
    manifest: Manifest,
    engine: EngineParts,
    register: Register,
    leads: Mapping[str, str],
    check: Check,
) -> None:
    """Every list to which an id leads, and those for all pages: the cards that they name, and where they come
    from.

    leads: as `check_lookup` returns it. A part that a rebuild
    left as it was may have other lists, too.
    """
    missing, instant = set(leads), manifest.boot.instant
    packs = {entry.name: entry.path for entry in manifest.of("pictures")}
    for_all = {path_of("instant", name) for name in instant.for_all}
    default = path_of("instant", instant.default)
    for path, label, content in parts:
        try:
            part = parse_part(InstantPart, content, "The instant part")
        except RecError as error:
            check.fail(path, str(error))
            continue
        living = {"": part.items[""]} if path in for_all and "" in part.items else {}
        living |= {item: entry for item, entry in part.items.items() if leads.get(item) == label}
        here = {alias for alias in part.aliases if leads.get(alias) == label}
        for alias in sorted(here):
            if part.aliases[alias] != register.aliases.get(alias) or part.aliases[alias] not in living:
                check.fail(path, f"has the alias {alias!r} for another item than the item parts")
        missing -= here
        check.count(len(living))
        missing -= living.keys()
        for what in _part_failures(part, living, engine, register, instant.looks_similar):
            check.fail(path, what)
        for what in named_failures(part, living, packs):
            check.fail(path, what)
        if path in for_all and "" not in living:
            check.fail(path, "is the part of a list for all pages, and does not have it")
        elif path == default and _default_ids(part) != engine.core.default:
            check.fail(path, "has another default list than the core part")
    for item in sorted(missing):
        check.fail(leads[item], f"has no list for {item!r}, whose id leads here")


def read_parts(root: Path, manifest: Manifest) -> Iterator[PartFile]:
    """The instant parts that are files of their own."""
    return ((file.path, file.path, read_file(root, file.path)) for file in manifest.of("instant"))


def _part_failures(
    part: InstantPart,
    living: Mapping[str, InstantItem],
    engine: EngineParts,
    register: Register,
    looks_similar: bool,
) -> Iterator[str]:
    """looks_similar: whether the boot piece says that items have such lists."""
    if set(part.cards) != {"id", *engine.core.kinds}:
        yield f"has cards with other fields than {MANIFEST} says"
        return
    ids = part.cards["id"]
    if any(len(column) != len(ids) for column in part.cards.values()):
        yield "has columns of cards that differ in length"
        return
    for item, entry in part.items.items():
        beyond = [row for row in _rows(entry) if row >= len(ids)]
        if beyond:
            yield f"has a list for {item!r} that names card {beyond[0]} of {len(ids)}"
            return
    for row in sorted({row for entry in living.values() for row in _rows(entry)}):
        yield from _card_failures(part, row, register)
    for item, entry in living.items():
        listed = [[str(ids[row]) for row in rows] for rows in _lists(entry)]
        for one in listed:
            yield from _list_failures(item, one, register)
        if "looks_similar" in entry and not (item and looks_similar):
            yield f"has a list for {item!r} of what looks similar, which {MANIFEST} says the bundle lacks"
        if not item:
            continue
        together = listed[1]
        yield from _cosine_failures(item, entry)
        if together != register.co_occurrence(item):
            yield f"has another co-occurrence list for {item!r} than item part {register.place[item][0]}"
        if not engine.listing.resident:
            yield from _assigned_failures(item, entry.get("parts", ()), engine, register)
        elif "parts" in entry:
            yield f"assigns item parts to {item!r} in a bundle that is loaded whole"


def _default_ids(part: InstantPart) -> tuple[object, ...]:
    """What the list for all pages names; more than it may if it has lists that only an item's entry has."""
    ids = part.cards.get("id", ())
    return tuple(ids[row] for row in _rows(part.items[""]) if row < len(ids))


def _lists(entry: InstantItem) -> tuple[tuple[int, ...], ...]:
    return (
        entry["neighbors"],
        entry.get("co_occurrence", ()),
        entry.get("bought_together", ()),
        entry.get("looks_similar", ()),
    )


def _rows(entry: InstantItem) -> tuple[int, ...]:
    return tuple(row for rows in _lists(entry) for row in rows)


def _card_failures(part: InstantPart, row: int, register: Register) -> Iterator[str]:
    item = part.cards["id"][row]
    if not isinstance(item, str) or item not in register.place:
        yield f"has a card of {item!r}, which is not an item of this bundle"
        return
    true = register.card(item)
    for field, column in part.cards.items():
        if column[row] != true[field]:
            yield f"says of {item!r} that its {field} is {column[row]!r}; the item says {true[field]!r}"


def _list_failures(item: str, shown: Sequence[str], register: Register) -> Iterator[str]:
    if len(set(shown)) < len(shown):
        yield f"has a list for {item!r} that names an item twice"
    for other in shown:
        if other == item:
            yield f"has a list for {item!r} that names the item itself"
        elif other in register.place and not register.available(other):
            yield f"has a list for {item!r} that names {other!r}, which is out of stock"


def _cosine_failures(item: str, entry: InstantItem) -> Iterator[str]:
    cosines, count = entry.get("cosines", ()), len(entry["neighbors"])
    if len(cosines) != count:
        yield f"has {len(cosines)} cosines for the {count} neighbors of {item!r}"
    if any(later > earlier for earlier, later in pairwise(cosines)):
        yield f"has cosines for {item!r} that are not best first"
    if entry.get("similar", 0) > count:
        yield f"calls {entry['similar']} of the {count} neighbors of {item!r} similar"


def _assigned_failures(
    item: str, parts: Sequence[int], engine: EngineParts, register: Register
) -> Iterator[str]:
    owner = register.place[item][0]
    if parts[:1] != (owner,):
        yield f"does not assign item part {owner} to {item!r} first, which has that item"
    if len(set(parts)) < len(parts):
        yield f"assigns an item part to {item!r} twice"
    for number in parts:
        if number >= len(engine.paths) or number == engine.listing.sample:
            yield f"assigns item part {number} to {item!r}, which is none that a page may ask for"
