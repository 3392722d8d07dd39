"""What can be asked: one model for each address, which both checks requests and makes the OpenAPI document.

In goes JSON, out comes an answer of the library's own `Recommender`: fields have its names and its meaning.
Nothing is converted: the text "6" is no number. The engine's further checks raise its BadRequestError.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from recbuild.api import limits
from recruntime import Condition, Event, Recommender
from recruntime.bridge import result_to_json
from recruntime.search.messages import found_to_json
from recruntime.search.part import MOST_PERSONAL
from recruntime.search.request import MOST_ITEMS
from recruntime.types import MAX_K
from recruntime.values import code_of

Text = Annotated[str, Field(max_length=limits.MAX_TEXT)]
Id = Annotated[str, Field(min_length=1, max_length=limits.MAX_TEXT)]
EventType = Literal["view", "click", "cart", "purchase", "like", "dislike", "block"]
ShelfKind = Literal[
    "",
    "similar",
    "for-you",
    "trending",
    "new",
    "sale",
    "bought-together",
    "looks-similar",
    "recently-viewed",
    "buy-again",
]

TAGS = ("(text)", "(other)")
"""What pydantic puts into the place of an error where two types are allowed."""


def _tag(value: object) -> str:
    return TAGS[0] if isinstance(value, str) else TAGS[1]


class _Body(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class EventBody(_Body):
    """Something that the visitor did with an item."""

    item: Id
    """Id of the item; of a block, a field of the cards and one of its values, such as "genre=Horror". What
    the bundle does not have is ignored."""
    type: EventType = "view"
    time: float = 0.0
    """Seconds, from any fixed origin."""
    dwell: Annotated[float, Field(ge=0)] | None = None
    """Seconds spent with the item."""
    code: Annotated[str, Field(max_length=limits.MAX_CODE)] | None = None
    """The item's code in base64, so that the event counts when the catalog has the item no more."""

    def event(self) -> Event:
        return Event(self.item, self.type, self.time, self.dwell, code_of(self.code))


Value = Annotated[
    Annotated[Text, Tag(TAGS[0])] | Annotated[float, Tag(TAGS[1])],
    Discriminator(_tag),
]
Events = Annotated[
    list[
        Annotated[
            Annotated[Id, Tag(TAGS[0])] | Annotated[EventBody, Tag(TAGS[1])],
            Discriminator(_tag),
        ]
    ],
    Field(max_length=limits.MAX_SENT),
]


class ConditionBody(_Body):
    """What one field of an item's card must say."""

    field: Text
    """A field of the cards, or "id"."""
    any_of: Annotated[list[Value], Field(max_length=limits.MAX_VALUES)] = []
    """The values of which the field must have one, whatever their case."""
    low: float | None = None
    """The least number, included."""
    high: float | None = None
    """The greatest number, included."""
    same: bool = False
    """Whether it must share a value with the page's item."""
    min_times: Annotated[float, Field(ge=0)] | None = None
    """The least number, as a multiple of that of the page's item."""
    max_times: Annotated[float, Field(ge=0)] | None = None
    """The greatest number, as a multiple of that of the page's item."""

    def condition(self) -> Condition:
        return Condition(**self.model_dump(exclude_none=True))


Where = Annotated[list[ConditionBody], Field(max_length=limits.MAX_CONDITIONS)]
Ids = Annotated[list[Id], Field(max_length=limits.MAX_IDS)]


class SimilarParameters(_Body):
    """An item, and how many others like it are wanted."""

    item: Id
    """Id of the item."""
    k: Annotated[int, Field(ge=1, le=MAX_K)] = 6
    """How many items."""
    language: Text = ""
    """Of labels, reasons and cards, such as "fr"; where the bundle lacks it, its main language."""

    def answer(self, shop: Recommender) -> dict[str, Any]:
        """Raises RecError."""
        found = shop.recommend(self.item, k=self.k, kind="similar", language=self.language, day=_today())
        return result_to_json(found)


