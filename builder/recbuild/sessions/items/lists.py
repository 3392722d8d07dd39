"""Several items in one cell: "a|b", "a, b", "a b", "['a', 'b']", "2 x a; b:2".

In go the texts of cells, out come their pieces. What separates them is decided for a column as a whole, by
which pieces the catalog knows (`recbuild.sessions.items.reading`).
"""

from __future__ import annotations

import re

# From the rarest within ids to the most frequent one.
SEPARATORS = (r"\s*\|\s*", r"\s*;\s*", r"\s*,\s*", r"\s+", r"[\s,;|]+")

_SPELLED = dict(zip(SEPARATORS, ("|", ";", ",", "spaces", "several characters"), strict=True))
_AROUND = "[](){}<>'\" \t\n"
_COUNTED = re.compile(r"\d+ ?[x×] (?P<after>.+)|(?P<before>.+?)(?::| [x×] ?)\d+", re.IGNORECASE)


def pieces_of(text: str, separator: str) -> list[str]:
    """The pieces of a cell, without brackets and quotes."""
    pieces = [piece.strip(_AROUND) for piece in re.split(separator, text.strip(_AROUND))]
    return [piece for piece in pieces if piece]


def without_count(piece: str) -> str:
    """The piece without a number of copies: "2 x mug" and "mug:2" are "mug"."""
    found = _COUNTED.fullmatch(piece)
    return (found["after"] or found["before"]) if found else piece


def spelled(separator: str) -> str:
    """The separator for a message."""
    return _SPELLED[separator]
