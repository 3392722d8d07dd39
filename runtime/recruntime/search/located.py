"""The search part as a search uses it: with the items that are here, by row.

In go a part and the items that are here, out comes the part with their rows. Where a part leaves the words of
titles to the cards (docs/format.md, "The search part"), they are read there.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.items import Items
from recruntime.bundle.language import MARK
from recruntime.bundle.text_columns import TextColumn, text_column
from recruntime.search.part import IDF_STEPS, SearchPart
from recruntime.search.tokens import words_of

TITLE = 4.0
"""What a word in a title counts: it is in the text, too."""
SATURATION, LENGTH = 1.2, 0.5
"""Of BM25F, as in the builder."""
STEPS, FULL = 15, 255
LONGEST = 40
"""Letters of a word that can be found."""


@dataclass(frozen=True)
class _Titles:
    """Words of the titles that are here.

    terms: v of the part, in their order, then the others.
    words, rows: int64 (p,), which word is in the title of which row, each pair once.
    impacts: uint8 (p,), as the part has them.
    """

    terms: Sequence[str]
    words: NDArray[np.int64]
    rows: NDArray[np.int64]
    impacts: NDArray[np.uint8]


def located(part: SearchPart, items: Items, total: int) -> SearchPart:
    """The part with rows in place of item numbers, ascending within a word, of the items that are here.

    total: number of rows of all item parts.
    """
    rows, here = _rows_of(part.items, items.numbers)
    words = np.repeat(np.arange(len(part.terms)), np.diff(part.starts).astype(np.intp))[here]
    found = replace(part, starts=_starts(words, len(part.terms)), items=rows, impacts=part.impacts[here])
    if not part.titles or not len(items):
        return found
    return _with_titles(found, words, _read_titles(part, items), total)


def _rows_of(
    numbers: NDArray[np.int64], here: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The rows of these item numbers, and which of them are here. here: ascending."""
    if not len(here):
        return np.empty(0, dtype=np.int64), np.zeros(len(numbers), dtype=np.bool_)
    places = np.minimum(here.searchsorted(numbers), len(here) - 1)
    known = here[places] == numbers
    return places[known], known


def _starts(words: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(words.astype(np.intp), minlength=count))])


def _read_titles(part: SearchPart, items: Items) -> _Titles:
    columns = [
        column
        for name, column in items.cards.items()
        if name.partition(MARK)[0] == "title" and isinstance(column, TextColumn)
    ]
    known = {part.terms[number]: number for number in range(len(part.terms))}
    numbers = defaultdict(count(len(known)).__next__, known)
    found, ends = array("q"), array("q", [0])
    for row in range(len(items)):
        for column in columns:
            found.extend(numbers[word] for word in words_of(column[row]) if len(word) <= LONGEST)
        ends.append(len(found))
    bounds = np.array(ends, dtype=np.int64)
    lengths = (bounds[1:] - bounds[:-1]).astype(np.intp)
    rows = np.repeat(np.arange(len(items)), lengths)
    pairs, times = np.unique(np.array(found, dtype=np.int64) * len(items) + rows, return_counts=True)
    words, rows = np.divmod(pairs, len(items))
    often = TITLE * times
    norms = SATURATION * (1 - LENGTH + LENGTH * lengths / max(1.0, float(lengths.mean())))
    impacts = np.maximum(1, np.rint(STEPS * often / (often + norms[rows]))) * (FULL // STEPS)
    return _Titles(tuple(numbers), words, rows, impacts.astype(np.uint8))


def _with_titles(part: SearchPart, words: NDArray[np.int64], titles: _Titles, total: int) -> SearchPart:
    """The part, whose items are rows, with these words. words: int64 (p,), that of each of its items."""
    known, size = len(part.terms), len(titles.terms)
    order = sorted(range(size), key=titles.terms.__getitem__)
    place = np.empty(size, dtype=np.int64)
    place[order] = np.arange(size)
    spread = np.bincount(titles.words.astype(np.intp), minlength=size)[known:]
    rare = np.log1p((total - spread + 0.5) / (spread + 0.5)) * IDF_STEPS
    idf, strengths, stems = (np.zeros(size, dtype=np.int64) for _ in range(3))
    idf[place] = np.concatenate([part.idf, np.clip(np.rint(rare), 1, 255)])
    strengths[place[:known]] = part.strengths
    stems[place] = np.concatenate([place[part.stems], place[known:]])
    all_words = place[np.concatenate([words, titles.words])]
    all_rows = np.concatenate([part.items, titles.rows])
    by_word = np.lexsort((all_rows, all_words))
    return replace(
        part,
        terms=text_column(titles.terms[number] for number in order),
        stems=stems,
        idf=idf.astype(np.uint8),
        starts=_starts(all_words, size),
        items=all_rows[by_word],
        impacts=np.concatenate([part.impacts, titles.impacts])[by_word],
        strengths=strengths.astype(np.uint8),
    )
