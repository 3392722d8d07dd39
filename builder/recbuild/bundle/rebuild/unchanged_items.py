"""Which items of an earlier bundle stay as they are in a new one, and their codes.

The new vectors are brought into the earlier bundle's space by the linear map that fits the items that both
have, so that an embedder may be trained anew. An item stays if its card, aliases and stock are the same, its
earlier code fits its new vector about as well as a new code would, and it has not got its first twin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.columns import card_fields, encode_items
from recbuild.bundle.rebuild.compare import same_cards
from recbuild.bundle.rebuild.ids import keys_of
from recbuild.bundle.rebuild.previous import PreviousBundle
from recbuild.catalog.load import Catalog
from recbuild.errors import BaseError
from recbuild.index.products import twins_of
from recbuild.index.quantize import Fit, aligned
from recbuild.index.titles import titles_of
from recbuild.linalg import BLOCK, Rows, Vectors, unit_rows
from recruntime.bundle.text_columns import text_column
from recruntime.codecs import Codes

MIN_SHARED = 0.5
MIN_COSINE = 0.8
SLACK = 0.02
SAMPLE = 2000


@dataclass(frozen=True)
class UnchangedItems:
    """The items that stay.

    fitted: the earlier codec, and the map from the new vectors into its space.
    rows: int64 (m,), for each row of the earlier item parts that row of the catalog, or -1 where it does not
        stay.
    codes: uint8 (n, code_bytes), by catalog row, the earlier ones where items stay.
    """

    fitted: Fit
    rows: Rows
    codes: Codes

    @property
    def replaced(self) -> float:
        """The share of the earlier rows that do not stay."""
        return float((self.rows < 0).mean())


def find_unchanged(
    previous: PreviousBundle, catalog: Catalog, vectors: Vectors, collapsing: bool
) -> UnchangedItems:
    """vectors: float32 (n, dims), of the catalog's rows. collapsing: whether a shelf shows one item of a
    product. Raises BaseError.
    """
    held = previous.rows
    keys = keys_of(text_column(catalog.ids))
    earlier = previous.by_key.find(keys)
    fitted = _align(previous, earlier, vectors)
    codes = fitted.encode(vectors)
    items = encode_items(catalog, codes, np.array([len(codes)]))
    shared = np.flatnonzero(earlier >= 0)
    rows = earlier[shared]
    gaps = _gaps(fitted, held.codes[rows], codes[shared], vectors, shared)
    stays = same_cards(held, items, rows, shared) & (gaps <= _largest_gap(gaps))
    if collapsing:
        stays &= ~((held.product[rows] == 0) & _paired(catalog)[shared])
    if previous.core.kinds != {field.name: field.kind for field in card_fields(catalog)}:
        stays[:] = False
    found = np.full(len(held), -1)
    found[rows[stays]] = shared[stays]
    codes[shared[stays]] = held.codes[rows[stays]]
    return UnchangedItems(fitted, found, codes)


def _align(previous: PreviousBundle, earlier: Rows, vectors: Vectors) -> Fit:
    """The earlier codec, and the map that brings the new vectors into its space. Raises BaseError.

    earlier: int64 (n,), for each item of the catalog its row in the earlier bundle, -1 for none.
    """
    shared = np.flatnonzero(earlier >= 0)
    if len(shared) < MIN_SHARED * len(earlier):
        raise BaseError(
            f"The base has only {len(shared):,} of the catalog's {len(earlier):,} items. Build without "
            "--base."
        )
    held = previous.rows.codes[earlier[shared]]
    fitted = aligned(previous.core.codec, held, vectors[shared])
    step = max(1, len(shared) // SAMPLE)
    decoded = previous.core.codec.decode(held[::step])
    cosines = _cosines(fitted.turned(vectors[shared[::step]]), decoded)
    if np.median(cosines) < MIN_COSINE:
        raise BaseError(
            f"The vectors have little to do with the base's (median cosine {np.median(cosines):.2f}): "
            "they are of another embedder or of other texts. Build without --base."
        )
    return fitted


def _gaps(fitted: Fit, held: Codes, fresh: Codes, vectors: Vectors, shared: Rows) -> NDArray[np.float32]:
    """float32 (m,): by how much each shared item's earlier code fits its vector worse than a new one would.

    held, fresh: uint8 (m, code_bytes), the earlier and the new codes. shared: int64 (m,), rows of `vectors`.
    """
    gaps = np.zeros(len(shared), dtype=np.float32)
    others = np.flatnonzero((held != fresh).any(axis=1))
    for start in range(0, len(others), BLOCK):
        block = others[start : start + BLOCK]
        turned = fitted.turned(vectors[shared[block]])
        new, old = (_cosines(turned, fitted.codec.decode(codes[block])) for codes in (fresh, held))
        gaps[block] = new - old
    return gaps


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


def _cosines(one: Vectors, other: Vectors) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.einsum("ij,ij->i", unit_rows(one), unit_rows(other))
    return found
