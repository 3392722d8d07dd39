"""One instant part, opened: the cards in it and the lists of its items (docs/format.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from recruntime.bundle.language import MARK
from recruntime.errors import PartCorruptError
from recruntime.untrusted import is_count

CardValue: TypeAlias = str | float | None


@dataclass(frozen=True)
class OpenedPart:
    """An instant part whose cards were checked.

    path: of the file, for errors.
    entries: the lists of each item by its id; of a part with one list, under the empty id.
    aliases: other ids of the items → their ids.
    cards: field → the value of each card; all of one length, `id` among them.
    """

    path: str
    entries: Mapping[str, Any]
    aliases: Mapping[str, Any]
    cards: Mapping[str, list[CardValue]]

    def own_id(self, item: str) -> str:
        """The id of the item that has this id or alias."""
        own = self.aliases.get(item, item)
        return own if isinstance(own, str) else item

    def has(self, item: str) -> bool:
        return self.own_id(item) in self.entries

    def rows(self, item: str, name: str) -> tuple[int, ...]:
        """One of the item's lists, as rows of the cards; none where it has no such list.

        Raises PartCorruptError.
        """
        match self.entries.get(self.own_id(item)):
            case {} as entry:
                rows = entry.get(name, [])
                if isinstance(rows, list) and all(is_count(row, len(self.cards["id"]) - 1) for row in rows):
                    return tuple(rows)
        raise PartCorruptError(f"{self.path} has a list that names what is not on its cards.")

    def numbers(self, item: str, name: str) -> tuple[int, ...]:
        """The item's `cosines`, or another list of whole numbers up to 100. Raises PartCorruptError."""
        numbers = self.entries[self.own_id(item)].get(name, [])
        if isinstance(numbers, list) and all(is_count(number, 100) for number in numbers):
            return tuple(numbers)
        raise PartCorruptError(f"{self.path} does not hold lists of neighbors.")

    def similar(self, item: str, otherwise: int) -> int:
        """How many of the item's neighbors are called similar. Raises PartCorruptError."""
        count = self.entries[self.own_id(item)].get("similar", otherwise)
        if is_count(count, 1 << 20):
            return count
        raise PartCorruptError(f"{self.path} does not hold lists of neighbors.")

    def card(self, row: int, language: str = "") -> dict[str, CardValue]:
        """The card in this row; in a language, `title@fr` stands in place of `title` where there is one."""
        card = {field: column[row] for field, column in self.cards.items()}
        own = {field: card.get(f"{field}{MARK}{language}") for field in card}
        return card | {field: value for field, value in own.items() if value is not None}

    def card_of(self, item: str) -> dict[str, CardValue] | None:
        """The item's own card in the main language; None where the part lacks it."""
        ids = self.cards["id"]
        own = self.own_id(item)
        return self.card(ids.index(own)) if own in ids else None


def open_part(data: object, path: str) -> OpenedPart:
    """The instant part in this data. Raises PartCorruptError."""
    match data:
        case {"items": {} as items, "cards": {"id": [*ids]} as cards} if all(
            isinstance(column, list) and len(column) == len(ids) and all(map(_is_value, column))
            for column in cards.values()
        ) and all(isinstance(one, str) for one in ids):
            aliases = data.get("aliases", {}) if isinstance(data, dict) else {}
            if isinstance(aliases, dict):
                return OpenedPart(path, items, aliases, cards)
    raise PartCorruptError(f"{path} does not hold lists and cards.")


def _is_value(value: object) -> bool:
    return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))
