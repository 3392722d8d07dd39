"""What a build takes over from an earlier bundle, and the defaults of a build from scratch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from recbuild.bundle.engine_parts import (
    PARTITIONED_PART_BYTES,
    RESIDENT_PART_BYTES,
    ItemParts,
    expected_bytes,
    item_parts,
)
from recbuild.bundle.instant.lane import KeptInstantParts
from recbuild.bundle.part import Part
from recbuild.bundle.rebuild.previous import PreviousBundle
from recbuild.embed.base import space_id
from recbuild.index.lists import Neighbors
from recbuild.index.neighbors.refresh import Earlier
from recbuild.index.partition import Partition, partition
from recbuild.index.quantize import Fit, encode, fit
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Runner
from recruntime.bundle.items import Items
from recruntime.codecs import Codec


@dataclass(frozen=True)
class Storage:
    """How items are stored.

    codec: a key of FITTERS.
    bytes_per_item: what the compact codec may spend on a vector.
    resident_bytes: item parts of up to so many bytes are loaded whole.
    """

    codec: str
    bytes_per_item: float
    resident_bytes: int


class Reusable(Protocol):
    """What a build takes over from an earlier bundle. Items are in the catalog's order before `partition`,
    and in the bundle's after it.
    """

    def encode(self, vectors: ArrayFile, storage: Storage, runner: Runner) -> tuple[Fit, ArrayFile]:
        """The codec, and the vectors' codes, uint8 (n, code_bytes)."""

    def partition(self, vectors: ArrayFile, runner: Runner) -> Partition:
        """The cells and the bundle's order."""

    def space(self, embedding: str, codec: Codec) -> str:
        """Identifies the embedding space and the codec. embedding: identifies the vectors."""

    def items(self, items: Items) -> Items:
        """The items, with what stays of what the earlier bundle says of them."""

    def item_parts(
        self, items: Items, codec: Codec, storage: Storage, runner: Runner
    ) -> tuple[ItemParts, bool]:
        """The item parts, and whether the bundle is partitioned. runner: as `item_parts` takes it."""

    def bought_together(self, lists: Rows | None, count: int) -> Rows | None:
        """What is bought together with each of `count` items. lists: int64 (count, m), as this build has
        it.
        """

    def lists(
        self, items: Items, neighbors: Neighbors, looks_similar: Rows | None
    ) -> tuple[Neighbors, KeptInstantParts | None]:
        """The lists, and the instant parts that stay. looks_similar: as `Related` has it."""

    def picture_packs(self) -> Sequence[Part]:
        """Packs of pictures that stay as they are."""

    def earlier(self) -> Earlier | None:
        """The earlier lists of the items that stay, which come first in the bundle's order."""

    def earlier_looks(self) -> Earlier | None:
        """The same of what looked similar; None where nothing did."""

    def unchanged(self, parts: Sequence[Part]) -> float | None:
        """The share of the parts' bytes that the earlier bundle has; None where there is none."""


@dataclass(frozen=True)
class NoReuse:
    """A build from scratch.

    previous: an earlier bundle of which so much changed that nothing is taken over, if there is one.
    """

    previous: PreviousBundle | None = None

    def encode(self, vectors: ArrayFile, storage: Storage, runner: Runner) -> tuple[Fit, ArrayFile]:
        fitted = fit(storage.codec, vectors.view(), storage.bytes_per_item)
        return fitted, encode(fitted, vectors, runner)

    def partition(self, vectors: ArrayFile, runner: Runner) -> Partition:
        return partition(vectors, runner)

    def space(self, embedding: str, codec: Codec) -> str:
        return space_id(embedding, json.dumps(codec.tables(), sort_keys=True, default=bytes.hex))

    def items(self, items: Items) -> Items:
        return items

    def item_parts(
        self, items: Items, codec: Codec, storage: Storage, runner: Runner
    ) -> tuple[ItemParts, bool]:
        spent = min(storage.bytes_per_item, codec.code_bytes)
        partitioned = expected_bytes(items, spent) > storage.resident_bytes
        part_bytes = PARTITIONED_PART_BYTES if partitioned else RESIDENT_PART_BYTES
        return item_parts(items, codec, spent, part_bytes, runner), partitioned

    def bought_together(self, lists: Rows | None, count: int) -> Rows | None:
        return lists

    def lists(
        self, items: Items, neighbors: Neighbors, looks_similar: Rows | None
    ) -> tuple[Neighbors, KeptInstantParts | None]:
        return neighbors, None

    def picture_packs(self) -> Sequence[Part]:
        return ()

    def earlier(self) -> Earlier | None:
        return None

    def earlier_looks(self) -> Earlier | None:
        return None

    def unchanged(self, parts: Sequence[Part]) -> float | None:
        return None if self.previous is None else share_in(self.previous, parts)


def share_in(previous: PreviousBundle, parts: Sequence[Part]) -> float:
    held = sum(part.size for part in parts if part.path in previous.paths)
    return held / sum(part.size for part in parts)
