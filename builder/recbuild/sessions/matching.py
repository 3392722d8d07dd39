"""Which items of a log are in the catalog; and if few are, why.

In go the log's items and the catalog's ids; out come rows of the catalog, and advice if the ids differ: in
upper and lower case, several ids in one cell, ids within addresses, another column that has the ids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import CatalogError
from recbuild.sessions.columns import Coded, coded
from recbuild.sessions.data import WARNING_SHARE, Integers
from recbuild.sessions.missing_ids import means_none
from recbuild.sources import Source
from recbuild.sources.values import cut

_ROWS, _TEXTS = 10_000, 200  # are enough to see how a column's cells are written
_MAX_SHOWN = 60  # characters of an id in a message
_LIST = re.compile(r"[\s,;|/]+")
_PIECES = [re.compile(pattern) for pattern in (r"[^/?#&=\s]+", r"[\w-]+", r"[^\W_]+(?:-[^\W_]+)*", r"\w+")]


@dataclass(frozen=True)
class Match:
    """The items of n events, found in the catalog.

    row: int64 (n,), each event's row of the catalog, -1 for none.
    absent: bool (n,), events without an item.
    unknown: share of the other events whose item is not in the catalog.
    explanation: how items are called in the log and in the catalog, with advice; "" if nearly all are known.
    """

    row: Integers
    absent: NDArray[np.bool_]
    unknown: float
    explanation: str


def match_items(items: Coded, ids: Sequence[str], source: Source) -> Match:
    """The catalog's rows of the events' items. source: of the log: another column may hold the ids."""
    row_of = {id_: row for row, id_ in enumerate(ids)}
    known = np.array([*(row_of.get(text, -1) for text in items.texts), -1], dtype=np.int64)
    none = np.array([*(text not in row_of and means_none(text) for text in items.texts), True])
    row, absent = known[items.codes], none[items.codes]
    unknown = (row < 0) & ~absent
    share = float(unknown.sum() / max(1, len(row) - int(absent.sum())))
    if share < WARNING_SHARE:
        return Match(row, absent, share, "")
    names = [items.texts[code] for code in dict.fromkeys(items.codes[unknown].tolist())]
    explanation = f"Items are called {_two(names)} here, and {_two(ids)} in the catalog."
    advice = why_unknown(names, row_of) or (column_advice(source, row_of) if share > 0.5 else "")
    return Match(row, absent, share, f"{explanation} {advice}".rstrip())


def why_unknown(names: Sequence[str], row_of: Mapping[str, int]) -> str:
    """How most of these names, which are no ids of the catalog, differ from its ids; "" if not known."""
    some = names[:_TEXTS]
    by_loose_name = {_loosely(id_): id_ for id_ in row_of}
    for explain in (_differs, _lists, _holds):
        explained = [words for words in (explain(name, row_of, by_loose_name) for name in some) if words]
        if explained and 2 * len(explained) >= len(some):
            return explained[0]
    return ""


def column_advice(source: Source, row_of: Mapping[str, int]) -> str:
    """Which column has the catalog's ids, or ids like them; "" if none does."""
    first = next((column for column in source.columns if column in row_of), None)
    if first is not None:
        return f"The first row seems to be an event, as it has {first!r}. Name the columns in a row above it."
    try:
        table = source.load(list(source.columns)).columns.slice(0, _ROWS)
    except CatalogError:  # in a column that is not needed
        return ""
    texts = {name: coded(table.column(name)) for name in source.columns}
    known = {name: _known_texts(column, row_of) for name, column in texts.items()}
    best = max(known, key=lambda name: known[name], default="")
    if known.get(best):
        return f'Column {best!r} has the catalog\'s ids: [sessions] fields = {{item = "{best}"}}.'
    for name, column in texts.items():
        why = why_unknown([text for text in column.texts if not means_none(text)], row_of)
        if why:
            return f"Look at column {name!r}: {why}"
    return ""


def _known_texts(column: Coded, row_of: Mapping[str, int]) -> int:
    """How many distinct ids of the catalog a column has; 0 unless half of its cells are ids."""
    known = np.array([*(text in row_of for text in column.texts), False])
    cells = column.codes[column.codes >= 0]
    return int(known.sum()) if len(cells) and 2 * np.count_nonzero(known[cells]) >= len(cells) else 0


def _loosely(name: str) -> str:
    return name.casefold().lstrip("0") or "0"


def _differs(name: str, row_of: Mapping[str, int], by_loose_name: Mapping[str, str]) -> str:
    twin = by_loose_name.get(_loosely(name))
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


def _two(names: Sequence[str]) -> str:
    return " and ".join(map(_shown, names[:2]))


def _shown(name: str) -> str:
    return repr(cut(name, _MAX_SHOWN))
