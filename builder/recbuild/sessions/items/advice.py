"""Why the items of a log are not the catalog's, in words: how their names differ, which column has the ids.

In go names that are no ids of the catalog, or all columns of the log; out comes a sentence, or "".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recbuild.sessions.items.reading import loosely
from recbuild.sources.values import cut

_TEXTS = 200  # are enough to see how a column's cells are written
_MAX_SHOWN = 60  # characters of an id in a message
_LIST = re.compile(r"[\s,;|/]+")
_PIECES = [re.compile(pattern) for pattern in (r"[^/?#&=\s]+", r"[\w-]+", r"[^\W_]+(?:-[^\W_]+)*", r"\w+")]


def why_unknown(names: Sequence[str], row_of: Mapping[str, int]) -> str:
    """How most of these names, which are no ids of the catalog, differ from its ids; "" if not known."""
    some = names[:_TEXTS]
    by_loose_name = {loosely(id_): id_ for id_ in row_of}
    for explain in (_differs, _lists, _holds):
        explained = [words for words in (explain(name, row_of, by_loose_name) for name in some) if words]
        if explained and 2 * len(explained) >= len(some):
            return explained[0]
    return ""


def column_advice(columns: Mapping[str, Sequence[str]], row_of: Mapping[str, int]) -> str:
    """Which column has the catalog's ids, or ids like them; "" if none. columns: name → distinct texts."""
    header = header_advice(list(columns), row_of)
    if header:
        return header
    known = {name: sum(text in row_of for text in texts) for name, texts in columns.items()}
    best = max(known, key=lambda name: known[name], default="")
    if best and known[best] and 2 * known[best] >= len(columns[best]):
        return f'Column {best!r} has the catalog\'s ids: [sessions] fields = {{item = "{best}"}}.'
    for name, texts in columns.items():
        why = why_unknown(texts, row_of)
        if why:
            return f"Look at column {name!r}: {why}"
    return ""


def header_advice(columns: Sequence[str], row_of: Mapping[str, int]) -> str:
    """What to do if the first row is an event, as it has an id of the catalog; "" if it has none."""
    first = next((column for column in columns if column in row_of), None)
    if first is None:
        return ""
    return (
        f"The first row seems to be an event, as it has {first!r}. Name the columns in a row above it, or in "
        'recbuild.toml: [sessions] columns = ["user", "item", …].'
    )


def _differs(name: str, row_of: Mapping[str, int], by_loose_name: Mapping[str, str]) -> str:
    twin = by_loose_name.get(loosely(name))
    if twin is None:
        return ""
    how = "in upper and lower case" if len(twin) == len(name) else "in zeros before it"
    return f"{name!r} is {twin!r} in the catalog, but for a difference {how}: write both the same way."


def _lists(name: str, row_of: Mapping[str, int], by_loose_name: Mapping[str, str]) -> str:
    pieces = [piece.strip("[](){}'\"") for piece in _LIST.split(name)]
    if len(pieces) < 2 or not all(piece in row_of for piece in pieces):
        return ""
    return (
        f"{_shown(name)} is a list of the catalog's ids: write it as {'|'.join(pieces[:2])!r} into a column "
        "called items, or give each item a row of its own."
    )


def _holds(name: str, row_of: Mapping[str, int], by_loose_name: Mapping[str, str]) -> str:
    pieces = {piece for pattern in _PIECES for piece in pattern.findall(name)}
    inside = max((piece for piece in pieces if piece in row_of), key=len, default=None)
    if inside is None:
        return ""
    what = "is an address with" if "://" in name or name.startswith(("/", "www.")) else "has"
    return (
        f"{_shown(name)} {what} the catalog's id {inside!r} in it: if it means that item, write the id alone."
    )


def two(names: Sequence[str]) -> str:
    """The first two names, for a message."""
    return " and ".join(map(_shown, names[:2]))


def _shown(name: str) -> str:
    return repr(cut(name, _MAX_SHOWN))
