"""The columns of a log without a header, by what is in them alone.

In go columns called "column 1", "column 2" and so on; out come their roles and a warning that says them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from recbuild.sessions.columns.find_item import best_known
from recbuild.sessions.rows.column_facts import ColumnLook, Look
from recbuild.sessions.vocabulary.event_words import is_known_word

_NUMBERED = re.compile(r"column \d+")
_VISIT = 86_400  # seconds: nobody's session is longer
_FEW = 11  # different ratings: 1 to 5 in halves, or 0 to 10


def has_no_header(look: Look) -> bool:
    return bool(look.columns) and all(map(_NUMBERED.fullmatch, look.columns))


def roles_by_content(look: Look) -> tuple[dict[str, str], str]:
    """Field → column, and a warning that says what was taken."""
    left = [one for one in look.those(look.columns) if one.texts]
    fields: dict[str, str] = {}
    for field, find in (("time", _time), ("event", _event), ("item", _item), ("rating", _rating)):
        found = find(left)
        if found is not None:
            fields[field] = found.name
            left = [one for one in left if one is not found]
    if "item" in fields:
        person = _person(look, left, fields)
        fields |= {_session_or_user(look, person, fields): person.name} if person else {}
    said = ", ".join(f"{field} ← {column}" for field, column in fields.items()) or "nothing"
    names = [next((field for field, name in fields.items() if name == one), "other") for one in look.columns]
    listed = ", ".join(f'"{name}{at if name == "other" else ""}"' for at, name in enumerate(names, 1))
    return fields, (
        f"The file has no names of columns. By what is in them: {said}. If that is wrong, name them: "
        f"[sessions] columns = [{listed}]."
    )


def _time(columns: Sequence[ColumnLook]) -> ColumnLook | None:
    return next((one for one in columns if one.is_dated and len(one.texts) > 1), None)


def _event(columns: Sequence[ColumnLook]) -> ColumnLook | None:
    return next((one for one in columns if any(is_known_word(text, {}) for text in one.texts[:_FEW])), None)


def _item(columns: Sequence[ColumnLook]) -> ColumnLook | None:
    """The last of the columns that are known best: numbers from 1 on are users, too, and users come first."""
    last_first = columns[::-1]
    return best_known([one for one in last_first if not _rates(one)]) or best_known(last_first)


def _rates(column: ColumnLook) -> bool:
    """Whether the cells are numbers as of a rating: from 1 to 5 or 10, in steps of a half."""
    if column.numeric < 1 or len(column.texts) > _FEW:
        return False
    values = column.numbers.values[np.isfinite(column.numbers.values)]
    scale = 3 <= values.max() <= 5 or values.max() == 10
    return bool(values.min() >= 0 and scale and not np.any(values * 2 % 1))


def _rating(columns: Sequence[ColumnLook]) -> ColumnLook | None:
    rates = [one for one in columns if _rates(one)]
    return rates[0] if rates and len(columns) > 1 else None


def _person(look: Look, columns: Sequence[ColumnLook], fields: dict[str, str]) -> ColumnLook | None:
    """The column of users or sessions: its values are repeated and no category of an item's."""
    repeated = [one for one in columns if 1 < len(one.texts) < one.counts.sum()]
    own = [one for one in repeated if not _belongs_to(look[fields["item"]], one)]
    return max(own or repeated or columns, key=lambda one: len(one.texts), default=None)


def _belongs_to(item: ColumnLook, column: ColumnLook) -> bool:
    """Whether each item has one value in the column, as a category: many more rows than pairs."""
    items, values = item.coded.codes, column.coded.codes
    both = (items >= 0) & (values >= 0)
    pairs = len(np.unique(np.stack([items[both], values[both]]), axis=1).T)
    distinct = len(np.unique(items[both]))
    return bool(np.count_nonzero(both) > 1.2 * distinct and pairs <= 1.05 * distinct)


def _session_or_user(look: Look, person: ColumnLook, fields: dict[str, str]) -> str:
    """Whether the column is of sessions: nearly all of its values occur within a day."""
    time = look[fields["time"]].times if "time" in fields else None
    if time is None:
        return "user"
    codes = person.coded.codes
    known = (codes >= 0) & np.isfinite(time.seconds)
    first = np.full(len(person.coded.texts), np.inf)
    last = np.full(len(person.coded.texts), -np.inf)
    np.minimum.at(first, codes[known], time.seconds[known])
    np.maximum.at(last, codes[known], time.seconds[known])
    several = last > first
    return "session" if several.any() and np.mean((last - first)[several] < _VISIT) > 0.95 else "user"
