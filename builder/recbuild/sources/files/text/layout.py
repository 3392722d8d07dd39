"""Which row of a table names its columns, and which rows above it do not belong to it.

In go the first rows of a text or a sheet; out comes a `Layout`: names of the columns and the first row of
data.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from recbuild.sources.values import cut

MAX_COLUMNS = 10_000
_MOST_PREAMBLE = 50

_TYPED = re.compile(
    r"(?i)(.+):(?:token|float|token_seq|float_seq|number|string|boolean|bool|int|integer|date|text)(?:\[\])?$"
)
_VALUE = re.compile(
    r"""(?ix) \s* (?:
      [-+]?[$€£]?\d[\d.,\ ]*%?                 # a number or a price
    | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*        # a date
    | https?://.* | [^@\s]+@[^@\s]+\.\w+       # an address
    | true | false | null | nan | \\N
    ) \s*"""
)
_NAME = re.compile(
    r"(?i)(?:.*[_ -])?(id|key|title|name|user|item|product|price|date|time|timestamp|event|type|category|"
    r"sku|url|link|description|rating|quantity)s?"
)
_REMARK = re.compile(r"#\s|[A-Za-z]\w*=")
_SNAKE = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_TOTAL = re.compile(r"(?i)\W*(grand )?(total|sum|count|end|rows?|records?|summe|gesamt|\(?\d+ rows)\b")


@dataclass(frozen=True)
class Layout:
    """Where a table stands.

    names: of the columns, none empty.
    skipped: number of rows before the first row of data, from 0.
    header: the cells of the row that names the columns; () without one.
    notes: sentences for the person who builds.
    """

    names: tuple[str, ...]
    skipped: int
    header: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class LayoutError(ValueError):
    """The rows are no table; the message says why, and what to do."""


def find_layout(rows: Sequence[Sequence[str]], columns: Sequence[str] = ()) -> Layout:
    """The layout by the first rows. columns: names that the user gives. Raises LayoutError."""
    start = _start(rows)
    first = [cell.strip() for cell in rows[start]]
    if len(first) > MAX_COLUMNS:
        raise LayoutError(
            f"it has {len(first):,} columns, more than {MAX_COLUMNS:,}. If rows and columns are exchanged, "
            "turn the table; else look at what separates its columns."
        )
    above = _preamble_notes(rows[:start])
    if columns:
        return _named(first, tuple(columns), start, above)
    if _is_data(rows[start:]):
        return _unnamed(first, start, above)
    return _headed(first, rows[start + 1 :], start, above)


def is_total(cells: Sequence[str], width: int) -> bool:
    """Whether the last row says how many there are, and is no row of a table of this width."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled or not _TOTAL.match(filled[0]):
        return False
    sums = len(filled) < width and all(_VALUE.fullmatch(cell) for cell in filled[1:])
    return sums if width > 3 else len(filled) <= 2 and len(cells) < width


def _start(rows: Sequence[Sequence[str]]) -> int:
    """The first row that belongs to the table: those above have few cells that are filled."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width = max(widths, key=lambda one: (widths[one], one), default=1)
    for at, row in enumerate(rows[:_MOST_PREAMBLE]):
        filled = sum(bool(cell.strip()) for cell in row)
        if at < len(rows) - 2 and (_is_of_template(row) or _is_names(rows[at + 1], row)):
            continue
        # A name has one word more often than a remark.
        is_remark = len(row) == width and (width > 2 or any(" " in cell.strip() for cell in row))
        most = max(1, width // 2) if len(row) < width else int(is_remark)
        if filled > most or at == len(rows) - 1 or width == 1:
            return at
    return 0


def _is_of_template(row: Sequence[str]) -> bool:
    """Whether each cell of a row is a remark ("# …") or a setting ("Version=1"), for the platform."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return bool(filled) and all(_REMARK.match(cell) for cell in filled)


