"""Which rows of a catalog are not published: drafts, archived and hidden items of shop systems.

In go the columns that may say so; out come the rows to leave out, and notes. A column named `status` may mean
anything: a column counts only if all its cells are words of one shop system.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from recbuild.catalog.cells.parse import texts
from recbuild.catalog.fields import folded
from recbuild.errors import CatalogError
from recbuild.sources import Table


@dataclass(frozen=True)
class Vocabulary:
    """The words of one shop system, in lower case.

    yes: words for what is published.
    no: words for what is not.
    """

    yes: frozenset[str]
    no: frozenset[str]


def _vocabulary(yes: str, no: str) -> Vocabulary:
    return Vocabulary(frozenset(yes.split(" | ")), frozenset(no.split(" | ")))


# What only a search finds has a page, but the shop shows it on no list, and a shelf is a list.
_WORDS = (
    _vocabulary("active", "draft | archived | unlisted"),  # Shopify
    _vocabulary("active", "inactive | incomplete"),  # Amazon
    _vocabulary(
        "publish | published", "draft | pending | private | future | trash | inherit | auto-draft"
    ),  # WordPress
    _vocabulary("visible | catalog", "search | hidden"),  # WooCommerce
    _vocabulary("catalog, search | catalog", "search | not visible individually"),  # Magento
    _vocabulary("both | catalog", "search | none"),  # PrestaShop
    _vocabulary("enabled", "disabled"),
    _vocabulary("public", "private | unlisted | hidden"),
    _vocabulary("true | t | yes | y | on", "false | f | no | n | off"),
)
_FLAG = _vocabulary("1", "0 | -1")  # WooCommerce: -1 is a draft
_ONLINE = _vocabulary("1", "2 | 0")  # Magento: 2 is disabled
_VISIBILITY = _vocabulary("2 | 4", "1 | 3")  # Magento: 1 is not visible individually, 3 is found by a search
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

    rows: positions of the rows to leave out, from 0.
    columns: the columns that say so.
    notes: sentences for the person who builds.
    """

    rows: frozenset[int]
    columns: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _StatusColumn:
    """A column, read with the vocabulary that fits it best.

    column: its name.
    cells: as texts, "" for an empty one.
    no: positions of the rows that are not published.
    unknown: positions of the rows whose word is not in the vocabulary.
    both: whether the cells have words for yes and words for no.
    """

    column: str
    cells: list[str]
    no: list[int]
    unknown: list[int]
    both: bool

    @property
    def of_lists(self) -> bool:
        """Whether the column tells on which lists a row is."""
        return "visib" in self.column.casefold()

    def example(self, table: Table, row: int) -> str:
        """The cell of a row, for a message."""
        return f"{self.column} is {self.cells[row][:60]!r}, such as in row {table.rows[row]}"


def find_unpublished(
    name: str,
    table: Table,
    columns: Sequence[str],
    ids: Sequence[str],
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
    used = [one for one in status if chosen or not one.unknown]
    marked = sorted({row for one in used for row in one.no if not (one.of_lists and row in following)})
    hidden = {ids[row] for row in marked} - {""}
    variants = (
        row for row, id_ in enumerate(ids) if id_ in hidden and not any(one.cells[row] for one in used)
    )
    rows = frozenset(marked).union(variants)
    notes = list(_doubts(table, status, chosen))
    if rows:
        example = next(one.example(table, marked[0]) for one in used if marked[0] in one.no)
        if len(rows) == len(ids):
            raise CatalogError(
                f"{name}: none of its {len(rows):,} rows is published: {example}. Export those that are, "
                "or use all rows: --field published="
            )
        notes[:0] = [
            f"{len(marked):,} rows are not published: {example}. To use all rows: --field published="
        ]
    return Unpublished(rows, tuple(one.column for one in used if any(one.cells)), tuple(notes))


def _read(table: Table, column: str, chosen: bool) -> _StatusColumn:
    cells = texts(table.columns[column])
    words = [" ".join(text.casefold().split()) for text in cells]
    counts = Counter(filter(None, words))
    numbers = (_ONLINE, _VISIBILITY, _FLAG) if chosen else _NUMBERS.get(folded(column), (_FLAG,))
    best = min((*_WORDS, *numbers), key=lambda one: _misfit(one, counts))
    return _StatusColumn(
        column=column,
        cells=cells,
        no=[row for row, word in enumerate(words) if word in best.no],
        unknown=[row for row, word in enumerate(words) if word and word not in best.no | best.yes],
        both=not (best.yes.isdisjoint(counts) or best.no.isdisjoint(counts)),
    )


def _misfit(vocabulary: Vocabulary, counts: Counter[str]) -> tuple[int, int]:
    """How many rows have a word that is not in the vocabulary, then how many are not published by it."""
    unknown = sum(count for word, count in counts.items() if word not in vocabulary.yes | vocabulary.no)
    return unknown, sum(counts[word] for word in vocabulary.no)


def _doubts(table: Table, status: Sequence[_StatusColumn], chosen: bool) -> Iterator[str]:
    """Notes on columns with words that are not understood."""
    for one in status:
        if one.unknown and chosen:
            example = one.example(table, one.unknown[0])
            yield f"{len(one.unknown):,} rows count as published, although that is not understood: {example}."
        elif one.unknown and one.both:
            yield (
                f"It is not taken to tell what is published: {one.example(table, one.unknown[0])}. "
                f"If it does: --field published={one.column}"
            )
