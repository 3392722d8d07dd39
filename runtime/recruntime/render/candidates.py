"""What an instant list is made of: an item's lists as one, as a page fuses them (docs/format.md §4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from recruntime.bundle.instant_part import CardValue, OpenedPart

RRF_K = 60


@dataclass(frozen=True)
class ListedItem:
    """An item of an instant list.

    item: its id. source: the list that it is from, as labels call it. score: comparable within the list.
    card: what a shelf shows of it, in the page's language. main: the same in the main language, for
        conditions.
    """

    item: str
    source: str
    score: float
    card: Mapping[str, CardValue]
    main: Mapping[str, CardValue]


@dataclass(frozen=True)
class ListWeights:
    """Of the two lists of an entry when they are fused."""

    similar: float
    co_occurrence: float


def similar_items(part: OpenedPart, item: str, weights: ListWeights, language: str) -> list[ListedItem]:
    """The list of an item: its neighbors and what was met together with it, best first."""
    neighbors = part.rows(item, "neighbors")
    cosines = part.numbers(item, "cosines")
    similar = part.similar(item, len(neighbors)) if weights.similar > 0 else 0
    scored = [
        *(
            (row, "similar", weights.similar * (_at(cosines, place) / 100))
            for place, row in enumerate(neighbors[:similar])
        ),
        *(
            (row, "co_occurrence", weights.co_occurrence / (place + 1))
            for place, row in enumerate(part.rows(item, "co_occurrence"))
        ),
    ]
    return _drawn(part, [*_fused(scored), *((row, "backfill", 0.0) for row in neighbors)], language)


def listed_items(part: OpenedPart, key: str, source: str, language: str) -> list[ListedItem]:
    """The list of a part that is no item's; `source`: what its items are called."""
    rows = part.rows(key, "neighbors")
    return _drawn(part, [(row, source, 1.0 / (place + 1)) for place, row in enumerate(rows)], language)


def own_items(part: OpenedPart, item: str, source: str, language: str) -> list[ListedItem]:
    """The item's own list of this name, such as "bought_together", best first."""
    rows = part.rows(item, source)
    found = [(row, source, 1.0 / (RRF_K + 1 + place)) for place, row in enumerate(rows)]
    return [one for one in _drawn(part, found, language) if one.item != item]


def relabeled(one: ListedItem, source: str) -> ListedItem:
    return replace(one, source=source)


def _fused(scored: Iterable[tuple[int, str, float]]) -> list[tuple[int, str, float]]:
    """One list by the sum of a row's scores; of equal sums, the row that was named first comes first."""
    rows: dict[int, tuple[str, float, float]] = {}
    for row, source, score in scored:
        if score > 0:
            before, total, highest = rows.get(row, (source, 0.0, 0.0))
            best = (source, score) if score > highest else (before, highest)
            rows[row] = (best[0], total + score, best[1])
    return sorted(((row, source, total) for row, (source, total, _) in rows.items()), key=lambda one: -one[2])


def _drawn(part: OpenedPart, found: Iterable[tuple[int, str, float]], language: str) -> list[ListedItem]:
    """The rows as candidates, each once."""
    rows: dict[int, ListedItem] = {}
    for row, source, score in found:
        if row not in rows:
            card = part.card(row, language)
            rows[row] = ListedItem(str(card["id"]), source, score, card, part.card(row))
    return list(rows.values())


def _at(numbers: Sequence[int], place: int) -> int:
    return numbers[place] if place < len(numbers) else 0
