"""Replays saved plays against a bundle: which shelves show something else than they did."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from recbuild.studio.visitor.play import Play, PlayError, check_items, play_of
from recbuild.studio.visitor.shelves import Viewing, shelves_of
from recruntime import Recommender


@dataclass(frozen=True)
class Checked:
    """A shelf of a play, replayed.

    file: of the play.
    shelf: its kind and page, in words.
    shown: ids that it shows now.
    expected: ids that it showed.
    """

    file: Path
    shelf: str
    shown: tuple[str, ...]
    expected: tuple[str, ...]

    @property
    def same(self) -> bool:
        return self.shown == self.expected

    def __str__(self) -> str:
        """What changed, in words."""
        come = [item for item in self.shown if item not in self.expected]
        gone = [item for item in self.expected if item not in self.shown]
        told = [
            words
            for words in (come and f"new: {', '.join(come)}", gone and f"gone: {', '.join(gone)}")
            if words
        ]
        changed = "as it was" if self.same else "; ".join(told) or "the same items in another order"
        return f"{self.file}: {self.shelf}: {changed}"


def check_plays(shop: Recommender, places: Sequence[Path]) -> Iterator[Checked]:
    """Every shelf of the plays in these files, and in the JSON files of these folders. Raises PlayError."""
    for file in _files(places):
        play = _read(file)
        try:
            check_items(play, shop)
        except PlayError as error:
            raise PlayError(f"{file}: {error}") from error
        for shelf, now in zip(play.shelves, shelves_of(shop, play, Viewing()), strict=True):
            words = f"{shelf.kind or 'everything that fits'}{f', page of {shelf.item}' if shelf.item else ''}"
            yield Checked(file, words, tuple(one["item"] for one in now["items"]), shelf.shown)


def _files(places: Sequence[Path]) -> list[Path]:
    found = [
        file for place in places for file in (sorted(place.glob("*.json")) if place.is_dir() else [place])
    ]
    if not found:
        raise PlayError(
            f"There is no play in {', '.join(map(str, places))}. Save one in the studio's view Visitor."
        )
    return found


def _read(file: Path) -> Play:
    try:
        return play_of(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise PlayError(f"{file} cannot be read as a play: {error}.") from error
    except PlayError as error:
        raise PlayError(f"{file}: {error}") from error
