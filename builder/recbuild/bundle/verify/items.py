"""Verification, the engine's parts: the core part, the listing, and every item.

Everything is read as the runtime reads it, and looked at value by value. In go files whose hashes are right;
failures go to the check, and out come the items with which the instant lane is compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.contents import page_weights
from recbuild.bundle.instant.ranking import limits_and_factors
from recbuild.bundle.manifest import Boot, Manifest
from recbuild.bundle.part import Listing, parse_part
from recbuild.bundle.verify.checks import Check
from recruntime.bundle.bundle import Bundle
from recruntime.bundle.core_part import Core, read_core
from recruntime.bundle.fields import column_of
from recruntime.bundle.files import read_file
from recruntime.bundle.items import NO_OWNER, Items
from recruntime.codecs import Codec
from recruntime.conditions import Condition
from recruntime.engine.filters import items_that_meet
from recruntime.errors import BadRequestError, RecError
from recruntime.wire import LABELS, MANIFEST, split_names, unpack, unpack_array

UNIT_TOLERANCE = 0.05  # of a vector's length: the coarsest codec keeps it better


@dataclass(frozen=True)
class EngineParts:
    """The engine's parts.

    core: the core part.
    listing: the listing.
    paths: of the item parts, by number.
    """

    core: Core
    listing: Listing
    paths: Sequence[str]


@dataclass(frozen=True)
class Register:
    """All items.

    parts: the item parts by number.
    place: id → the number of its part, and its row there; without replicas and tombstones.
    id_of: for each item number the id, None for a replica or a tombstone.
    aliases: alias → the item's id.
    """

    parts: Sequence[Items]
    place: Mapping[str, tuple[int, int]]
    id_of: Sequence[str | None]
    aliases: Mapping[str, str]

    def card(self, item: str) -> dict[str, str | float | None]:
        """The card of the item, which must be in `place`: field → value, None for an empty one."""
        part, row = self.place[item]
        return self.parts[part].card(row)

    def available(self, item: str) -> bool:
        """Whether the item, which must be in `place`, is in stock."""
        part, row = self.place[item]
        return bool(self.parts[part].stock[row])

    def co_occurrences(self, items: Items, row: int) -> list[str]:
        """Ids of what was met together with the item in this row of a part, as far as it is still there."""
        ids = [self.id_of[number] for number in items.co_occurrence[row].tolist()]
        return [item for item in ids if item is not None]

    def co_occurrence(self, item: str) -> list[str]:
        """Ids of the item's co-occurrence list, best first, without those that are not there any more."""
        part, row = self.place[item]
        return self.co_occurrences(self.parts[part], row)


def read_engine_parts(root: Path, manifest: Manifest, check: Check) -> EngineParts | None:
    """The core part and the listing, if both can be read and agree with the manifest."""
    paths = [entry.path for entry in manifest.of("items")]
    core_path, listing_path = (manifest.of(kind)[0].path for kind in ("core", "listing"))
    try:
        core = read_core(read_file(root, core_path))
    except RecError as error:
        check.fail(core_path, str(error))
        return None
    try:
        listing = parse_part(Listing, read_file(root, listing_path), "The listing")
    except RecError as error:
        check.fail(listing_path, str(error))
        return None
    check.count(2)
    for what in _core_contradictions(core, manifest):
        check.fail(core_path, what)
    for what in _listing_contradictions(listing, manifest):
        check.fail(listing_path, what)
    return EngineParts(core, listing, paths)


def _core_contradictions(core: Core, manifest: Manifest) -> Iterator[str]:
    if manifest.boot.engine.core != manifest.of("core")[0].name:
        yield f"is not the core part that {MANIFEST} names in its boot piece"
    if manifest.boot.weights != page_weights(core.settings, taught=len(core.recency) > 0):
        yield f"ranks the instant lists by other weights than {MANIFEST} says in its boot piece"
    for rule in core.settings.rules:
        try:
            for condition in (rule.where, rule.pages):
                if isinstance(condition, Condition):
                    items_that_meet(condition, Bundle(core).items)
        except BadRequestError as error:
            yield f"has a business rule that nothing can meet. {error}"
    for field in dict(core.settings.at_most):
        try:
            column_of(field, Bundle(core).items)
        except BadRequestError as error:
            yield f"limits how many items of a value there are on a shelf. {error}"
    pairs = {
        "space": (core.space, manifest.space),
        "codec": (core.codec.name, manifest.codec.name),
        "number of dimensions": (core.codec.dims, manifest.codec.dims),
        "fields": (list(core.kinds.items()), [(field.name, field.kind) for field in manifest.fields]),
        "labels": (core.labels, LABELS | manifest.labels),
        "languages": (core.languages, manifest.languages),
        "nprobe": (core.nprobe, manifest.measured.search.nprobe),
        "limits and rules of instant lists": (
            limits_and_factors(core.settings),
            _limits_and_factors(manifest.boot),
        ),
        "number of item parts": (len(core.rows), len(manifest.of("items"))),
    }
    for name, (own, other) in pairs.items():
        if own != other:
            yield f"says another {name} than {MANIFEST}: {own}, not {other}"


def _limits_and_factors(boot: Boot) -> dict[str, Any]:
    rules = [rule for rule in boot.ranking.get("rules", []) if "factor" in rule]
    return {"at_most": boot.ranking.get("at_most", {}), "rules": rules}


