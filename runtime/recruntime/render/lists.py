"""A bundle's instant lists: what a page shows first to a visitor of whom nothing is known.

The engine's parts are not read. Nothing here asks the clock: the day comes with each call.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, SupportsIndex

from recruntime.bundle.files import read_file, read_manifest
from recruntime.bundle.instant_lane import OF_AN_ITEM, InstantLane, lane_of
from recruntime.bundle.language import best_language
from recruntime.errors import BadRequestError, PartCorruptError, UnknownItemError
from recruntime.kinds import CATALOG_LISTS, OF_THE_PAST, check_kind, no_list, source_of
from recruntime.render.addresses import Base, base_of
from recruntime.render.candidates import ListedItem, ListWeights, listed_items, own_items, similar_items
from recruntime.render.ranking import PINNING, Shop, compares, ranked
from recruntime.render.shelf import WrittenShelf, cards_of
from recruntime.values import iso_day, whole
from recruntime.wire import MANIFEST

MAX_PAGE_K = 100
ALONE = ListWeights(1.0, 0.0)
"""Of a list of what is similar, and nothing else."""


@dataclass(frozen=True)
class Ask:
    """What a shelf is to show. item: of the page. kind, k, language, day: see InstantLists.shelf."""

    item: str | None
    kind: str
    k: int
    language: str
    day: str


@dataclass(frozen=True)
class Spoken:
    """A language of the bundle: its tag, "" for the main one; labels by name; currency of its prices."""

    tag: str
    labels: Mapping[str, str]
    currency: str | None


@dataclass(frozen=True)
class InstantLists:
    """The instant lists of one bundle.

    boot: the boot piece. lane: its instant parts. base: where the bundle lies on the site.
    """

    boot: Mapping[str, Any]
    lane: InstantLane = field(repr=False)
    base: Base

    @classmethod
    def open(cls, folder: str | Path, base: str = "/rec/") -> InstantLists:
        """The lists of the bundle in a folder.

        base: the path or the address at which pages have that folder. Raises RecError, naming the file.
        """
        root = Path(folder)
        return cls.from_files(lambda path: read_file(root, path), base)

    @classmethod
    def from_files(cls, read: Callable[[str], bytes], base: str = "/rec/") -> InstantLists:
        """The lists of the bundle whose files `read` returns, given their path in it. Raises RecError."""
        manifest, entries = read_manifest(read(MANIFEST))
        return cls(manifest["boot"], lane_of(read, manifest, entries), base_of(base))

    def shelf(
        self,
        item: str | None = None,
        *,
        k: SupportsIndex = 6,
        kind: str = "",
        language: str = "",
        day: str | date = "",
    ) -> WrittenShelf:
        """What the item's page shows first.

        item: id of the page's item; None for a page without one, or where the bundle does not have it.
        k: how many cards, up to 100. kind: what the shelf is for, one of KINDS; "" for everything that fits.
        language: of the page, such as "fr-CA": of words, cards and prices; "" for the bundle's main one.
        day: for rules with dates, in UTC, such as "2026-12-24" or a date; "" leaves these rules out.
        Raises BadRequestError, also where the bundle has no such list; UnknownItemError where a list of this
        kind needs the item; PartCorruptError.
        """
        count = whole(k, "k")
        if not 1 <= count <= MAX_PAGE_K:
            raise BadRequestError(f"k is {count}: a shelf has 1 to {MAX_PAGE_K} cards.")
        asked = check_kind(kind, item, ())
        ask = Ask(item, asked, count, language, iso_day(day, "day") if day != "" else "")
        said = self._spoken(language)
        source, found = self._whole(ask, said)
        shown = self._ranked(found, ask, said)
        names = Counter(said.labels.get(one.source, "") for one in shown)
        heading = names.most_common(1)[0][0] if names else said.labels.get(source, "")
        cards = cards_of(shown, heading, said.labels, (language, said.currency, self.base))
        return WrittenShelf(item, asked, count, language, heading, cards, self.base)

    def __contains__(self, item: object) -> bool:
        """Whether the bundle has the item, by its id or an alias. Raises PartCorruptError."""
        part = self.lane.part(item) if isinstance(item, str) and item else None
        return part is not None and isinstance(item, str) and part.has(item)

    def _spoken(self, language: str) -> Spoken:
        further = self.boot.get("languages", {})
        tag = best_language(language, further)
        words = {**further.get(tag, {})} or self.boot["labels"]
        currency = words.get("currency") or self.boot.get("currency")
        return Spoken(tag, words, currency if isinstance(currency, str) else None)

    def _whole(self, ask: Ask, said: Spoken) -> tuple[str, Sequence[ListedItem]]:
        """The label of the whole list, and what is on it."""
        kind = ask.kind
        if kind in OF_THE_PAST:
            return source_of(kind), []
        if kind in CATALOG_LISTS:
            return source_of(kind), self._listed(kind, source_of(kind), said)
        if kind == "looks-similar" and self.boot["instant"].get("looks_similar") is not True:
            raise no_list(kind)
        part = None if ask.item is None or kind == "for-you" else self.lane.part(ask.item)
        if part is None or ask.item is None or not part.has(ask.item):
            if kind in ("similar", *OF_AN_ITEM):
                raise UnknownItemError(f"This bundle has no item {ask.item!r}. Check the id.")
            return "default", self._listed("", "default", said)
        if kind in OF_AN_ITEM:
            return OF_AN_ITEM[kind], own_items(part, ask.item, OF_AN_ITEM[kind], said.tag)
        return "similar", similar_items(part, ask.item, ALONE if kind else self._weights(), said.tag)

    def _listed(self, kind: str, source: str, said: Spoken) -> Sequence[ListedItem]:
        part = self.lane.part_of(kind)
        if part is None:
            raise no_list(kind)
        return listed_items(part, "", source, said.tag)

    def _weights(self) -> ListWeights:
        match self.boot.get("weights"):
            case {"similar": int() | float() as similar, "co_occurrence": int() | float() as together}:
                return ListWeights(similar, together)
        raise PartCorruptError(f"{MANIFEST} does not say how much each list weighs.")

    def _ranked(self, found: Sequence[ListedItem], ask: Ask, said: Spoken) -> list[ListedItem]:
        ranking = self.boot.get("ranking", {})
        rules, limits = ranking.get("rules", []), ranking.get("at_most", {})
        if not ranking:
            return [one for one in found if one.item != ask.item][: ask.k]
        part = self.lane.part(ask.item) if ask.item and ask.kind != "for-you" and compares(rules) else None
        own = part.card_of(ask.item) if part and ask.item and part.has(ask.item) else None
        pinned = self.lane.part_of("pinned") if ask.kind in PINNING else None
        return ranked(found, ask.item, Shop(rules, limits, ask.kind, ask.day, own, pinned, said.tag, ask.k))
