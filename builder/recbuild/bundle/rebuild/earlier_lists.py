"""The lists that an earlier bundle's instant parts show, as numbers: part after part, by the workers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.part import InstantPart, Part, parse_part
from recbuild.bundle.rebuild.ids import Keys, RowsByKey, keys_of
from recbuild.linalg import Rows
from recruntime.bundle.text_columns import text_column
from recruntime.errors import PartCorruptError

NO_KEY = np.uint64(0)


@dataclass(frozen=True)
class EarlierLists:
    """What is shown beside each of n items.

    neighbors: int64 (n, m), numbers of items, best first, -1 for none or for one that is gone.
    co_occurrence, bought_together, looks_similar: int64 (n, any number), likewise.
    part_of: int64 (n,), the number of the instant part that has the item, -1 for none.
    """

    neighbors: Rows
    co_occurrence: Rows
    bought_together: Rows
    looks_similar: Rows
    part_of: Rows


@dataclass(frozen=True)
class KeyedLists:
    """The lists of one part's e items.

    items: uint64 (e,). The others: uint64 (e, any number), 0 for none.
    """

    items: Keys
    neighbors: Keys
    co_occurrence: Keys
    bought_together: Keys
    looks_similar: Keys


def keyed_lists(parts: Sequence[Part]) -> list[KeyedLists]:
    """What instant parts hold. Raises RecError, naming the part."""
    held = [parse_part(InstantPart, part.content, part.path) for part in parts]
    cards = _keys_in([part.cards.get("id", ()) for part in held])
    items = _keys_in([part.items for part in held])
    return [_keyed(*one) for one in zip(held, [part.path for part in parts], cards, items, strict=True)]


def joined(parts: Iterable[KeyedLists], by_key: RowsByKey, count: int) -> EarlierLists:
    """The lists of all parts. by_key: finds the number of an item. count: n."""
    found = list(parts)
    items = by_key.find(np.concatenate([part.items for part in found] or [np.empty(0, np.uint64)]))
    part_of = np.full(count + 1, -1)  # the last row is for items that are gone
    # Where several parts have an item, as after a rebuild, the last one counts.
    part_of[items] = np.repeat(np.arange(len(found)), [len(part.items) for part in found])
    lists = {
        name: _placed([getattr(part, name) for part in found], items, by_key, count)
        for name in ("neighbors", "co_occurrence", "bought_together", "looks_similar")
    }
    return EarlierLists(**lists, part_of=part_of[:-1])


def _keys_in(parts: Sequence[Collection[object]]) -> list[Keys]:
    """The keys of the ids in each part, computed together: of few ids at a time it takes much longer."""
    keys = keys_of(text_column(str(id_) for part in parts for id_ in part))
    return np.split(keys, np.cumsum([len(part) for part in parts])[:-1])


def _keyed(part: InstantPart, path: str, cards: Keys, items: Keys) -> KeyedLists:
    entries = part.items.values()
    return KeyedLists(
        items=items,
        neighbors=_listed([entry["neighbors"] for entry in entries], cards, path),
        co_occurrence=_listed([entry.get("co_occurrence", ()) for entry in entries], cards, path),
        bought_together=_listed([entry.get("bought_together", ()) for entry in entries], cards, path),
        looks_similar=_listed([entry.get("looks_similar", ()) for entry in entries], cards, path),
    )


def _listed(lists: Sequence[Sequence[int]], keys: Keys, path: str) -> Keys:
    """uint64 (e, longest): the keys that each list names by their places. Raises PartCorruptError."""
    lengths = np.array([len(one) for one in lists], dtype=np.int64)
    places = np.array([place for one in lists for place in one], dtype=np.int64)
    if np.any(places >= len(keys)):
        raise PartCorruptError(f"{path} has a list that names cards which it does not have.")
    found = np.full((len(lists), int(lengths.max(initial=0))), NO_KEY)
    found[np.arange(found.shape[1]) < lengths[:, np.newaxis]] = keys[places]
    return found


def _placed(lists: Sequence[Keys], items: Rows, by_key: RowsByKey, count: int) -> Rows:
    width = max((one.shape[1] for one in lists), default=0)
    found = np.full((count + 1, width), -1)
    at = 0
    for one in lists:
        rows = items[at : at + len(one)]
        found[rows] = -1
        found[rows, : one.shape[1]] = _rows_of(one, by_key)
        at += len(one)
    return found[:-1]


def _rows_of(keys: NDArray[np.uint64], by_key: RowsByKey) -> Rows:
    return np.where(keys == NO_KEY, -1, by_key.find(keys))
