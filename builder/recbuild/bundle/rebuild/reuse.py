"""What a build takes over from an earlier bundle.

Visitors keep most files: item parts keep their bytes, rows that changed become tombstones and are written
again in parts of their own, and so are items whose instant lists changed. Codec and order stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.engine_parts import (
    PARTITIONED_PART_BYTES,
    RESIDENT_PART_BYTES,
    ItemParts,
    item_parts,
    with_numbers,
)
from recbuild.bundle.instant.lane import KeptInstantParts
from recbuild.bundle.part import Part
from recbuild.bundle.rebuild.previous import PreviousBundle
from recbuild.bundle.rebuild.reusable import NoReuse, Reusable, Storage, share_in
from recbuild.bundle.rebuild.unchanged_items import UnchangedItems, find_unchanged
from recbuild.catalog.load import Catalog
from recbuild.index.files import in_order
from recbuild.index.lists import Neighbors
from recbuild.index.neighbors.refresh import Earlier
from recbuild.index.partition import Partition, partition
from recbuild.index.quantize import Fit
from recbuild.linalg import Rows, Vectors
from recbuild.plan import ArrayFile, Runner, on_disk
from recruntime.bundle.csr import CsrLists, join_lists
from recruntime.bundle.items import Items
from recruntime.codecs import Codec

MAX_REPLACED = 0.25
MIN_HELD = 0.5


@dataclass(frozen=True)
class Reuse:
    """A build on an earlier bundle. Items that stay come first in the bundle's order, as they were.

    previous: the earlier bundle.
    unchanged_items: which of its items stay.
    """

    previous: PreviousBundle
    unchanged_items: UnchangedItems

    @cached_property
    def _kept(self) -> Rows:
        """The numbers of the items that stay, in their order: rows of all earlier item parts, end to end."""
        return np.flatnonzero(self.unchanged_items.rows >= 0)

    @cached_property
    def _row_of(self) -> Rows:
        """int64 (m + 1,): by earlier number the row in this bundle, -1 where that does not stay; -1 at last,
        for -1."""
        found = np.full(len(self.unchanged_items.rows) + 1, -1)
        found[self._kept] = np.arange(len(self._kept))
        return found

    @cached_property
    def _of(self) -> Rows:
        """The earlier item part of each item that stays."""
        lengths = [len(part) for part in self.previous.items]
        return np.repeat(np.arange(len(lengths)), lengths)[self._kept]

    @property
    def _count(self) -> int:
        """How many items stay."""
        return len(self._kept)

    def encode(self, vectors: ArrayFile, storage: Storage, runner: Runner) -> tuple[Fit, ArrayFile]:
        return self.unchanged_items.fitted, on_disk(runner.workspace, "codes", self.unchanged_items.codes)

    def partition(self, vectors: ArrayFile, runner: Runner) -> Partition:
        kept = self.unchanged_items.rows[self._kept]
        fresh = np.setdiff1d(np.arange(len(vectors)), kept)
        late = Partition(fresh, np.empty(0, dtype=np.int64))
        if len(fresh):
            late = partition(in_order(vectors, fresh, "fresh", runner), runner)
        cells = self.previous.rows.take(self._kept).cells
        return Partition(np.concatenate([kept, fresh[late.order]]), np.concatenate([cells, late.cells]))

    def space(self, embedding: str, codec: Codec) -> str:
        return self.previous.core.space

    def items(self, items: Items) -> Items:
        """Items that stay keep popularity, product and co-occurrence list of their earlier part. Items that
        do not stay are removed from those lists.
        """
        held = self.previous.rows
        earlier = _mapped(held.co_occurrence.take(self._kept), self._row_of)
        late = np.arange(self._count, len(items))
        stored = held.product[self._kept]
        return replace(
            items,
            co_occurrence=join_lists([earlier, items.co_occurrence.take(late)]),
            popularity=np.concatenate([held.popularity[self._kept], items.popularity[late]]),
            product=np.concatenate([stored, _adopted(items.product, stored)]),
        )

    def item_parts(
        self, items: Items, codec: Codec, storage: Storage, runner: Runner
    ) -> tuple[ItemParts, bool]:
        """The earlier item parts as they are, and parts of their own for what is new."""
        count, lengths = self._count, tuple(map(len, self.previous.items))
        numbers = np.concatenate([self._kept, sum(lengths) + np.arange(len(items) - count)])
        of, tombstones = self._of, self._tombstones()
        kept = ItemParts(tuple(self.previous.parts), of, numbers, lengths, tombstones)
        partitioned = self.previous.partitioned
        if count == len(items):
            return kept, partitioned
        late = with_numbers(items, numbers).take(np.arange(count, len(items)))
        spent = min(storage.bytes_per_item, codec.code_bytes)
        part_bytes = PARTITIONED_PART_BYTES if partitioned else RESIDENT_PART_BYTES
        fresh = item_parts(late, codec, spent, part_bytes, runner)
        found = ItemParts(
            parts=(*kept.parts, *fresh.parts),
            of=np.concatenate([of, fresh.of + len(lengths)]),
            numbers=numbers,
            rows=(*lengths, *fresh.rows),
            tombstones=tombstones,
        )
        return found, partitioned

    def _tombstones(self) -> dict[int, Rows]:
        """For each earlier item part the rows that do not stay, where there are any."""
        bounds = np.cumsum([0, *map(len, self.previous.items)])
        gone = [
            np.flatnonzero(self.unchanged_items.rows[first:end] < 0)
            for first, end in pairwise(bounds.tolist())
        ]
        return {number: rows for number, rows in enumerate(gone) if len(rows)}

    def bought_together(self, lists: Rows | None, count: int) -> Rows | None:
        """Items that stay keep their earlier list, as that of co-occurrences."""
        earlier = self._renumbered(self.previous.lists.bought_together)[0]
        late = np.empty((0, 0), dtype=np.int64) if lists is None else lists[self._count :]
        found = np.full((count, max(earlier.shape[1], late.shape[1])), -1)
        found[: self._count, : earlier.shape[1]] = earlier
        found[self._count : self._count + len(late), : late.shape[1]] = late
        return found if (found >= 0).any() else None

    def lists(
        self, items: Items, neighbors: Neighbors, looks_similar: Rows | None
    ) -> tuple[Neighbors, KeptInstantParts | None]:
        """Earlier lists where they still hold. Nothing is kept where too few of them do.

        A list holds while everything on it stays as it was, and nothing new belongs on it.
        """
        earlier, count = self.previous.lists, self._count
        (listed, whole), (together, complete) = map(
            self._renumbered, (earlier.neighbors, earlier.co_occurrence)
        )
        held = np.zeros(len(items), dtype=np.bool_)
        held[:count] = (
            whole
            & complete
            & self._renumbered(earlier.bought_together)[1]
            & self._looks_held(looks_similar)
            & (neighbors.rows[:count].max(axis=1, initial=-1) < count)
            & _same_lists(together, items.co_occurrence.take(np.arange(count)))
            & (earlier.part_of[self._kept] >= 0)
        )
        if listed.shape[1] > neighbors.rows.shape[1] or held.mean() < MIN_HELD:
            return neighbors, None
        rows, parts = neighbors.rows.copy(), np.full(len(items), -1)
        places = np.flatnonzero(held)
        rows[places] = -1
        rows[places, : listed.shape[1]] = listed[places]
        parts[places] = earlier.part_of[self._kept[places]]
        return replace(neighbors, rows=rows), KeptInstantParts(self.previous.instant, parts)

    def _looks_held(self, lists: Rows | None) -> NDArray[np.bool_]:
        """bool (count,): of which of the items that stay what looks similar is what it was. lists: of all."""
        earlier, whole = self._renumbered(self.previous.lists.looks_similar)
        now = np.full((self._count, 0), -1) if lists is None else lists[: self._count]
        padded = np.full((2, self._count, max(earlier.shape[1], now.shape[1])), -1)
        padded[0, :, : earlier.shape[1]] = earlier
        padded[1, :, : now.shape[1]] = now
        return np.asarray(whole & (padded[0] == padded[1]).all(axis=1))

    def _renumbered(self, lists: Rows) -> tuple[Rows, NDArray[np.bool_]]:
        """The earlier lists of the items that stay, as rows; and bool (count,), of which all items stay."""
        earlier = lists[self._kept]
        found = self._row_of[earlier]
        return found, np.asarray(~((found < 0) & (earlier >= 0)).any(axis=1))

    def picture_packs(self) -> Sequence[Part]:
        """All: instant parts that stay name them."""
        return self.previous.pictures

    def earlier(self) -> Earlier | None:
        rows, whole = self._renumbered(self.previous.lists.neighbors)
        return Earlier(rows, ~whole)

    def earlier_looks(self) -> Earlier | None:
        rows, whole = self._renumbered(self.previous.lists.looks_similar)
        return Earlier(rows, ~whole) if (rows >= 0).any() else None

    def unchanged(self, parts: Sequence[Part]) -> float | None:
        return share_in(self.previous, parts)


def reuse_of(
    previous: PreviousBundle | None, catalog: Catalog, vectors: Vectors, collapsing: bool
) -> Reusable:
    """What can be taken over; nothing where so much changed that a build from scratch serves visitors better.

    vectors: float32 (n, dims), of the catalog's rows. collapsing: whether a shelf shows one item of a
    product. Raises BaseError.
    """
    if previous is None:
        return NoReuse()
    unchanged_items = find_unchanged(previous, catalog, vectors, collapsing)
    return NoReuse(previous) if unchanged_items.replaced > MAX_REPLACED else Reuse(previous, unchanged_items)


def _adopted(computed: NDArray[np.uint32], stored: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """uint32 (m,): the product numbers of the items that are new.

    computed: uint32 (n,), by this build. stored: uint32 (n − m,), of the items that stay, which come first. A
    new item of a product that stays takes the product's stored number.
    """
    pairs = zip(computed[: len(stored)].tolist(), stored.tolist(), strict=True)
    stored_of = {number: earlier for number, earlier in pairs if number and earlier}
    late = computed[len(stored) :].tolist()
    return np.array([stored_of.get(number, number) for number in late], dtype=np.uint32)


def _same_lists(one: Rows, other: CsrLists) -> NDArray[np.bool_]:
    """bool (n,): whether the lists are the same. one: int64 (n, m), -1 after the last of each."""
    lengths = np.diff(other.starts)
    width = max(one.shape[1], int(lengths.max(initial=0)))
    padded = np.full((2, len(one), width), -1)
    padded[0, :, : one.shape[1]] = one
    padded[1][np.arange(width) < lengths[:, np.newaxis]] = other.values
    return np.asarray((padded[0] == padded[1]).all(axis=1))


def _mapped(lists: CsrLists, row_of: Rows) -> CsrLists:
    """The lists with other numbers, without the values that have none. row_of: by value, -1 for none."""
    values = row_of[lists.values]
    there = values >= 0
    before = np.concatenate([[0], np.cumsum(there)])
    return CsrLists(before[lists.starts], values[there].astype(np.uint32))
