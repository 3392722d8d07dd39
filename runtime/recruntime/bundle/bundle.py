"""An opened bundle: the core part and the item parts that are here, as arrays that the engine searches.

In go bytes that the host has fetched and whose hashes it has checked; out comes a `Bundle`. A resident bundle
has all its item parts; of a celled one it may be any of them, and more can be added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.core_part import Core, read_core
from recruntime.bundle.csr import no_lists
from recruntime.bundle.hashing import fnv1a32, fnv1a32_column
from recruntime.bundle.items import NO_HOME, Items, join_items, unpack_items
from recruntime.bundle.text_columns import TextColumn
from recruntime.codecs import Codec
from recruntime.errors import PartCorruptError
from recruntime.wire import Buffer


@dataclass(frozen=True)
class Directory:
    """Where an id stands. hashes: uint32 (n,), ascending; order: intp (n,), the row of each."""

    hashes: NDArray[np.uint32]
    order: NDArray[np.intp]

    def row(self, item: str, ids: TextColumn) -> int | None:
        """The item's row, or None."""
        wanted = np.uint32(fnv1a32(item))
        place = int(self.hashes.searchsorted(wanted))
        while place < len(self.hashes) and self.hashes[place] == wanted:
            row = int(self.order[place])
            if ids[row] == item:
                return row
            place += 1
        return None


def directory_of(hashes: NDArray[np.uint32]) -> Directory:
    """The directory of ids with these hashes. Equal ones are in row order."""
    order = np.argsort(hashes, kind="stable")
    return Directory(hashes[order], order)


@dataclass(frozen=True)
class Bundle:
    """All that the engine needs. parts: the item parts that are here, by number, latest last."""

    core: Core
    parts: Mapping[int, Items] = field(default_factory=dict)

    @property
    def codec(self) -> Codec:
        return self.core.codec

    @property
    def labels(self) -> Mapping[str, str]:
        return self.core.labels

    @cached_property
    def items(self) -> Items:
        """The items of all parts in their order; a copy only where the item itself is not here."""
        found = [self._living(number) for number in sorted(self.parts)]
        return join_items(found) if found else _no_items(self.core)

    @cached_property
    def hashes(self) -> NDArray[np.uint32]:
        """uint32 (n,): of the items' ids."""
        return fnv1a32_column(self.items.ids)

    @cached_property
    def directory(self) -> Directory:
        return directory_of(self.hashes)

    @cached_property
    def front(self) -> NDArray[np.intp]:
        """Rows of the list for a visitor of whom nothing is known, best first."""
        rows = [self.row(item) for item in self.core.front]
        return np.array([row for row in rows if row is not None], dtype=np.intp)

    @cached_property
    def by_popularity(self) -> NDArray[np.intp]:
        """Rows of all items of which a popularity is known, the most popular first."""
        order = np.argsort(-self.items.popularity.astype(np.int16), kind="stable")
        return order[: int(np.count_nonzero(self.items.popularity))]

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        """intp: the row of each item number, -1 where the item is not here."""
        rows = np.full(sum(self.core.rows), -1, dtype=np.intp)
        rows[self.items.numbers.astype(np.intp)] = np.arange(len(self.items))
        return rows

    def also(self, row: int) -> NDArray[np.intp]:
        """Rows of what was often met together with this one, as far as it is here, best first."""
        return self.also_of(np.array([row]))[0]

    def also_of(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The lists of `also` for these rows, end to end, and which of the rows each item was met with."""
        lists = self.items.also.take(rows)
        which = np.repeat(np.arange(len(rows)), np.diff(lists.starts).astype(np.intp))
        known = lists.values < len(self._rows)
        found = self._rows[lists.values[known].astype(np.intp)]
        return found[found >= 0], which[known][found >= 0]

    def row(self, item: str) -> int | None:
        """The row of the item of this id, or None."""
        return self.directory.row(item, self.items.ids)

    def with_parts(self, parts: Mapping[int, Buffer]) -> Bundle:
        """This bundle with these item parts too. Raises PartCorruptError."""
        others = {number: items for number, items in self.parts.items() if number not in parts}
        return Bundle(
            self.core, others | {number: self._read(number, part) for number, part in parts.items()}
        )

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

    def _living(self, number: int) -> Items:
        items = self.parts[number]
        copies = np.isin(items.home, np.array(sorted(self.parts), dtype=np.uint16)) & (items.home != NO_HOME)
        alive = ~copies
        alive[self.core.dead.get(number, [])] = False
        return items if alive.all() else items.take(np.flatnonzero(alive))


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


def _no_items(core: Core) -> Items:
    empty = np.empty(0, dtype=np.int64)
    nothing = TextColumn(np.zeros(1, dtype=np.int64), b"")
    cards = {
        name: nothing if kind == "text" else empty.astype(np.float64) for name, kind in core.kinds.items()
    }
    codes = np.empty((0, core.codec.code_bytes), dtype=np.uint8)
    return Items(
        ids=nothing,
        codes=codes,
        stock=empty.astype(np.bool_),
        cards=cards,
        cells=empty,
        home=empty.astype(np.uint16),
        popularity=empty.astype(np.uint8),
        product=empty.astype(np.uint32),
        also=no_lists(0),
        numbers=empty,
    )
