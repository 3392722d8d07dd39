"""Rows of variants that do not name their product: it lists them, or they stand below it.

In go a loaded table and the rows' ids; out comes for such a row the position of its product's row. Magento
lists the variants of a product in `configurable_variations`; BigCommerce writes them below it, with "SKU" as
their kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from recbuild.catalog.cells import parse
from recbuild.catalog.fields import folded
from recbuild.sources import Table

_LISTS = ("configurablevariations", "variantskus", "childskus", "variationskus", "simpleskus", "variations")
_KINDS = ("itemtype", "item", "rowtype", "recordtype")
_BELOW = frozenset({"sku", "rule", "variant", "variation", "option", "image", "video"})
_NAME = re.compile(r"(?:^|[|,;])\s*(?:sku=)?([^|,;=\[\]]+)(?=[|,;]|$)")


def has_followers(table: Table) -> bool:
    """Whether a column may say which rows follow which."""
    return not {folded(name) for name in table.columns.column_names}.isdisjoint((*_LISTS, *_KINDS))


def followers(table: Table, positions: Sequence[Mapping[str, int]]) -> dict[int, int]:
    """Position of each such row → position of its product's row.

    positions: name of a row → its position: by id, then by other codes.
    """
    by_name = {folded(name): name for name in table.columns.column_names}
    found: dict[int, int] = {}
    for name in (by_name[one] for one in _KINDS if one in by_name):
        found |= _below(parse.known_texts(table.columns[name]))
    for name in (by_name[one] for one in _LISTS if one in by_name):
        found |= _listed(parse.field_texts("", table.columns[name]), positions)
    return found


def _below(kinds: Sequence[str]) -> dict[int, int]:
    words = [kind.casefold() for kind in kinds]
    if "product" not in words or not _BELOW | {"product", ""} >= {*words}:
        return {}
    found, product = {}, None
    for at, word in enumerate(words):
        if word == "product":
            product = at
        elif word and product is not None:
            found[at] = product
    return found


def _listed(lists: Sequence[str], positions: Sequence[Mapping[str, int]]) -> dict[int, int]:
    found: dict[int, int] = {}
    for at, text in enumerate(lists):
        for name in _NAME.findall(text):
            row = next((known[name] for known in positions if name in known), at)
            if row != at and at not in found:
                found.setdefault(row, at)
    return found
