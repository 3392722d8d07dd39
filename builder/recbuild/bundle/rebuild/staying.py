"""Which items of an earlier bundle stay as they are in a new one, and their codes.

The new vectors are brought into the earlier bundle's space by the linear map that fits the items that both
have, so that an embedder may be trained anew. An item stays if its card, aliases and stock are the same, its
earlier code fits its new vector about as well as a new code would, and it has not got its first twin.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.columns import card_fields, encode_items
from recbuild.bundle.rebuild.previous import PreviousBundle
from recbuild.catalog.load import Catalog
from recbuild.errors import BaseError
from recbuild.index.products import twins_of
from recbuild.index.quantize import Fit, aligned
from recbuild.index.titles import titles_of
from recbuild.linalg import Rows, Vectors, unit_rows
from recruntime.bundle.items import Items, join_items
from recruntime.codecs import Codes

MIN_SHARED = 0.5
MIN_COSINE = 0.8
SLACK = 0.02
SAMPLE = 2000


@dataclass(frozen=True)
class Staying:
    """The items that stay.

    fitted: the earlier codec, and the map from the new vectors into its space.
    rows: for each earlier item part the catalog row of each of its rows, or -1 where that does not stay.
    codes: uint8 (n, code_bytes), by catalog row, the earlier ones where items stay.
    """

    fitted: Fit
    rows: Sequence[Rows]
    codes: Codes

    @property
    def replaced(self) -> float:
        """The share of the earlier rows that do not stay."""
        return float(np.concatenate([rows < 0 for rows in self.rows]).mean())


def find_staying(previous: PreviousBundle, catalog: Catalog, vectors: Vectors, collapsing: bool) -> Staying:
    """vectors: float32 (n, dims), of the catalog's rows. collapsing: whether a shelf shows one item of a
    product. Raises BaseError.
    """
    row_of = {item: row for row, item in enumerate(catalog.ids)}
    fitted = _align(previous, row_of, vectors)
    encoded = fitted.encode(vectors)
    items = encode_items(catalog, encoded, np.array([len(encoded)]))
    parts = list(zip(previous.items, previous.current, strict=True))
    rows = [_rows_of(part, current, row_of) for part, current in parts]
    gaps = [
        _gaps(fitted, part, encoded, found, vectors) for part, found in zip(previous.items, rows, strict=True)
    ]
    largest = _largest_gap(np.concatenate(gaps))
    codes = encoded.copy()
    paired = _paired(catalog) if collapsing else np.zeros(len(codes), dtype=np.bool_)
    kinds_stay = previous.core.kinds == {field.name: field.kind for field in card_fields(catalog)}
    for part, found, gap in zip(previous.items, rows, gaps, strict=True):
        shared = np.flatnonzero(found >= 0)
        alone = (part.product[shared] == 0) & paired[found[shared]]
        stays = _same(part, items, shared, found[shared]) & (gap <= largest) & ~alone
        found[shared[~(stays & kinds_stay)]] = -1
        codes[found[found >= 0]] = part.codes[found >= 0]
    return Staying(fitted, rows, codes)


def _align(previous: PreviousBundle, row_of: Mapping[str, int], vectors: Vectors) -> Fit:
    """The earlier codec, and the map that brings the new vectors into its space. Raises BaseError."""
    held = join_items(previous.items)
    current = np.flatnonzero(np.concatenate(previous.current))
    shared = [row for row in current.tolist() if held.ids[row] in row_of]
    if len(shared) < MIN_SHARED * len(row_of):
        raise BaseError(
            f"The base has only {len(shared):,} of the catalog's {len(row_of):,} items. Build without --base."
        )
    rows = np.array([row_of[held.ids[row]] for row in shared])
    fitted = aligned(previous.core.codec, held.codes[shared], vectors[rows])
    step = max(1, len(rows) // SAMPLE)
    decoded = previous.core.codec.decode(held.codes[shared][::step])
    cosines = _cosines(fitted.turned(vectors[rows[::step]]), decoded)
    if np.median(cosines) < MIN_COSINE:
        raise BaseError(
            f"The vectors have little to do with the base's (median cosine {np.median(cosines):.2f}): "
            "they are of another embedder or of other texts. Build without --base."
        )
    return fitted


def _rows_of(part: Items, current: NDArray[np.bool_], row_of: Mapping[str, int]) -> Rows:
    """int64, for each row of a part the catalog row of the same id, or -1."""
    found = np.array([row_of.get(part.ids[row], -1) for row in range(len(part))])
    return np.where(current, found, -1)


def _gaps(fitted: Fit, part: Items, encoded: Codes, found: Rows, vectors: Vectors) -> NDArray[np.float32]:
    """float32: by how much each shared item's earlier code fits its vector worse than a new one would."""
    shared = np.flatnonzero(found >= 0)
    turned = fitted.turned(vectors[found[shared]])
    earlier = _cosines(turned, fitted.codec.decode(part.codes[shared]))
    return _cosines(turned, fitted.codec.decode(encoded[found[shared]])) - earlier


def _largest_gap(gaps: NDArray[np.float32]) -> float:
    """The gap beyond which an item must have changed: far outside of what a new training does to all
    items.
    """
    middle = float(np.median(gaps))
    return middle + 6 * float(np.median(np.abs(gaps - middle))) + SLACK


def _paired(catalog: Catalog) -> NDArray[np.bool_]:
    """bool (n,): which items have a twin. A part that calls such an item a product of its own is outdated."""
    twins = twins_of(titles_of(catalog), catalog.texts, catalog.rank)
    others = np.flatnonzero(twins != np.arange(len(twins)))
    found = np.zeros(len(twins), dtype=np.bool_)
    found[others] = found[twins[others]] = True
    return found


def _same(part: Items, items: Items, shared: Rows, rows: Rows) -> NDArray[np.bool_]:
    """bool: whose cards, aliases and stock are the same. shared: rows of the part; rows: of the items."""
    if part.cards.keys() != items.cards.keys():
        return np.zeros(len(shared), dtype=np.bool_)
    pairs = zip(shared.tolist(), rows.tolist(), strict=True)
    cards = np.array(
        [
            part.card(old) == items.card(new) and part.aliases_of(old) == items.aliases_of(new)
            for old, new in pairs
        ],
        dtype=np.bool_,
    )
    return np.asarray(cards & (part.stock[shared] == items.stock[rows]))


def _cosines(one: Vectors, other: Vectors) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.einsum("ij,ij->i", unit_rows(one), unit_rows(other))
    return found
