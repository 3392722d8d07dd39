"""Columns of few, repeated words, such as a color, a material or a department: attributes of the items.

In go columns that serve no field; out come those that are worth embedding, by the information that they
carry, and their cells as words. A column of zeros and ones gives its name as the value where it has a one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log2

from recbuild.catalog.cells.text import split_list
from recbuild.catalog.columns.choose import is_kind_of_system
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.fields import words_of

MOST = 8
MOST_FLAGS = 40
LEAST_BITS = 0.3  # of information: a column in which nearly all say the same tells nothing
MOST_VALUES = 0.3  # different values, as a share of all: names of persons are more
FEW_VALUES = 12  # so many may be different in a small catalog
LONGEST = 40  # mean characters of a value
LEAST_FILLED = 0.1  # of the rows

# What a shop's program keeps for itself: it is of no item.
_NO_ATTRIBUTE = frozenset(
    (
        "id ids sku url link image img src file path date time created updated modified timestamp year "
        "price cost "
        "currency tax weight unit units qty quantity stock inventory status state visibility published hash "
        "position rank order sort count rating score reviews votes barcode gtin ean upc isbn mpn asin seo "
        "meta "
        "template layout policy service tracker tracked shipping fulfillment gift card lang language locale "
        "country "
        "store website email phone user seller vendor_id code number index unnamed embedding vector lat lon "
        "latitude longitude zip handle slug option1 option2 option3 variant set enabled disabled active "
        "version "
        "backorders backorder manage allow purchase download virtual sold length width height dimensions "
        "source parent child relationship theme availability condition"
    ).split()
)
_YES = frozenset({"1", "true", "yes", "y", "t", "x", "1.0"})
_NO = frozenset({"0", "false", "no", "n", "f", "", "0.0"})
_CODE = re.compile(r"[\d\W]*")


def attributes_of(columns: Sequence[Contents]) -> list[Contents]:
    """The columns that are attributes, in their order: those with the most information."""
    worded = [column for column in columns if _is_attribute(column)]
    best = sorted(worded, key=information, reverse=True)[:MOST]
    flags = [column for column in columns if is_flag(column)]
    if not 2 <= len(flags) <= MOST_FLAGS:  # one column of zeros and ones may be anything
        flags = []
    return [column for column in columns if column in best or column in flags]


def is_flag(column: Contents) -> bool:
    """Whether a column holds yes or no for what its name says, such as "Comedy"."""
    words = {text.casefold() for text in column.sample}
    return _is_of_items(column) and len(words) == 2 and words <= _YES | _NO and bool(words & {"1", "1.0"})


def words_for(column: Contents, cells: Sequence[str]) -> list[str]:
    """The cells of an attribute as words to embed."""
    if not is_flag(column):
        return list(cells)
    name = " ".join(words_of(column.name))
    return [name if cell.casefold() in _YES else "" for cell in cells]


def information(column: Contents) -> float:
    """Shannon entropy of a column's values in bits, an empty cell being a value of its own."""
    counts = Counter(text.casefold() for text in column.sample)
    empty = len(column.sample) * (1 - column.share) / max(column.share, 1e-9)
    total = len(column.sample) + empty
    shares = [count / total for count in [*counts.values(), empty] if count]
    return -sum(share * log2(share) for share in shares)


def _is_attribute(column: Contents) -> bool:
    if not _is_of_items(column) or column.numeric or 0 <= column.distinct < 2:
        return False
    # A cell may be a list: "Comedies, Dramas".
    words = [word for text in column.sample for word in split_list(text)]
    few = len(set(words)) <= max(MOST_VALUES * len(words), min(FEW_VALUES, len(words) / 2))
    short = sum(map(len, words)) <= LONGEST * len(words)
    of_system = is_kind_of_system(column) or _is_yes_or_no(column)
    worded = column.word_share >= 0.8 and short and not of_system
    return few and worded and column.share >= LEAST_FILLED and information(column) >= LEAST_BITS


def _is_yes_or_no(column: Contents) -> bool:
    return {text.casefold() for text in column.sample} <= _YES | _NO


def _is_of_items(column: Contents) -> bool:
    return not set(words_of(column.name)) & _NO_ATTRIBUTE and bool(_CODE.sub("", column.name))
