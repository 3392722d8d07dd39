"""The values of a field of the cards: which column it is, and the values that a text lists."""

from __future__ import annotations

import re

from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import Column
from recruntime.errors import BadRequestError
from recruntime.values import did_you_mean

# "Women > Dresses", "red, blue" and "red | blue" are lists, and a condition may ask for each of their values.
_SEPARATOR = re.compile(r"\s*[,>|]\s*")
_BETWEEN_MEMBERS = re.compile(r"\s*[,|]\s*")
_BETWEEN_TOPICS = re.compile(r"\s*\|\s*")
_BETWEEN_LEVELS = re.compile(r"\s*>\s*")


def column_of(field: str, items: Items) -> Column:
    """The column of a field, or of the ids for "id". Raises BadRequestError for a field that cards lack."""
    column = items.ids if field == "id" else items.cards.get(field)
    if column is None:
        fields = ["id", *items.cards]
        near = did_you_mean(field, fields)
        raise BadRequestError(
            f"Cards have no field {field!r}: they have {', '.join(fields)}.{near} Build with --card {field}."
        )
    return column


def values_of(text: str) -> set[str]:
    """The text itself and the values that it lists, in lower case."""
    folded = text.casefold()
    return {folded, *_SEPARATOR.split(folded)} - {""}


def topics_of(text: str) -> list[str]:
    """The values that the text lists, as a page shows them: "Dickens, Charles | Collins" are two."""
    return [topic for topic in _BETWEEN_TOPICS.split(text) if topic]


def members_of(text: str) -> set[str]:
    """The values that the text lists, in lower case. A path such as "Women > Dresses" is one: all women's
    clothes have its first level.
    """
    members = _BETWEEN_MEMBERS.split(_BETWEEN_LEVELS.sub(" > ", text.casefold().strip()))
    return {*members} - {""}
