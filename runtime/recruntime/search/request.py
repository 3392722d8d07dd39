"""What is asked of a search, and what it answers, with a default for everything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from recruntime.conditions import Condition, conditions_of
from recruntime.errors import BadRequestError
from recruntime.search.part import MOST_PERSONAL
from recruntime.search.prices import PriceRange
from recruntime.types import Event, Recommendation, events_of
from recruntime.values import is_finite, is_number, texts_of, whole

MOST_ITEMS = 100


@dataclass(frozen=True)
class SearchRequest:
    """A search. Raises BadRequestError where a field makes no sense.

    query: what the visitor typed.
    k: how many items, up to MOST_ITEMS.
    where: conditions that every item meets.
    sort: field of the cards to sort by, "-price" for descending; None for the best match first.
    language: of the cards, such as "fr"; where the bundle lacks it, its main language.
    events: what the visitor did, oldest first.
    facets: fields whose values are counted.
    personal: weight of the session; None for the bundle's.
    """

    query: str
    k: int = 10
    where: tuple[Condition, ...] = ()
    sort: str | None = None
    language: str = ""
    events: tuple[Event, ...] = ()
    facets: tuple[str, ...] = ()
    personal: float | None = None

    def __post_init__(self) -> None:
        for name in ("query", "language"):
            if not isinstance(getattr(self, name), str):
                raise BadRequestError(f"{name} must be a text.")
        if not (self.sort is None or isinstance(self.sort, str)):
            raise BadRequestError('sort must be the name of a field, such as "price" or "-price".')
        personal = self.personal
        known = is_number(personal) and is_finite(personal, 0.0) and float(personal) <= MOST_PERSONAL
        if not (personal is None or known):
            raise BadRequestError(f"personal is {personal!r}: it must be a number from 0 to {MOST_PERSONAL}.")
        read = {
            "k": whole(self.k, "k"),
            "where": conditions_of(self.where),
            "events": events_of(self.events),
            "facets": texts_of(self.facets, "facets"),
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)
        if not 1 <= self.k <= MOST_ITEMS:
            raise BadRequestError(f"k is {self.k}: ask for 1 to {MOST_ITEMS} items.")
        for condition in self.where:
            if condition.relative:
                raise BadRequestError(
                    f"{condition.field!r} is compared with a page's item; a search has none."
                )


@dataclass(frozen=True)
class SearchResult:
    """What a search found.

    items: the best k, best first.
    total: how many items have all words of the query; where none has all, those that have one of them. 0:
        the items are only near in meaning.
    facets: field → its values and how many items have each, the most frequent first.
    corrected: the query as it was read, where it had a typing error; None where it had none.
    price: the price that the query asked for, which is a condition, not words; None where it asked for none.
    suggestions: longer queries that begin as this one does.
    matched: words of the items that were found, folded.
    """

    items: tuple[Recommendation, ...]
    total: int = 0
    facets: Mapping[str, tuple[tuple[str | float, int], ...]] = field(default_factory=dict)
    corrected: str | None = None
    price: PriceRange | None = None
    suggestions: tuple[str, ...] = ()
    matched: tuple[str, ...] = ()
