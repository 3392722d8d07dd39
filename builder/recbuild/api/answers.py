"""What is answered, as models of the OpenAPI document. A test holds real answers to them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ReasonAnswer(_Answer):
    """Why an item is recommended."""

    kind: str
    """The source, such as "similar" or "co_occurrence", or the type of the event behind it."""
    item: str | None
    """Id of the item behind it."""
    value: str | None
    """The group in which it is popular."""


class ItemAnswer(_Answer):
    """One item."""

    item: str
    """Its id."""
    score: float
    """Comparable within one answer."""
    label: str
    """The name of the list that it came from."""
    reason: ReasonAnswer
    because: str
    """The reason in the site's words."""
    card: dict[str, str | float | None]
    """What a shelf shows of the item, by field."""


class ShelfAnswer(_Answer):
    """Recommendations, best first."""

    heading: str
    """A title for the list."""
    items: list[ItemAnswer]


class PriceAnswer(_Answer):
    """A price that a query asked for, such as "under 50"."""

    low: float | None
    high: float | None
    met: bool
    """Whether items that have the query's words meet it; if none does, the items are of all prices."""


class FoundAnswer(_Answer):
    """What a search found, best first."""

    items: list[ItemAnswer]
    total: int
    """How many items have all words of the query; where none has all, those that have one of them. 0: the
    items are only near in meaning."""
    facets: dict[str, list[tuple[str | float, int]]]
    """Field → its values and how many items have each."""
    corrected: str | None
    """The query as it was read, where it had a typing error."""
    price: PriceAnswer | None
    """A condition that was read from the query."""
    suggestions: list[str]
    """Longer queries that begin as this one does."""
    matched: list[str]
    """Words of the items that were found, folded."""


class HealthAnswer(_Answer):
    """Which bundle answers."""

    status: Literal["ok", "stale"]
    """stale: the folder holds a newer bundle that cannot be used, or none; an earlier one answers."""
    build: str
    """Id of the bundle."""
    items: int
    search: bool
    """Whether it can be searched."""
    refused: str | None
    """Why the newer bundle is not used."""


class ProblemPlace(_Answer):
    """What is wrong at one place of a request."""

    pointer: str
    """The place, as a JSON pointer (RFC 6901)."""
    detail: str


class ProblemAnswer(_Answer):
    """Why there is no answer (RFC 9457)."""

    type: str = "about:blank"
    title: str
    """The status in words."""
    status: int
    code: str
    """A word for programs."""
    detail: str
    """What is wrong, and what to do."""
    errors: list[ProblemPlace] = []
    """What is wrong where, if several places are."""