class SimilarBody(SimilarParameters):
    """Items like an item, for every visitor the same."""

    where: Where = []
    """Conditions that every item meets."""
    deny: Ids = []
    """Ids that may not be recommended."""

    def answer(self, shop: Recommender) -> dict[str, Any]:
        """Raises RecError."""
        found = shop.recommend(
            self.item,
            k=self.k,
            kind="similar",
            where=_conditions(self.where),
            deny=self.deny,
            language=self.language,
            day=_today(),
        )
        return result_to_json(found)


class RecommendBody(_Body):
    """A visitor, by what he did, and the page that is open."""

    item: Id | None = None
    """Id of the item whose page is open; null for a page without one."""
    events: Events = []
    """What the visitor did, oldest first: events, or ids, which stand for views. The latest 100 count."""
    k: Annotated[int, Field(ge=1, le=MAX_K)] = 6
    """How many items."""
    kind: ShelfKind = ""
    """What the shelf is for; "" for a shelf of everything that fits."""
    items: Annotated[list[Id], Field(max_length=limits.MAX_BASKET)] = []
    """Ids of a basket, in place of `item`; for the kind "bought-together"."""
    where: Where = []
    """Conditions that every item meets."""
    allow: Ids | None = None
    """Ids that may be recommended; null for all."""
    deny: Ids = []
    """Ids that may not be recommended."""
    repeat: bool | None = None
    """Whether items that the visitor has met may come again; null as past sessions taught."""
    seed: Annotated[int, Field(ge=0, le=2**53)] | None = None
    """For exploration, such as the number of the day; null for none."""
    day: date | None = None
    """For rules with dates, in UTC; null for today."""
    language: Text = ""
    """Of labels, reasons and cards, such as "fr"; where the bundle lacks it, its main language."""

    def answer(self, shop: Recommender) -> dict[str, Any]:
        """Raises RecError."""
        found = shop.recommend(
            self.item,
            _events(self.events),
            self.k,
            kind=self.kind,
            items=self.items,
            where=_conditions(self.where),
            allow=self.allow,
            deny=self.deny,
            repeat=self.repeat,
            seed=self.seed,
            day=self.day or _today(),
            language=self.language,
        )
        return result_to_json(found)


class SearchBody(_Body):
    """What a visitor typed into a search box."""

    query: Text
    """What was typed."""
    k: Annotated[int, Field(ge=1, le=MOST_ITEMS)] = 10
    """How many items."""
    where: Where = []
    """Conditions that every item meets."""
    sort: Text | None = None
    """A field of the cards, such as "price", or "-price" for descending; null for the best match first."""
    facets: Annotated[list[Text], Field(max_length=limits.MAX_VALUES)] = []
    """Fields of the cards whose values are counted."""
    events: Events = []
    """What the visitor did, oldest first: similar items move up."""
    personal: Annotated[float, Field(ge=0, le=MOST_PERSONAL)] | None = None
    """How much the events count; null as the bundle's settings say."""
    language: Text = ""
    """Of the cards, such as "fr"; where the bundle lacks it, its main language."""

    def answer(self, shop: Recommender) -> dict[str, Any]:
        """Raises RecError."""
        found = shop.search(
            self.query,
            self.k,
            where=_conditions(self.where),
            sort=self.sort,
            language=self.language,
            events=_events(self.events),
            facets=self.facets,
            personal=self.personal,
        )
        return found_to_json(found)


Question = SimilarParameters | RecommendBody | SearchBody
BODIES: dict[str, type[Question]] = {"similar": SimilarBody, "recommend": RecommendBody, "search": SearchBody}
"""Address → what is asked there."""
# What visitors did and typed is posted: servers log addresses.
METHODS = {"similar": ["GET", "POST"], "recommend": ["POST"], "search": ["POST"]}


def _events(given: Sequence[str | EventBody]) -> list[Event]:
    return [Event(one) if isinstance(one, str) else one.event() for one in given]


def _conditions(given: Sequence[ConditionBody]) -> list[Condition]:
    return [one.condition() for one in given]


def _today() -> date:
    return datetime.now(UTC).date()
