"""Small rebuilds: most of an earlier bundle stays as it is, so that visitors keep what they have.

In go an earlier bundle and the new catalog; out comes what still holds. Item parts keep their bytes: rows
that changed are declared dead and come again in parts of their own, and so do items whose instant lists
changed. Codec and order stay. The new vectors are brought into the earlier bundle's space by the linear map
that fits the items that both have, so that an embedder may be trained anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.columns import encode_items
from recbuild.bundle.previous import Base
from recbuild.catalog.load import Catalog
from recbuild.embed.base import Vectors, unit_rows
from recbuild.errors import BaseError
from recbuild.index.partition import Partition, partition
from recbuild.index.quantize import Fit, aligned
from recruntime.bundle.csr import CsrLists, join_lists
from recruntime.bundle.items import Items, join_items
from recruntime.codecs import Codes

MOST_DEAD = 0.25
FEWEST_SHARED = 0.5
ALIKE = 0.8
SLACK = 0.02

Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Kept:
    """What a new build takes over.

    rows: for each earlier item part the catalog's row of each of its rows, or -1 where that is dead.
    codes: uint8 (n, code_bytes), by the catalog's rows, the earlier ones where they hold.
    """

    base: Base
    fitted: Fit
    rows: Sequence[Rows]
    codes: Codes
    layout: Partition

    @property
    def dead(self) -> dict[int, Rows]:
        """Dead rows by item part."""
        found = {number: np.flatnonzero(rows < 0) for number, rows in enumerate(self.rows)}
        return {number: rows for number, rows in found.items() if len(rows)}

    @property
    def numbers(self) -> list[Rows]:
        """For each earlier item part the numbers of the items that stay, in the bundle's order."""
        firsts = np.cumsum([0, *map(len, self.rows)])
        return [first + np.flatnonzero(rows >= 0) for first, rows in zip(firsts, self.rows, strict=False)]

    @property
    def living(self) -> int:
        """How many items stay where they were: they come first in the bundle's order."""
        return int(sum((rows >= 0).sum() for rows in self.rows))


def keep(base: Base, catalog: Catalog, vectors: Vectors) -> Kept | None:
    """What can be taken over; None where so much changed that a build from scratch serves visitors better.

    vectors: of the catalog's rows. Raises BaseError.
    """
    fitted = _align(base, catalog.ids, vectors)
    encoded = fitted.encode(vectors)
    items = encode_items(catalog, encoded, np.arange(len(encoded)), np.array([len(encoded)]))
    place = {item: row for row, item in enumerate(catalog.ids)}
    rows = [_rows_of(part, alive, place) for part, alive in zip(base.items, base.alive, strict=True)]
    gaps = [
        _gaps(fitted, part, encoded, found, vectors) for part, found in zip(base.items, rows, strict=True)
    ]
    most = _most(np.concatenate(gaps))
    codes = encoded.copy()
    for part, found, gap in zip(base.items, rows, gaps, strict=True):
        shared = np.flatnonzero(found >= 0)
        found[shared[~(_same(part, items, shared, found[shared]) & (gap <= most))]] = -1
        codes[found[found >= 0]] = part.codes[found >= 0]
    if np.concatenate([found < 0 for found in rows]).mean() > MOST_DEAD:
        return None
    kept = np.concatenate([found[found >= 0] for found in rows])
    fresh = np.setdiff1d(np.arange(len(items)), kept)
    late = partition(vectors[fresh]) if len(fresh) else Partition(fresh, np.empty(0, dtype=np.int64))
    cells = [
        part.take(np.flatnonzero(found >= 0)).cells for part, found in zip(base.items, rows, strict=True)
    ]
    layout = Partition(np.concatenate([kept, fresh[late.order]]), np.concatenate([*cells, late.cells]))
    return Kept(base, fitted, rows, codes, layout)


def keep_behavior(kept: Kept, items: Items) -> Items:
    """The items, in the bundle's order, but with what the base's parts go on to say of those that stay.

    also: as places in the bundle's order. What is not the same item any more is on no list.
    """
    stays = [np.flatnonzero(rows >= 0) for rows in kept.rows]
    parts = [part.take(rows) for part, rows in zip(kept.base.items, stays, strict=True)]
    place = np.full(sum(kept.base.core.rows), -1)
    place[np.concatenate(kept.numbers)] = np.arange(kept.living)
    earlier = _mapped(join_lists([part.co_occurrence for part in parts]), place)
    late = np.arange(kept.living, len(items))
    return replace(
        items,
        co_occurrence=join_lists([earlier, items.co_occurrence.take(late)]),
        popularity=np.concatenate([*(part.popularity for part in parts), items.popularity[late]]),
        product=np.concatenate([*(part.product for part in parts), items.product[late]]),
    )


