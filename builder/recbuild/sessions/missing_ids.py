"""Cells that are not empty and mean "no id": "NULL", "(not set)", "-", or a 0 in half of the rows.

In goes a column of session or user ids; out comes the column with empty cells in their place, and notes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recbuild.sessions.cells import TextCells

# In lower case, without brackets.
_NO_ID = frozenset(
    (
        "null|none|nil|nan|na|n/a|#n/a|undefined|unknown|not set|not available|empty|blank|anonymous|guest|"
        r"\n|-|--|---|–|—|?|.|*|-1|00000000-0000-0000-0000-000000000000"
    ).split("|")
)

# No one user or session has more than this share of all cells and this many times the mean of the others.
_MAX_SHARE, _MAX_TIMES = 0.1, 5
_MIN_IDS, _MIN_CELLS = 5, 20  # fewer say nothing


@dataclass(frozen=True)
class Ids:
    """A column of ids.

    ids: the column, with empty cells for those that mean "no id".
    warnings: sentences on what is likely to be wrong.
    notes: sentences on what else a person should know.
    """

    ids: TextCells
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def means_none(text: str) -> bool:
    """Whether a cell of ids means "no id"."""
    return text.casefold().strip("()<>[]{}'\" ") in _NO_ID


def without_missing(cells: TextCells, column: str, what: str, *, zero_is_none: bool = False) -> Ids:
    """The ids without the words for none, and without a 0 in too many rows, or in any.

    what: "user" or "session".
    """
    words = [
        code
        for code, text in enumerate(cells.texts)
        if means_none(text) or (zero_is_none and not text.strip("0."))
    ]
    ids, notes = cells.without(words), []
    if words:
        count = np.count_nonzero(ids.codes != cells.codes)
        notes.append(
            f"{count:,} of {len(cells.codes):,} cells of column {column!r} say {cells.texts[words[0]]!r} or "
            f"the like: no {what}."
        )
    large = _too_large(ids)
    zeros = [code for code in large if not ids.texts[code].strip("0.-")]
    warnings = [
        f"Column {column!r} has {ids.texts[code]!r} in {np.count_nonzero(ids.codes == code):,} of "
        f"{len(ids.codes):,} rows, more than one {what} can have. "
        + (
            f"It is taken for no {what}."
            if code in zeros
            else f"If it means that there is no {what}, leave its cells empty."
        )
        for code in large
    ]
    return Ids(ids.without(zeros), tuple(warnings), tuple(notes))


def _too_large(ids: TextCells) -> list[int]:
    """The codes that have far more cells than the others, the largest first; three at most."""
    counts = np.bincount(ids.codes[ids.codes >= 0], minlength=len(ids.texts))
    total, distinct = counts.sum(), np.count_nonzero(counts)
    if distinct < _MIN_IDS or total < _MIN_CELLS:
        return []
    others = (total - counts) / (distinct - 1)
    large = np.flatnonzero((counts > _MAX_SHARE * total) & (counts > _MAX_TIMES * others))
    return [int(code) for code in large[np.argsort(-counts[large], kind="stable")][:3]]
