"""An opened bundle: the core part and the item parts that are here, as arrays that the engine searches.

In go bytes that the host has fetched and whose hashes it has checked; out comes a `Bundle`. A resident bundle
has all its item parts. Of a partitioned one it may be any of them, and more can be added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.core_part import Core, read_core
from recruntime.bundle.hashing import fnv1a32, fnv1a32_column
from recruntime.bundle.items import NO_OWNER, Items, join_items, no_items, unpack_items
from recruntime.bundle.language import Language, best_language
from recruntime.bundle.overlay import Overlay
from recruntime.bundle.text_columns import TextColumn
from recruntime.codecs import Codec
from recruntime.errors import PartCorruptError
from recruntime.untrusted import Buffer


@dataclass(frozen=True)
class IdTable:
    """The row of each id.

    hashes: uint32 (n,), ascending.
    order: intp (n,), the row of each hash.
    """

    hashes: NDArray[np.uint32]
    order: NDArray[np.intp]

    def row(self, item: str, ids: TextColumn) -> int | None:
        """The item's row, or None."""
        wanted = np.uint32(fnv1a32(item))
        return self._row(item, wanted, int(self.hashes.searchsorted(wanted)), ids)

    def _row(self, item: str, wanted: np.uint32, place: int, ids: TextColumn) -> int | None:
        """place: of the first hash that is not below the wanted one."""
        while place < len(self.hashes) and self.hashes[place] == wanted:
            row = int(self.order[place])
            if ids[row] == item:
                return row
            place += 1
        return None

    def rows(self, items: TextColumn, ids: TextColumn) -> NDArray[np.intp]:
        """intp (m,): the row of each of these items, -1 for one that is not here."""
        wanted = fnv1a32_column(items)
        places = self.hashes.searchsorted(wanted).tolist()
        rows = [self._row(items[at], wanted[at], place, ids) for at, place in enumerate(places)]
        return np.array([-1 if row is None else row for row in rows], dtype=np.intp)


def id_table(hashes: NDArray[np.uint32]) -> IdTable:
    """The table of ids with these hashes. Equal hashes are in row order."""
    order = np.argsort(hashes, kind="stable")
    return IdTable(hashes[order], order)


@dataclass(frozen=True)
class Bundle:
    """All that the engine needs.

    core: the core part.
    parts: the item parts that are here, by number, the latest last.
    overlay: what changed since the build; None for nothing.
    """

    core: Core
    parts: Mapping[int, Items] = field(default_factory=dict)
    overlay: Overlay | None = None

    @property
    def codec(self) -> Codec:
        return self.core.codec

    @property
    def labels(self) -> Mapping[str, str]:
        return self.core.labels

    def language(self, wanted: str) -> Language:
        """The language that is meant, such as "fr" for "fr-CA"; the main one where the bundle lacks it."""
        tag = best_language(wanted, self.core.languages)
        return Language(tag, self.core.languages.get(tag, self.labels))

    @cached_property
    def items(self) -> Items:
        """The items of all parts in their order, as they are now."""
        built = self.built
        if self.overlay is None:
            return built
        return self.overlay.applied(built, self.id_table.rows(self.overlay.ids, built.ids))

    @cached_property
    def built(self) -> Items:
        """The items as they were built; a replica only where its owner is not here."""
        found = [self._current(number) for number in sorted(self.parts)]
        return join_items(found) if found else no_items(self.core.kinds, self.codec)

    @cached_property
    def hashes(self) -> NDArray[np.uint32]:
        """uint32 (n,): of the items' ids."""
        return fnv1a32_column(self.built.ids)

    @cached_property
    def id_table(self) -> IdTable:
        return id_table(self.hashes)

    @cached_property
    def default_rows(self) -> NDArray[np.intp]:
        """Rows of the default list, best first."""
        rows = [self.row(item) for item in self.core.default]
        return np.array([row for row in rows if row is not None], dtype=np.intp)

    @cached_property
    def by_popularity(self) -> NDArray[np.intp]:
        """Rows of all items whose popularity is known, the most popular first."""
        order = np.argsort(-self.built.popularity.astype(np.int16), kind="stable")
        return order[: int(np.count_nonzero(self.built.popularity))]

    def co_occurrences(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The co-occurrence lists of these rows, end to end, as far as their items are here.

        Returns intp (m,), rows, best first in each list, and intp (m,), which of `rows` each belongs to.
        """
        lists = self.items.co_occurrence.take(rows)
        which = np.repeat(np.arange(len(rows)), np.diff(lists.starts).astype(np.intp))
        numbers = self.items.numbers  # ascending, as the rows are
        found = numbers.searchsorted(lists.values)
        here = found < len(numbers)
        here[here] = numbers[found[here]] == lists.values[here]
        return found[here], which[here]

    def row(self, item: str) -> int | None:
        """The row of the item with this id or alias, or None."""
        row = self.id_table.row(item, self.built.ids)
        return self.built.alias_rows.get(item) if row is None else row

    def with_parts(self, parts: Mapping[int, Buffer]) -> Bundle:
        """This bundle with these item parts too. Raises PartCorruptError."""
        others = {number: items for number, items in self.parts.items() if number not in parts}
        read = {number: self._read(number, part) for number, part in parts.items()}
        return Bundle(self.core, others | read, self.overlay)

    def with_overlay(self, overlay: Overlay | None) -> Bundle:
        """This bundle with this overlay in place of the one that it may have."""
        other = copy(self)  # with all that was computed of the parts: only `items` depends on the overlay
        other.__dict__.pop("items", None)
        other.__dict__["overlay"] = overlay
        return other

    def _read(self, number: int, part: Buffer) -> Items:
        core = self.core
        if not 0 <= number < len(core.rows):
            raise PartCorruptError(f"There is no item part {number}: the core part lists {len(core.rows)}.")
        items = unpack_items(part, number, sum(core.rows[:number]), core.codec, core.kinds)
        expected = core.rows[number]
        if len(items) != expected:
            raise PartCorruptError(
                f"The core part expects {expected} items in item part {number}, but it holds {len(items)}."
            )
        return items

    def _current(self, number: int) -> Items:
        """The items of a part without tombstones, and without replicas whose owner is here."""
        items = self.parts[number]
        owners = np.array(sorted(self.parts), dtype=np.uint16)
        current = ~(np.isin(items.owner, owners) & (items.owner != NO_OWNER))
        current[self.core.tombstones.get(number, [])] = False
        return items if current.all() else items.take(np.flatnonzero(current))


def open_bundle(core: Buffer, parts: Mapping[int, Buffer]) -> Bundle:
    """The bundle behind its core part and these item parts. Raises BundleFormatError or PartCorruptError."""
    return Bundle(read_core(core)).with_parts(parts)


def read_bundle(core: Buffer, parts: Iterable[Buffer]) -> Bundle:
    """The bundle behind its core part and all its item parts, in their order.

    Raises BundleFormatError or PartCorruptError.
    """
    bundle = open_bundle(core, dict(enumerate(parts)))
    if len(bundle.parts) != len(bundle.core.rows):
        raise PartCorruptError(
            f"The core part lists {len(bundle.core.rows)} item parts, but {len(bundle.parts)} are here."
        )
    return bundle
