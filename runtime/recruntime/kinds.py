"""Kinds of shelves: what a shelf that says what it is for may be called, and what each kind needs.

A kind is written with dashes, as in HTML; its label and its reason have underscores.
"""

from __future__ import annotations

from collections.abc import Sequence

from recruntime.errors import BadRequestError

CATALOG_LISTS = {
    "trending": "sessions with dates, and items that more people chose lately than before",
    "new": "a catalog with a column of dates, such as published_at",
    "sale": "a catalog with prices before a reduction",
}
"""Kinds whose list is the same on all pages → what a bundle is built from that has the list."""

NEEDED_FOR = CATALOG_LISTS | {"looks-similar": "a model of pictures: --image-model"}
"""Kinds whose lists a bundle may lack → what it is built with that has them."""

LISTED = (*CATALOG_LISTS, "bought-together", "looks-similar")
"""Kinds whose items are on a list of the bundle."""

OF_THE_PAST = ("recently-viewed", "buy-again")
"""Kinds whose items are those that the visitor has met."""

KINDS = ("similar", "for-you", *LISTED, *OF_THE_PAST)


def check_kind(kind: object, item: str | None, items: Sequence[str]) -> str:
    """The kind, "" for none. Raises BadRequestError, also where it lacks the page's item or the basket."""
    if kind is None or kind == "":
        kind = ""
    elif kind not in KINDS:
        raise BadRequestError(f"There is no kind {kind!r}. The kinds are: {', '.join(KINDS)}.")
    if items and kind != "bought-together":
        raise BadRequestError('items are a basket, which only the kind "bought-together" takes.')
    if kind in ("similar", "looks-similar") and item is None:
        raise BadRequestError(f'The kind "{kind}" needs an item to be similar to.')
    if kind == "bought-together" and item is None and not items:
        raise BadRequestError('The kind "bought-together" needs an item, or the items of a basket.')
    return str(kind)


def source_of(kind: str) -> str:
    """The kind as labels and reasons have it."""
    return kind.replace("-", "_")


def no_list(kind: str) -> BadRequestError:
    """The error where a bundle has no list of this kind."""
    return BadRequestError(f'This bundle has no list "{kind}". It needs {NEEDED_FOR[kind]}.')
