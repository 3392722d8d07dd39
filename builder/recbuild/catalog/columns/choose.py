"""Which columns of a catalog are which field, by their names and by what is in them.

In go the columns' contents and the user's own choices; out come the columns of each field, and sentences on
choices that the names alone would not explain. Of columns whose names fit, the first one in the order of
usual names is taken, unless another one is clearly fuller; ids have to be complete and different.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.usual_names import OTHER_WORDS, PREFIX_NAMES, SUFFIX_NAMES, USUAL_NAMES
from recbuild.catalog.fields import folded, words_of

_LONGEST_GLUED = 12  # letters of a name such as "appid"
FULLER = 0.8  # a column with less than this share of the values of another one gives way to it
MOST = {"category": 3, "brand": 2, "tags": 2, "description": 3}
_LEAST_FILLED = 0.05  # of the rows, for a second column of a field

# What shop systems call their own kinds of products: no category of a shop.
KINDS_OF_SYSTEMS = frozenset(
    (
        "simple variable variation grouped external bundle configurable virtual downloadable subscription "
        "variable-subscription product variant product_variation sku rule post page attachment revision "
        "physical digital service gift_card"
    ).split()
)


def is_kind_of_system(column: Contents) -> bool:
    """Whether a column says which kind of product a row is for the shop's program."""
    return KINDS_OF_SYSTEMS.issuperset(text.strip().casefold() for text in column.sample)


# What the values of a field look like. A column whose values do not is taken only if no other one is there.
_FITS: dict[str, Callable[[Contents], bool]] = {
    "title": lambda column: column.link_share < 0.5,
    "category": lambda column: not (is_kind_of_system(column) or column.web_share >= 0.5),
    "brand": lambda column: column.word_share >= 0.3,
    "tags": lambda column: column.word_share >= 0.3,
    "description": lambda column: column.word_share >= 0.3,
    "price": lambda column: column.price_share >= 0.5,
    "sale_price": lambda column: column.price_share >= 0.5,
    "image": lambda column: column.link_share >= 0.5,
    "url": lambda column: column.link_share >= 0.5,
}


def _fits_any(column: Contents) -> bool:
    return True


@dataclass(frozen=True)
class Candidate:
    """A column whose name fits a field.

    column: the column.
    exact: whether its whole name is a usual one.
    fits: whether its values look like the field's.
    """

    column: Contents
    exact: bool
    fits: bool


# "Price (USD)", "Product ID [Non Editable]"
_IN_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")
_NET = {
    "excl",
    "excluded",
    "excluding",
    "ht",
    "net",
    "netto",
}  # a price without tax: visitors pay another one
_USUAL = {folded(name) for names in USUAL_NAMES.values() for name in names}


def candidates_of(field: str, columns: Sequence[Contents]) -> list[Candidate]:
    """The columns whose names fit a field, the best name first. Empty columns do not count."""
    columns = sorted(columns, key=lambda column: bool(_NET & set(words_of(column.name))))
    by_name: dict[str, Contents] = {}
    for column in columns:
        by_name.setdefault(folded(column.name), column)
    for column in columns:
        by_name.setdefault(folded(_IN_BRACKETS.sub("", column.name)), column)
    exact = [by_name[name] for name in map(folded, USUAL_NAMES[field]) if name in by_name]
    ranks = {column: rank for column in columns if (rank := _likeness(field, column.name)) is not None}
    alike = sorted(ranks, key=lambda column: ranks[column])
    fits = _FITS.get(field, _fits_any)
    return [
        Candidate(column, column in exact, fits(column))
        for column in dict.fromkeys([*exact, *alike])
        if column.filled
    ]


def best(candidates: Sequence[Candidate]) -> Contents | None:
    """The column of a field: the first one that fits and is about as full as any; None where none fits."""
    fitting = [one.column for one in candidates if one.fits] or [
        one.column for one in candidates if one.exact
    ]
    most = max((column.filled for column in fitting), default=0)
    return next((column for column in fitting if column.filled >= FULLER * most), None)


def others(field: str, first: Contents, candidates: Sequence[Candidate]) -> list[Contents]:
    """Further columns of a field of texts, which are embedded with its first one."""
    more = [one.column for one in candidates if one.exact and one.fits and not same(first, one.column)]
    return [column for column in more if column.share >= _LEAST_FILLED][: MOST.get(field, 1) - 1]


def choose_id(
    candidates: Sequence[Candidate], parents: Collection[str], identifies: Callable[[str], bool]
) -> Contents | None:
    """The column of ids: the first one that identifies the items.

    identifies: whether a column does. parents: names of columns that name a row's product: ids only where no
    other column will do.
    """
    own = [one.column for one in candidates if one.column.name not in parents] or [
        one.column for one in candidates
    ]
    for column in own:
        if column.distinct >= 0 and identifies(column.name):
            return column
    exact = [one.column for one in candidates if one.exact and one.column in own]
    return max(exact, key=lambda column: column.distinct if column.filled else -1, default=None)


def same(one: Contents, other: Contents) -> bool:
    """Whether two columns have the same values, by their samples."""
    return one.filled == other.filled and one.sample == other.sample


def better_id(columns: Mapping[str, Contents], taken: str) -> str | None:
    """A column of a usual name for ids that is complete and unique, in place of the one that was taken."""
    found = candidates_of("id", list(columns.values()))
    return next(
        (one.column.name for one in found if one.column.name != taken and _identifies(one.column)), None
    )


def _identifies(column: Contents) -> bool:
    return column.complete and column.unique


def _words(name: str) -> list[str]:
    """The words of a name without numbers: those of "Image File - 1" are "image" and "file"."""
    return [bare for word in words_of(name) if (bare := word.rstrip("0123456789"))]


def _likeness(field: str, name: str) -> int | None:
    """How well a name fits that is a usual one with words around it: 0 is best; None if it does not."""
    if folded(name) in _USUAL or set(_words(name)) & set(OTHER_WORDS.get(field, ())):
        return None
    words = _words(_IN_BRACKETS.sub("", name))
    endings, beginnings = SUFFIX_NAMES.get(field, ()), PREFIX_NAMES.get(field, ())
    for rank, ending in enumerate(map(words_of, endings)):
        if words[-len(ending) :] == ending:
            return rank
    if (
        field == "id"
        and len(words) == 1
        and len(words[0]) <= _LONGEST_GLUED
        and words[0].endswith(("id", "no"))
    ):
        return len(endings)
    begins = any(words[: len(beginning)] == beginning for beginning in map(words_of, beginnings))
    return len(endings) + 1 if begins else None
