"""Cells without an id in which something stands: "NULL", "(not set)", "-", or a 0 in half of the rows.

In goes a column of session or user ids; out comes the column without them, and what a person should know.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recbuild.sessions.columns import Coded

# In lower case, without brackets.
_NO_ID = frozenset(
    (
        "null|none|nil|nan|na|n/a|#n/a|undefined|unknown|not set|not available|empty|blank|anonymous|guest|"
        r"\n|-|--|---|–|—|?|.|*|-1|00000000-0000-0000-0000-000000000000"
    ).split("|")
)

# Nobody has more than this share of all cells and so many times the mean of the others.
_SHARE, _TIMES = 0.1, 5
_FEWEST_IDS, _FEWEST_CELLS = 5, 20


@dataclass(frozen=True)
class Ids:
    """A column of ids without those that mean none. warnings, notes: what a person should know of it."""

    found: Coded
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def means_none(text: str) -> bool:
    """Whether an id's cell says that there is no id."""
    return text.casefold().strip("()<>[]{}'\" ") in _NO_ID


def without_missing(found: Coded, column: str, what: str) -> Ids:
    """The ids without the words for none, and without a 0 that nobody can be. what: "user" or "session"."""
    words = [code for code, text in enumerate(found.texts) if means_none(text)]
    left, notes = found.without(words), []
    if words:
        count = np.count_nonzero(left.codes != found.codes)
        notes.append(
            f"{count:,} of {len(found.codes):,} cells of column {column!r} say {found.texts[words[0]]!r} or "
            f"the like: no {what}."
        )
    large = _too_large(left)
    zeros = [code for code in large if not left.texts[code].strip("0.-")]
    warnings = [
        f"Column {column!r} has {left.texts[code]!r} in {np.count_nonzero(left.codes == code):,} of "
        f"{len(left.codes):,} rows, more than one {what} can have. "
        + (
            f"It is taken for no {what}."
            if code in zeros
            else f"If it means that there is no {what}, leave its cells empty."
        )
        for code in large
    ]
    return Ids(left.without(zeros), tuple(warnings), tuple(notes))


def _too_large(found: Coded) -> list[int]:
    """The codes that have far more cells than the others, the largest first; three at most."""
    counts = np.bincount(found.codes[found.codes >= 0], minlength=len(found.texts))
    total, ids = counts.sum(), np.count_nonzero(counts)
    if ids < _FEWEST_IDS or total < _FEWEST_CELLS:
        return []
    others = (total - counts) / (ids - 1)
    large = np.flatnonzero((counts > _SHARE * total) & (counts > _TIMES * others))
    return [int(code) for code in large[np.argsort(-counts[large], kind="stable")][:3]]