def _mapped(lists: CsrLists, place: Rows) -> CsrLists:
    """The lists by other names, without what has none. place: by value, -1 for none."""
    values = place[lists.values]
    there = values >= 0
    before = np.concatenate([[0], np.cumsum(there)])
    return CsrLists(before[lists.starts], values[there].astype(np.uint32))


def keep_lists(kept: Kept, items: Items, near: Rows) -> tuple[Rows, NDArray[np.bool_]]:
    """The instant lists, with the earlier ones where they still hold, and bool (n,): where they do.

    items: in the bundle's order, as `keep_behavior` returns them; near: their new lists. A list holds while
    everything on it stayed as it was and nothing that is new belongs on it.
    """
    ids = [items.ids[row] for row in range(len(items))]
    place = {item: row for row, item in enumerate(ids[: kept.living])}
    held = np.zeros(len(ids), dtype=bool)
    near = near.copy()
    for row in range(kept.living):
        earlier = [place.get(item, -1) for item in kept.base.near.get(ids[row], ["?"])]
        also = [place.get(item, -1) for item in kept.base.also.get(ids[row], [])]
        if (
            -1 not in earlier
            and near[row].max(initial=-1) < kept.living
            and len(earlier) <= near.shape[1]
            and also == items.co_occurrence[row].tolist()
        ):
            near[row] = -1
            near[row, : len(earlier)] = earlier
            held[row] = True
    return near, held


def _align(base: Base, ids: Sequence[str], vectors: Vectors) -> Fit:
    """The base's codec, and the map that brings the new vectors into its space. Raises BaseError."""
    place = {item: row for row, item in enumerate(ids)}
    held = join_items(base.items)
    alive = np.flatnonzero(np.concatenate(base.alive))
    shared = [row for row in alive.tolist() if held.ids[row] in place]
    if len(shared) < FEWEST_SHARED * len(ids):
        raise BaseError(
            f"The base has only {len(shared):,} of the catalog's {len(ids):,} items. Build without --base."
        )
    rows = np.array([place[held.ids[row]] for row in shared])
    fitted = aligned(base.core.codec, held.codes[shared], vectors[rows])
    sample = rows[:: max(1, len(rows) // 2000)]
    codes = held.codes[shared][:: max(1, len(rows) // 2000)]
    likeness = _cosines(fitted.turned(vectors[sample]), base.core.codec.decode(codes))
    if np.median(likeness) < ALIKE:
        raise BaseError(
            f"The vectors have little to do with the base's (median cosine {np.median(likeness):.2f}): "
            "they are of another embedder or of other texts. Build without --base."
        )
    return fitted


def _rows_of(part: Items, alive: NDArray[np.bool_], place: Mapping[str, int]) -> Rows:
    """int64, for each row of a part the catalog's row of the same id, or -1."""
    found = np.array([place.get(part.ids[row], -1) for row in range(len(part))])
    return np.where(alive, found, -1)


def _gaps(fitted: Fit, part: Items, encoded: Codes, found: Rows, vectors: Vectors) -> NDArray[np.float32]:
    """float32: by how much each shared item's earlier code fits its vector worse than a new one would."""
    shared = np.flatnonzero(found >= 0)
    turned = fitted.turned(vectors[found[shared]])
    earlier = _cosines(turned, fitted.codec.decode(part.codes[shared]))
    return _cosines(turned, fitted.codec.decode(encoded[found[shared]])) - earlier


def _most(gaps: NDArray[np.float32]) -> float:
    """The gap from which an item must have changed: far outside of what training anew does to all of them."""
    middle = float(np.median(gaps))
    return middle + 6 * float(np.median(np.abs(gaps - middle))) + SLACK


def _same(part: Items, items: Items, shared: Rows, rows: Rows) -> NDArray[np.bool_]:
    """bool: whose cards and stock are what they were."""
    if part.cards.keys() != items.cards.keys():
        return np.zeros(len(shared), dtype=np.bool_)
    pairs = zip(shared.tolist(), rows.tolist(), strict=True)
    cards = np.array([part.card(old) == items.card(new) for old, new in pairs], dtype=np.bool_)
    return np.asarray(cards & (part.stock[shared] == items.stock[rows]))


def _cosines(one: Vectors, other: Vectors) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.einsum("ij,ij->i", unit_rows(one), unit_rows(other))
    return found
