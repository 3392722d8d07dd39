"""The engine in plain CPython: opens a bundle from a folder, or from any function that returns its files.

shop = Recommender.open("bundle/")
shop.recommend(item="emma", events=["persuasion"], k=6, where={"field": "price", "high": 10})
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, SupportsIndex

from recruntime.bundle.bundle import read_bundle
from recruntime.bundle.core_part import Core
from recruntime.bundle.files import Read, checked, read_file, read_manifest
from recruntime.bundle.instant_lane import InstantLane, lane_of
from recruntime.bundle.overlay import Overlay, read_overlay
from recruntime.conditions import Conditions, conditions_of
from recruntime.engine.engine import Engine
from recruntime.errors import BadRequestError, PartCorruptError, RecError, UnknownItemError
from recruntime.kinds import check_kind
from recruntime.search.request import SearchRequest, SearchResult
from recruntime.search.search import ItemSearch, open_search
from recruntime.settings import Settings
from recruntime.types import MAX_EVENTS, Events, Request, Result, RunningProfile, events_of
from recruntime.values import Ids, iso_day, texts_of, whole
from recruntime.wire import MANIFEST, OVERLAY


class Recommender:
    """One bundle, opened: `len(shop)` is its number of items, `"emma" in shop` whether it has one."""

    def __init__(
        self,
        engine: Engine,
        manifest: dict[str, Any],
        instant: InstantLane,
        search_part: bytes | None = None,
        unapplied: str = "",
    ) -> None:
        """unapplied: why the bundle's overlay has no effect; empty where it has, or where there is none."""
        self.engine = engine
        self.manifest = manifest
        self.instant = instant
        self.unapplied = unapplied
        self._search_part = search_part

    @classmethod
    def open(cls, folder: str | Path) -> Recommender:
        """The bundle in a folder. Raises RecError, naming the file, when it cannot be used."""
        root = Path(folder)
        return cls.from_files(lambda path: read_file(root, path))

    @classmethod
    def from_files(cls, read: Callable[[str], bytes]) -> Recommender:
        """The bundle whose files `read` returns, given their path in it ("manifest.json", "parts/…").

        Each file is checked against the manifest's SHA-256 before it is used. Raises RecError.
        """
        manifest, entries = read_manifest(read(MANIFEST))
        kinds = ("core", "items", "search")
        core, items, search = ([entry for entry in entries if entry.kind == kind] for kind in kinds)
        if len(core) != 1:
            raise PartCorruptError(f"{MANIFEST} must name one core part.")
        engine = Engine(read_bundle(checked(read, core[0]), (checked(read, entry) for entry in items)))
        search_part = checked(read, search[0]) if search else None
        shop = cls(engine, manifest, lane_of(read, manifest, entries), search_part)
        return shop.with_overlay(read)

    def recommend(
        self,
        item: str | None = None,
        events: Events = (),
        k: SupportsIndex = 6,
        *,
        where: Conditions = (),
        allow: Ids | None = None,
        deny: Ids = (),
        repeat: bool | None = None,
        seed: SupportsIndex | None = None,
        day: str | date = "",
        exact: bool = False,
        language: str = "",
        running_profile: RunningProfile | None = None,
        settings: Settings | Mapping[str, Any] | None = None,
        kind: str = "",
        items: Ids = (),
    ) -> Result:
        """The k best items for a visitor: what the item's page shows, from the same request.

        item: id of the item whose page is open; None for a page without one.
        events: what the visitor did, oldest first: `Event`s, dicts such as {"item": "emma", "type": "like"},
            or ids, which stand for views. The last MAX_EVENTS count.
        k: how many items.
        where: conditions that every item meets: `Condition`s, or dicts such as {"field": "price", "high":
            10}.
        allow: ids that may be recommended; None for all.
        deny: ids that may not be recommended.
        repeat: whether items that the visitor has met may come again; None as past sessions taught.
        seed: for exploration, such as the number of the day; None for none.
        day: for rules with dates, in UTC, such as "2026-12-24" or a date; "" leaves these rules out.
        exact: compare with every item, not only with those of the nearest cells.
        language: of labels, reasons and cards, such as "fr"; where the bundle lacks it, its main language.
        running_profile: with the strategy "incremental", the profile that the last result returned.
        settings: of the ranking, instead of the bundle's; a dict changes some of them.
        kind: what the shelf is for, one of KINDS; "" for a shelf of everything that fits.
        items: ids of a basket, in place of `item`; for the kind "bought-together".
        Raises UnknownItemError or BadRequestError; PartCorruptError for what a hash cannot tell.
        """
        basket = texts_of(items, "items")
        check_kind(kind, item, basket)
        request = Request(
            item=item,
            neighbors=self.instant.neighbors(item) if isinstance(item, str) else (),
            events=events_of(events)[-MAX_EVENTS:],
            k=whole(k, "k"),
            where=conditions_of(where),
            allow=None if allow is None else texts_of(allow, "allow"),
            deny=texts_of(deny, "deny"),
            repeat=repeat,
            seed=None if seed is None else whole(seed, "seed"),
            day=iso_day(day, "day") if day != "" else "",
            exact=exact,
            language=language,
            running_profile=running_profile,
            kind=kind,
            items=basket,
            listed=self.instant.listed(kind, (*basket, *([item] if item else ()))),
        )
        shop = self if settings is None else self.with_settings(settings)
        return shop.engine.recommend(request)

    def search(
        self,
        query: str,
        k: SupportsIndex = 10,
        *,
        where: Conditions = (),
        sort: str | None = None,
        language: str = "",
        events: Events = (),
        facets: Ids = (),
        personal: float | None = None,
    ) -> SearchResult:
        """The k items that answer a query best, by its words and by what they mean: as the page finds them.

        query: what a visitor would type.
        k: how many items, up to 100.
        where: conditions that every item meets, as `recommend` takes them.
        sort: a field of the cards, such as "price", or "-price" for descending; None for the best match
            first.
        language: of the cards, such as "fr"; where the bundle lacks it, its main language.
        events: what the visitor did, as `recommend` takes them: similar items move up.
        facets: fields of the cards whose values are counted.
        personal: how much the events count, from 0 to 10; None as the bundle's settings say.
        Raises BadRequestError, also where the bundle has no search part; PartCorruptError for what a hash
        cannot tell.
        """
        request = SearchRequest(
            query=query,
            k=whole(k, "k"),
            where=conditions_of(where),
            sort=sort,
            language=language,
            events=events_of(events)[-MAX_EVENTS:],
            facets=texts_of(facets, "facets"),
            personal=personal,
        )
        return self._item_search.search(self.engine, request)

    @cached_property
    def _item_search(self) -> ItemSearch:
        if self._search_part is None:
            raise BadRequestError(
                "This bundle has no search part. Build it again, with [search] budget_kb above 0."
            )
        return open_search(self._search_part, self.engine.bundle.core)

    def with_settings(self, settings: Settings | Mapping[str, Any]) -> Recommender:
        """This bundle with other settings of the ranking; a dict changes some of them.

        Raises BadRequestError for a setting that there is not, or a value that makes no sense.
        """
        if isinstance(settings, Mapping):
            settings = self.settings.changed(settings)
        if not isinstance(settings, Settings):
            example = '{"diversity": 0.2}'
            raise BadRequestError(f"settings is {settings!r}: give Settings, or a dict such as {example}.")
        return Recommender(
            self.engine.with_settings(settings),
            self.manifest,
            self.instant,
            self._search_part,
            self.unapplied,
        )

    def with_overlay(self, read: Callable[[str], bytes]) -> Recommender:
        """This bundle with the overlay that `read` returns, given the name of the file ("overlay.json").

        One that cannot be used, such as that of another build, has no effect: `unapplied` says why. So has
        each overlay where the bundle was built without.
        """
        match self.manifest:
            case {"boot": {"engine": {"overlay": str(told)}}} if told:
                overlay, unapplied = _overlay(read, self.engine.bundle.core, self.manifest.get("build"))
            case _:
                return self
        engine = self.engine.with_overlay(overlay)
        return Recommender(engine, self.manifest, self.instant, self._search_part, unapplied)

    @property
    def repeats(self) -> bool:
        """Whether items that the visitor has met may come again where a request does not say."""
        return self.settings.revisit > 0 and len(self.engine.bundle.core.returns) > 0

    @property
    def settings(self) -> Settings:
        """The settings of the ranking."""
        return self.engine.settings

    def card(self, item: str) -> dict[str, str | float | None]:
        """What a shelf shows of the item. Raises UnknownItemError."""
        row = self.engine.bundle.row(item) if isinstance(item, str) else None
        if row is None:
            raise UnknownItemError(f"This bundle has no item {item!r}. Check the id.")
        return self.engine.bundle.items.card(row)

    def __len__(self) -> int:
        return len(self.engine.bundle.items)

    def __contains__(self, item: object) -> bool:
        return isinstance(item, str) and self.engine.bundle.row(item) is not None

    def __iter__(self) -> Iterator[str]:
        """The ids of the items."""
        ids = self.engine.bundle.items.ids
        return (ids[row] for row in range(len(ids)))

    def __repr__(self) -> str:
        codec = self.engine.bundle.codec
        return (
            f"<Recommender of {len(self):,} items, {codec.name} codec of {codec.dims} dims, "
            f"build {self.manifest.get('build')}>"
        )


def _overlay(read: Read, core: Core, build: Any) -> tuple[Overlay | None, str]:
    """The overlay, or why there is none."""
    try:
        return read_overlay(read(OVERLAY), core.kinds, str(build)), ""
    except RecError as error:
        return None, str(error)