def _is_names(row: Sequence[str], above: Sequence[str]) -> bool:
    """Whether a row names the columns for programs, below one for people: "item_sku", "Seller SKU"."""
    labels = [cell.strip() for cell in above]
    names = [cell.strip() for cell in row]
    alone = len(names) > 3 and all(names) and len({*names}) == len(names) == len(list(filter(None, labels)))
    snake = alone and all(_SNAKE.fullmatch(name) for name in names)
    return (
        snake
        and 2 * sum("_" in name for name in names) > len(names)
        and not any("_" in one for one in labels)
    )


def _preamble_notes(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    if not rows:
        return ()
    shown = next((cell for row in rows for cell in row if cell.strip()), "")
    count = "The row above the header is" if len(rows) == 1 else f"The {len(rows)} rows above the header are"
    return (f"{count} left out: {cut(shown.strip())!r}.",)


def _named(first: list[str], columns: tuple[str, ...], start: int, notes: tuple[str, ...]) -> Layout:
    if len(first) != len(columns):
        raise LayoutError(
            f"the setting columns has {len(columns)} names, but the first row has {len(first)} cells: "
            f"{_shown(first)}. Give a name for each."
        )
    has_header = tuple(first) == columns
    return Layout(columns, start + has_header, tuple(first) if has_header else (), notes)


def _unnamed(first: list[str], start: int, notes: tuple[str, ...]) -> Layout:
    names = tuple(f"column {at}" for at in range(1, len(first) + 1))
    note = (
        f"There is no header: the first row looks like data ({_shown(first)}), so the columns are called "
        '"column 1", "column 2", and so on. Name them in recbuild.toml, for a log in its table [sessions]: '
        f'columns = ["id", "title", …], {len(first)} names.'
    )
    return Layout(names, start, (), (*notes, note))


def _headed(first: list[str], rest: Sequence[Sequence[str]], start: int, notes: tuple[str, ...]) -> Layout:
    names = _without_types(first)
    # R writes row numbers into a first column without a name.
    if (
        rest
        and all(len(row) == len(first) + 1 and row[0] == str(at) for at, row in enumerate(rest, 1))
        and rest[0][-1]
    ):
        names, first = ["row", *names], ["", *first]
    if len(names) > 1 and not names[-1] and all(len(row) < len(names) for row in rest):
        names, first = names[:-1], first[:-1]  # a separator at the end of the header alone
    named = tuple(name or f"column {at}" for at, name in enumerate(names, 1))
    return Layout(named, start + 1, tuple(first), notes)


def _without_types(names: list[str]) -> list[str]:
    """The names without types such as ":token", if most have one and all stay different."""
    typed = [_TYPED.fullmatch(name) for name in names]
    if 2 * sum(map(bool, typed)) < len(names):
        return names
    plain = [found[1].strip() if found else name for found, name in zip(typed, names, strict=True)]
    return plain if len(set(plain)) == len(set(names)) else names


def _is_data(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row looks like those below: it has numbers where they have, or the same cells."""
    first, rest = (
        rows[0],
        [row for row in rows[1:] if len(row) == len(rows[0]) and list(row) != list(rows[0])],
    )
    values = [bool(_VALUE.fullmatch(cell)) for cell in first]
    if not rest:
        return sum(values) > 1 or (len(first) == 1 and values[0])
    as_below = [
        is_value and sum(bool(_VALUE.fullmatch(row[at])) for row in rest) * 2 > len(rest)
        for at, is_value in enumerate(values)
    ]
    again = [bool(cell.strip()) and any(row[at] == cell for row in rest) for at, cell in enumerate(first)]
    words = [cell for at, cell in enumerate(first) if cell.strip() and not values[at] and not again[at]]
    if any(_NAME.fullmatch(word.strip()) for word in words):
        return False
    return sum(again) > 1 or (any(as_below) and (sum(as_below) + sum(again)) * 3 > len(words))


def _shown(cells: Sequence[str]) -> str:
    more = ", …" if len(cells) > 4 else ""
    return ", ".join(repr(cut(cell, 20)) for cell in cells[:4]) + more