def _listing_contradictions(listing: Listing, manifest: Manifest) -> Iterator[str]:
    if manifest.boot.engine.listing != manifest.of("listing")[0].name:
        yield f"is not the listing that {MANIFEST} names in its boot piece"
    names = split_names(listing.items)
    if names != [entry.name for entry in manifest.of("items")]:
        yield f"lists other item parts than {MANIFEST}, or in another order"
    if listing.resident != (manifest.measured.residency == "resident"):
        yield f"says resident: {listing.resident}; {MANIFEST} says {manifest.measured.residency}"
    if listing.resident != (listing.sample is None) or (listing.sample or 0) >= max(1, len(names)):
        yield f"names the sample part {listing.sample} among {len(names)} item parts"


def read_items(root: Path, engine: EngineParts, check: Check) -> Register:
    """Every item part, decoded and looked at. One that cannot be decoded fails and counts as empty."""
    bundle = Bundle(engine.core)
    place: dict[str, tuple[int, int]] = {}
    for number, path in enumerate(engine.paths):
        content = read_file(root, path)
        try:
            bundle = bundle.with_parts({number: content})
        except RecError as error:
            check.fail(path, str(error))
            continue
        items = bundle.parts[number]
        check.count(len(items))
        if np.any(unpack_array(unpack(content, path)["stock"], path, "|u1") > 1):
            check.fail(path, "has a stock that is neither 0 nor 1")
        for what in (*_bad_values(items, engine.core.codec), *_place(items, number, engine, place)):
            check.fail(path, what)
    parts = [bundle.parts[number] for number in sorted(bundle.parts)]
    id_of: list[str | None] = [None] * sum(engine.core.rows)
    for item, (number, row) in place.items():
        id_of[int(bundle.parts[number].numbers[row])] = item
    aliases: dict[str, str] = {}
    for item, (number, row) in place.items():
        for alias in bundle.parts[number].aliases_of(row):
            if alias in place or not alias or aliases.setdefault(alias, item) != item:
                check.fail(engine.paths[number], f"has the alias {alias!r}, which another item has, too")
    return Register(parts, place, id_of, aliases)


def current(items: Items, number: int, core: Core) -> NDArray[np.bool_]:
    """bool (n,): whether a row of item part `number` is an item itself, and neither a replica nor a
    tombstone.
    """
    found: NDArray[np.bool_] = items.owner == NO_OWNER
    found[core.tombstones.get(number, [])] = False
    return found


def _place(
    items: Items, number: int, engine: EngineParts, place: dict[str, tuple[int, int]]
) -> Iterator[str]:
    """Adds the part's living items to `place`."""
    living = current(items, number, engine.core)
    for row in range(len(items)):
        item = items.ids[row]
        if not item:
            yield f"has no id in row {row}"
        elif living[row] and item in place:
            yield f"has {item!r}, which {engine.paths[place[item][0]]} has, too"
        elif living[row]:
            place[item] = (number, row)


def _bad_values(items: Items, codec: Codec) -> Iterator[str]:
    lengths = np.linalg.norm(codec.decode(items.codes).astype(np.float64), axis=1)
    for row in np.flatnonzero((lengths != 0) & ~(np.abs(lengths - 1) <= UNIT_TOLERANCE)).tolist():
        yield f"has a code in row {row} whose vector is of the length {lengths[row]:.3g}, not 1"


def check_replicas(manifest: Manifest, engine: EngineParts, register: Register, check: Check) -> None:
    """There are as many items as counted. Every replica has all values of the item in the part that it names.

    The default list is of items, and in a partitioned bundle every page has them.
    """
    if len(register.place) != manifest.counts.items:
        check.fail(
            MANIFEST, f"counts {manifest.counts.items} items, but the item parts hold {len(register.place)}"
        )
    for number, items in enumerate(register.parts):
        for row in np.flatnonzero(items.owner != NO_OWNER).tolist():
            check.count()
            what = _replica_failure(items, row, register)
            if what:
                check.fail(engine.paths[number], what)
    sample = engine.listing.sample
    everywhere = None if sample is None else register.parts[sample].ids
    here = set() if everywhere is None else {everywhere[row] for row in range(len(everywhere))}
    for item in engine.core.default:
        if item not in register.place:
            check.fail(manifest.of("core")[0].path, f"has {item!r}, which is no item, in its default list")
        elif sample is not None and item not in here:
            check.fail(
                engine.paths[sample], f"lacks {item!r} of the default list, which every page must have"
            )


def _replica_failure(items: Items, row: int, register: Register) -> str:
    item, owner = items.ids[row], int(items.owner[row])
    place = register.place.get(item)
    if place is None or place[0] != owner:
        return f"has a replica of {item!r} from item part {owner}, which does not have that item"
    other, there = register.parts[owner], place[1]
    same = (
        np.array_equal(items.codes[row], other.codes[there])
        and items.stock[row] == other.stock[there]
        and items.card(row) == other.card(there)
        and items.popularity[row] == other.popularity[there]
        and items.product[row] == other.product[there]
        and register.co_occurrences(items, row) == register.co_occurrences(other, there)
    )
    return "" if same else f"has a replica of {item!r} that differs from the item in item part {owner}"
