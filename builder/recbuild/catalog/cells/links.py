"""Addresses as catalogs write them: one, the first of a list, or one within an object."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urljoin

import numpy as np
import pyarrow as pa

from recbuild.catalog.cells.parse import ParsedColumn, is_text, matches, parsed, values_of
from recbuild.catalog.cells.text import literal_of
from recbuild.sources.values import text_of

# A list in one cell: a comma alone may be part of an address.
_NEXT_LINK = re.compile(r"\s*[|;]\s*(?=https?:|//|/|$)|\s*\|\s*|,\s+|,(?=https?:|//)|\s+(?=https?://)")
# One address that needs no change, as RE2 reads it: ASCII without white space and what separates addresses.
_ONE_LINK = r"^(?:https?://|\.{0,2}/)[!-+\--:<-{}~]*$"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"www\.[^/\s]+\.[a-z]{2,}(?:[/?#]|$)", re.IGNORECASE)
_KEYS = ("src", "url", "href", "link", "large", "full", "original", "medium", "small", "thumb")


def links(column: pa.ChunkedArray) -> ParsedColumn[str | None]:
    """Addresses that may stand on a page: http, https or relative; None for others. An address that begins
    with "www." gets "https://" before it, since a browser would take it for a relative one.
    """
    cells = values_of(column)
    others = ~matches(column, _ONE_LINK) if is_text(column.type) else np.ones(len(cells), np.bool_)
    rows = np.flatnonzero(others).tolist()
    read = parsed([_first(cells[row]) for row in rows], _link)
    for row, link in zip(rows, read.values, strict=True):
        cells[row] = link
    return ParsedColumn(cells, [rows[at] for at in read.invalid])


def absolute(link: str, base: str) -> str:
    """The address that a page at `base` would make of it; as it is if it makes no sense."""
    try:
        return urljoin(base, link)
    except ValueError:  # such as "http://[", which the page drops
        return link


def _first(cell: Any) -> str:
    """The first address of a cell, as text."""
    if isinstance(cell, str):
        cell = literal_of(cell)
    if isinstance(cell, list):
        return next(filter(None, map(_first, cell)), "")
    if isinstance(cell, dict):
        key = next((key for key in _KEYS if cell.get(key)), None)
        return _first(cell[key]) if key else next(filter(_SCHEME.match, map(_first, cell.values())), "")
    return _NEXT_LINK.split(text_of(cell), maxsplit=1)[0]


def _link(text: str) -> str | None:
    # Browsers remove line breaks and tabs within an address: "java\nscript:" would run.
    scheme = _SCHEME.match(text)
    if not text.isprintable() or (scheme and scheme[0].lower() not in ("http:", "https:")):
        return None
    return f"https://{text}" if _HOST.match(text) else text
