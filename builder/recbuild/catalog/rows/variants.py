"""Rows that are one item: variants of a product, and rows that repeat an item.

In go each row's id, product and title; out come the rows that lead, with the rows that follow them. Systems
say it in three ways: a row names its product, which is another row (WooCommerce) or none (Google's
`item_group_id`); or rows repeat the product's id (Shopify, whose further rows have no title).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from recbuild.catalog.cells.whole import coded, gather
from recbuild.catalog.fields import words_of
from recbuild.catalog.stored import ArrowColumn
from recbuild.linalg import Rows

Repeated = Literal["merge", "first", "refuse"]
NEARLY_ALL = 0.99
_WOO_ID = re.compile(r"id:\s*")
_ALIKE = 0.8  # of the groups whose titles have to be alike, for a column to be taken to name products
_LARGEST = 0.5  # of the rows, for one group, beyond which a column names something else


@dataclass(frozen=True)
class Groups:
    """The rows of a catalog by item.

    leader: int64 (n,), for each row the position of the row that leads its item, itself for one that leads,
        -1 for a row that is left out.
    conflicts: pairs of rows, the first one leading, that have one id and different titles.
    dropped: positions of the rows that repeat an id and are not used.
    """

    leader: Rows
    conflicts: list[tuple[int, int]]
    dropped: list[int]


def products(parents: Sequence[str], names: Sequence[Mapping[str, int]], left_out: NDArray[np.bool_]) -> Rows:
    """int64 (n,): for each row the position of the row that leads its product: itself where it names none.

    parents: as `parent_name` returns them, "" for none. names: name of a row → its position: by id,
    then by other codes. Without a row of that name, the first row leads that names it and is not left out.
    """
    leaders = np.arange(len(parents))
    first: dict[str, int] = {}
    for at, parent in enumerate(parents):
        row = next((known[parent] for known in names if parent in known), None) if parent else at
        if row is None:
            row = at if left_out[at] else first.setdefault(parent, at)
        leaders[at] = row
    return leaders


def are_products(leaders: Rows, titles: Sequence[str]) -> bool:
    """Whether rows that name one leading row seem to be variants: no tree, no category of many items.

    leaders: as `products` returns them. titles: of the rows, "" for none.
    """
    groups: dict[int, list[int]] = {}
    for at in np.flatnonzero(leaders != np.arange(len(leaders))).tolist():
        groups.setdefault(int(leaders[at]), []).append(at)
    if not groups or any(leaders[leader] != leader for leader in groups):
        return False
    if max(map(len, groups.values())) > max(20, _LARGEST * len(leaders)):
        return False
    alike = [all(_alike(titles[leader], titles[at]) for at in rows[:5]) for leader, rows in groups.items()]
    return sum(alike) >= _ALIKE * len(alike)


def group(
    ids: pa.ChunkedArray,
    titles: Sequence[str],
    leaders: Rows,
    left_out: NDArray[np.bool_],
    repeated: Repeated | None,
) -> Groups:
    """Which rows are one item.

    ids: large_string (n,), "" for none. leaders: as `products` returns them. left_out: bool (n,), rows that
    are not used; what follows such a row is not used either. repeated: what to do with a row that has the id
    of an earlier one, but another title; None for a conflict.
    """
    leader = np.where(left_out | left_out[leaders], -1, leaders)
    alone = leader == np.arange(len(leader))
    first: dict[str, int] = {}
    conflicts, dropped = list[tuple[int, int]](), list[int]()
    rows = np.flatnonzero(alone & _recurs(ids))
    for at, id_ in zip(rows.tolist(), gather(ids, rows).to_pylist(), strict=True):
        before = first.setdefault(id_, at)
        if before == at:
            continue
        title = titles[at]
        if not title or repeated == "merge" or _same(titles[before], title):
            leader[at] = before
            continue
        leader[at] = -1
        if repeated == "first":
            dropped.append(at)
        else:
            conflicts.append((before, at))
    # The row that is followed may follow another one, or be dropped.
    return Groups(np.where(leader >= 0, leader[leader], -1), conflicts, dropped)


def _recurs(ids: pa.ChunkedArray) -> NDArray[np.bool_]:
    """bool (n,), whether another row has the same id."""
    if pc.count_distinct(ids).as_py() == len(ids):
        return np.zeros(len(ids), np.bool_)
    same = coded(ids, read=lambda column: column)
    recurs = np.bincount(same.codes) > 1
    return same.each([text != "" and again for text, again in zip(same.texts, recurs, strict=True)], np.bool_)


def are_ids(values: pa.ChunkedArray, titles: pa.ChunkedArray) -> bool:
    """Whether nearly every row with a title has a value, and rows that share one have one title.

    values, titles: large_string (n,), "" for none: in rows that continue another one; in all rows of a
    catalog without titles.
    """
    titled = values.filter(pc.not_equal(titles, ""))
    titled = titled if len(titled) else values
    filled = titled.filter(pc.not_equal(titled, ""))
    if len(filled) < NEARLY_ALL * len(titled):
        return False
    distinct = pc.count_distinct(filled).as_py()
    return distinct >= NEARLY_ALL * len(filled) or _consistent(ArrowColumn(values), ArrowColumn(titles))


def _consistent(values: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether the rows that share a value have one title, or only the first of them has one."""
    first: dict[str, str] = {}
    agree = [
        not title or _same(first.setdefault(value, title), title)
        for value, title in zip(values, titles, strict=True)
        if value
    ]
    counts = Counter(filter(None, values))
    # A category also has rows of one title each: an item has few rows.
    few = len(counts) >= 0.02 * len(values) or len(values) < 100
    return few and bool(agree) and sum(agree) >= 0.9 * len(agree)


def parent_name(parent: str) -> str:
    """What a cell names as the product: WooCommerce writes an id as "id:12", and 0 for none."""
    if parent == "0":
        return ""
    return _WOO_ID.sub("", parent, count=1) if parent.startswith("id:") else parent


def _same(one: str, other: str) -> bool:
    return not other or one.casefold() == other.casefold()


def _alike(one: str, other: str) -> bool:
    ours, theirs = set(words_of(one)), set(words_of(other))
    return not ours or not theirs or 2 * len(ours & theirs) >= min(len(ours), len(theirs))
