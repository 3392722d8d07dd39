"""Rows that are one item: variants of a product, and rows that repeat an item.

In go each row's id, product and title; out come the rows that lead, with the rows that follow them. Systems
say it in three ways: a row names its product, which is another row (WooCommerce) or none (Google's
`item_group_id`); or rows repeat the product's id (Shopify, whose further rows have no title).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from recbuild.catalog.fields import words_of

Repeated = Literal["merge", "first", "refuse"]
NEARLY_ALL = 0.99
_WOO_ID = re.compile(r"id:\s*")
_ALIKE = 0.8  # of the groups whose titles have to be alike, for a column to be taken to name products
_LARGEST = 0.5  # of the rows, for one group, beyond which a column names something else


@dataclass(frozen=True)
class Groups:
    """The rows of a catalog by item.

    leader: for each row the position of the row that leads its item, itself for one that leads, -1 for a row
        that is left out.
    conflicts: pairs of rows, the first one leading, that have one id and different titles.
    dropped: positions of the rows that repeat an id and are not used.
    """

    leader: list[int]
    conflicts: list[tuple[int, int]]
    dropped: list[int]

    def members(self) -> dict[int, list[int]]:
        """The rows of each item of several rows, by the leading one, which comes first."""
        found: dict[int, list[int]] = {}
        for at, leader in enumerate(self.leader):
            if leader not in (-1, at):
                found.setdefault(leader, [leader]).append(at)
        return found


def products(
    parents: Sequence[str], names: Sequence[Mapping[str, int]], left_out: Collection[int]
) -> list[int]:
    """For each row the position of the row that leads its product: itself where it names none.

    parents: as `parent_name` returns them, "" for none. names: name of a row → its position: by id,
    then by other codes. Without a row of that name, the first row leads that names it and is not left out.
    """
    leaders = []
    first: dict[str, int] = {}
    for at, parent in enumerate(parents):
        row = next((known[parent] for known in names if parent in known), None) if parent else at
        if row is None:
            row = at if at in left_out else first.setdefault(parent, at)
        leaders.append(row)
    return leaders


def are_products(leaders: Sequence[int], titles: Sequence[str]) -> bool:
    """Whether rows that name one leading row seem to be variants: no tree, no category of many items.

    leaders: as `products` returns them. titles: of the rows, "" for none.
    """
    groups: dict[int, list[int]] = {}
    for at, leader in enumerate(leaders):
        if leader != at:
            groups.setdefault(leader, []).append(at)
    if not groups or any(leaders[leader] != leader for leader in groups):
        return False
    if max(map(len, groups.values())) > max(20, _LARGEST * len(leaders)):
        return False
    alike = [all(_alike(titles[leader], titles[at]) for at in rows[:5]) for leader, rows in groups.items()]
    return sum(alike) >= _ALIKE * len(alike)


def group(
    ids: Sequence[str],
    titles: Sequence[str],
    leaders: Sequence[int],
    left_out: Collection[int],
    repeated: Repeated | None,
) -> Groups:
    """Which rows are one item.

    leaders: as `products` returns them. left_out: positions of rows that are not used; what follows such a
    row is not used either. repeated: what to do with a row that has the id of an earlier one, but another
    title; None for a conflict.
    """
    first: dict[str, int] = {}
    leader, conflicts, dropped = [-1] * len(ids), list[tuple[int, int]](), list[int]()
    for at, id_ in enumerate(ids):
        named = leaders[at]
        if at in left_out or named in left_out:
            continue
        if named != at:
            leader[at] = named
            continue
        before = first.setdefault(id_, at) if id_ else at
        if before == at or not titles[at] or repeated == "merge" or _same(titles[before], titles[at]):
            leader[at] = before
        elif repeated == "first":
            dropped.append(at)
        else:
            conflicts.append((before, at))
    # The row that is followed may follow another one, or be dropped.
    return Groups([leader[one] if one >= 0 else -1 for one in leader], conflicts, dropped)


def are_ids(values: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether nearly every row with a title has a value, and rows that share one have one title.

    titles: "" in rows that continue another one; all "" in a catalog without titles.
    """
    titled = [value for value, title in zip(values, titles, strict=True) if title] or list(values)
    filled = [value for value in titled if value]
    if len(filled) < NEARLY_ALL * len(titled):
        return False
    return len(set(filled)) >= NEARLY_ALL * len(filled) or _consistent(values, titles)


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
