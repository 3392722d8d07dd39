"""Which rows of a catalog are not published: drafts, archived and hidden items of shop systems.

In go the columns that may say so; out come the rows to leave out, and notes. A column named `status` may mean
anything: a column counts only if all its cells are words of one shop system.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recbuild.catalog.cells.whole import Coded, coded, gather, texts
from recbuild.catalog.fields import folded
from recbuild.errors import CatalogError
from recbuild.linalg import Rows
from recbuild.sources import Table


@dataclass(frozen=True)
class StatusWords:
    """The words of one shop system, in lower case.

    yes: words for what is published.
    no: words for what is not.
    """

    yes: frozenset[str]
    no: frozenset[str]


def _status_words(yes: str, no: str) -> StatusWords:
    return StatusWords(frozenset(yes.split(" | ")), frozenset(no.split(" | ")))


# What only a search finds has a page, but the shop shows it on no list, and a shelf is a list.
_WORDS = (
    _status_words("active", "draft | archived | unlisted"),  # Shopify
    _status_words("active", "inactive | incomplete"),  # Amazon
    _status_words(
        "publish | published", "draft | pending | private | future | trash | inherit | auto-draft"
    ),  # WordPress
    _status_words("visible | catalog", "search | hidden"),  # WooCommerce
    _status_words("catalog, search | catalog", "search | not visible individually"),  # Magento
    _status_words("both | catalog", "search | none"),  # PrestaShop
    _status_words("enabled", "disabled"),
    _status_words("public", "private | unlisted | hidden"),
    _status_words("true | t | yes | y | on", "false | f | no | n | off"),
)
_FLAG = _status_words("1", "0 | -1")  # WooCommerce: -1 is a draft
_ONLINE = _status_words("1", "2 | 0")  # Magento: 2 is disabled
_VISIBILITY = _status_words("2 | 4", "1 | 3")  # Magento: 1: not visible individually, 3: search only
# By the column's name: under any other name a number other than 0, 1 and -1 may mean anything.
_NUMBERS = {
    "productonline": (_ONLINE, _FLAG),
    "visibility": (_VISIBILITY, _FLAG),
    "status": (),
    "productstatus": (),
    "poststatus": (),
}


@dataclass(frozen=True)
class Unpublished:
    """What is not published.

    rows: int64, positions of the rows to leave out, from 0, ascending.
    columns: the columns that say so.
    notes: sentences for the person who builds.
    """

    rows: Rows
    columns: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _StatusColumn:
    """A column, read with the words that fit it best.

    column: its name.
    cells: as texts, "" for an empty one.
    no: int64, positions of the rows that are not published.
    unknown: int64, positions of the rows whose word is neither in yes nor in no.
    both: whether the cells have words for yes and words for no.
    """

    column: str
    cells: Coded
    no: Rows
    unknown: Rows
    both: bool

    @property
    def of_lists(self) -> bool:
        """Whether the column tells on which lists a row is."""
        return "visib" in self.column.casefold()

    def example(self, table: Table, row: int) -> str:
        """The cell of a row, for a message."""
        text = self.cells.texts[self.cells.codes[row]]
        return f"{self.column} is {text[:60]!r}, such as in row {table.rows[row]}"


def find_unpublished(
    name: str,
    table: Table,
    columns: Sequence[str],
    ids: pa.ChunkedArray,
    *,
    chosen: bool,
    following: Collection[int],
) -> Unpublished:
    """Rows that are not published, by these columns.

    name: what messages call the source. chosen: whether the user named the column.
    following: positions of rows of variants, which shops hide from lists, since their product is on them.
    A row with empty cells that repeats the id of a row that is not published belongs to it: that is how shops
    export the variants of a product. Raises CatalogError if no row is published.
    """
    status = [_read(table, column, chosen) for column in columns]
    used = [one for one in status if chosen or not len(one.unknown)]
    marked = _union([_not_following(one, following) for one in used])
    rows = np.union1d(marked, _continuing(ids, marked, used))
    notes = list(_doubts(table, status, chosen))
    if len(rows):
        first = int(marked[0])
        example = next(one.example(table, first) for one in used if first in one.no)
        if len(rows) == len(ids):
            raise CatalogError(
                f"{name}: none of its {len(rows):,} rows is published: {example}. Export those that are, "
                "or use all rows: --field published="
            )
        notes[:0] = [
            f"{len(marked):,} rows are not published: {example}. To use all rows: --field published="
        ]
    return Unpublished(rows, tuple(one.column for one in used if any(one.cells.texts)), tuple(notes))


def unpublished_rows(table: Table, columns: Sequence[str], *, chosen: bool) -> tuple[Rows, tuple[str, ...]]:
    """Rows that are not published, even if that is all of them; and the columns that say so."""
    status = [_read(table, column, chosen) for column in columns]
    used = [one for one in status if chosen or not len(one.unknown)]
    return _union([one.no for one in used]), tuple(one.column for one in used)


def _union(rows: Sequence[Rows]) -> Rows:
    return np.unique(np.concatenate([np.empty(0, np.int64), *rows]))


def _not_following(status: _StatusColumn, following: Collection[int]) -> Rows:
    if not (status.of_lists and following):
        return status.no
    return np.setdiff1d(status.no, np.array([*following], np.int64))


def _continuing(ids: pa.ChunkedArray, marked: Rows, used: Sequence[_StatusColumn]) -> Rows:
    """Rows without a word that have the id of one that is not published."""
    hidden = pc.unique(gather(ids, marked))
    if not len(hidden):
        return marked
    found = pc.and_(pc.is_in(ids, hidden), pc.not_equal(ids, "")).to_numpy()
    for one in used:
        found &= one.cells.each([not text for text in one.cells.texts], np.bool_)
    return np.flatnonzero(found)


def _read(table: Table, column: str, chosen: bool) -> _StatusColumn:
    cells = coded(table.columns[column], texts)
    words = [" ".join(text.casefold().split()) for text in cells.texts]
    counts = Counter[str]()
    for word, count in zip(words, np.bincount(cells.codes, minlength=len(words)).tolist(), strict=True):
        if word:
            counts[word] += count
    numbers = (_ONLINE, _VISIBILITY, _FLAG) if chosen else _NUMBERS.get(folded(column), (_FLAG,))
    best = min((*_WORDS, *numbers), key=lambda one: _misfit(one, counts))
    unknown = [bool(word) and word not in best.no | best.yes for word in words]
    return _StatusColumn(
        column=column,
        cells=cells,
        no=np.flatnonzero(cells.each([word in best.no for word in words], np.bool_)),
        unknown=np.flatnonzero(cells.each(unknown, np.bool_)),
        both=not (best.yes.isdisjoint(counts) or best.no.isdisjoint(counts)),
    )


def _misfit(words: StatusWords, counts: Counter[str]) -> tuple[int, int]:
    """How many rows have a word that is in neither list, then how many are not published by it."""
    unknown = sum(count for word, count in counts.items() if word not in words.yes | words.no)
    return unknown, sum(counts[word] for word in words.no)


def _doubts(table: Table, status: Sequence[_StatusColumn], chosen: bool) -> Iterator[str]:
    """Notes on columns with words that are not understood."""
    for one in status:
        if len(one.unknown) and chosen:
            example = one.example(table, int(one.unknown[0]))
            yield f"{len(one.unknown):,} rows count as published, although that is not understood: {example}."
        elif len(one.unknown) and one.both:
            yield (
                f"It is not taken to tell what is published: {one.example(table, int(one.unknown[0]))}. "
                f"If it does: --field published={one.column}"
            )
