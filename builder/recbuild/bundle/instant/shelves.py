"""What instant parts are made of, in the workspace: workers read the rows that they need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.pictures.assign import PagePictures
from recbuild.index.lists import Neighbors
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Workspace
from recbuild.plan.ragged import Ragged, stored_text
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import Column, TextColumn

Assigned = Sequence[Sequence[int]] | NDArray[np.int32]
"""The item parts of each item's page: lists of numbers, or int32 (n, m) with -1 for none."""


@dataclass(frozen=True)
class Lists:
    """What pages show and load.

    neighbors: each item's list.
    bought_together: int32 or int64 (n, m), rows, -1 for none; None where nothing is known of purchases.
    looks_similar: likewise, of what looks similar to each item; None without an image model.
    default: rows of the default list.
    catalog: kind of shelf → rows of the list that is the same on all pages.
    pinned: the place of a rule among those of instant lists → rows of its pin.
    assigned: in a partitioned bundle the item parts that the page of each item loads.
    pictures: the packs of pictures that pages load; None where there are none.
    """

    neighbors: Neighbors
    bought_together: Rows | None
    looks_similar: Rows | None
    default: Rows
    catalog: Mapping[str, Rows]
    assigned: Assigned | None
    pictures: PagePictures | None = None
    pinned: Mapping[int, Rows] = field(default_factory=dict)


@dataclass(frozen=True)
class Shelves:
    """The items' lists and cards.

    rows: "<i8" (r,), the items that go into parts, in order.
    neighbors: "<i4" (n, m), each item's list, -1 for none.
    cosines: "|u1" (n, m), theirs, in hundredths.
    similar: "<i8" (n,), how many of the first are called similar.
    starts: "<i8" (n + 1,), where each item's co-occurrences begin in `together`.
    together: "<i8" (k,), rows.
    bought: "<i4" (n, b), rows of what was bought together with each item, -1 for none; None where nothing is
        known.
    looks: "<i4" (n, l), rows of what looks similar to each item, likewise.
    assigned: "<i4" (n, a), item parts of each item's page, -1 for none; None where every page loads all.
    pictures: "<i4" (n, p), packs of pictures of each item's page, -1 for none; None where there are none.
    pack_names: name hash of each pack of pictures.
    sizes: "<f8" (n,), about the bytes of each item's card as JSON.
    ids, aliases: as in `Items`.
    cards: the card's fields by name: texts, or "<f8" (n,).
    """

    rows: ArrayFile
    neighbors: ArrayFile
    cosines: ArrayFile
    similar: ArrayFile
    starts: ArrayFile
    together: ArrayFile
    bought: ArrayFile | None
    looks: ArrayFile | None
    assigned: ArrayFile | None
    pictures: ArrayFile | None
    pack_names: Sequence[str]
    sizes: ArrayFile
    ids: Ragged
    aliases: Ragged
    cards: tuple[tuple[str, Ragged | ArrayFile], ...]


def store(workspace: Workspace, items: Items, lists: Lists, rows: Rows) -> Shelves:
    """All of it, put into the workspace. rows: int64 (r,), the items that go into parts."""
    neighbors, pictures = lists.neighbors, lists.pictures
    bought, looks = lists.bought_together, lists.looks_similar

    def put(name: str, dtype: str, array: NDArray[Any]) -> ArrayFile:
        file = workspace.array(f"instant-{name}", dtype, *array.shape)
        file.write(0, array)
        return file

    def text(name: str, column: TextColumn) -> Ragged:
        return stored_text(workspace, f"instant-{name}", column)

    def card(number: int, column: Column) -> Ragged | ArrayFile:
        name = f"card-{number}"
        return text(name, column) if isinstance(column, TextColumn) else put(name, "<f8", column)

    return Shelves(
        rows=put("rows", "<i8", rows),
        neighbors=put("neighbors", "<i4", neighbors.rows),
        cosines=put("cosines", "|u1", np.maximum(neighbors.cosines * 100, 0).round()),
        similar=put("similar", "<i8", neighbors.similar),
        starts=put("starts", "<i8", items.co_occurrence.starts),
        together=put("together", "<i8", items.co_occurrence.values),
        bought=None if bought is None else put("bought", "<i4", bought),
        looks=None if looks is None else put("looks", "<i4", looks),
        assigned=None if lists.assigned is None else put("assigned", "<i4", _padded(lists.assigned)),
        pictures=None if pictures is None else put("pictures", "<i4", pictures.of_item),
        pack_names=() if pictures is None else pictures.names,
        sizes=put("sizes", "<f8", _card_sizes(items)),
        ids=text("ids", items.ids),
        aliases=text("aliases", items.aliases),
        cards=tuple(
            (name, card(number, column)) for number, (name, column) in enumerate(items.cards.items())
        ),
    )


def _card_sizes(items: Items) -> NDArray[np.float64]:
    columns: list[Column] = [items.ids, *items.cards.values()]
    sizes = np.zeros(len(items))
    for column in columns:
        sizes += np.diff(column.offsets) + 3.0 if isinstance(column, TextColumn) else 6.0
    return sizes


def _padded(assigned: Assigned) -> NDArray[np.int32]:
    if isinstance(assigned, np.ndarray):
        return assigned
    found = np.full((len(assigned), max(map(len, assigned), default=0)), -1, dtype=np.int32)
    for row, numbers in enumerate(assigned):
        found[row, : len(numbers)] = numbers
    return found
