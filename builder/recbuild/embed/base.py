"""What an embedder is: from a catalog's items to vectors of unit length."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from recbuild.catalog.load import Catalog
from recbuild.errors import ModelError
from recbuild.linalg import Vectors

LENGTH_TOLERANCE = 0.01

Advance = Callable[[int], None]
"""Called with the number of items that are done since the last call."""


@dataclass(frozen=True)
class Embedding:
    """The items' vectors, and what made them.

    vectors: float32 (n, dims), rows of unit length, or zero for an item with nothing to compare.
    name: the embedder's name, as the manifest has it.
    space: an id, equal for two embeddings exactly where their vectors may be compared.
    details: what else the manifest says of the embedder.
    notes: what the person who builds should know.
    """

    vectors: Vectors
    name: str
    space: str
    details: dict[str, str | int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class Embedder(Protocol):
    """One way of turning items into vectors."""

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding:
        """The vectors of the catalog's n items, in its order: float32 (n, dims), dims at least 1.

        Each has length 1, or 0 for an item with nothing to compare. Equal input gives equal bytes.
        advance: for progress; called any number of times, with the number of items that are done since the
            last call: n in all.
        May raise UserError, whose message says what to do: CatalogError or VectorError if the catalog cannot
        be embedded, ModelError if the model or its package is missing.
        """


def check_embedding(embedding: object, items: int) -> None:
    """Raise ModelError unless this is an Embedding with a vector for each item, of unit length or zero."""
    if not isinstance(embedding, Embedding):
        raise ModelError(f"An embedder must return an Embedding; it returned {type(embedding).__name__}.")
    texts = (
        embedding.name,
        embedding.space,
        *embedding.details,
        *embedding.details.values(),
        *embedding.notes,
    )
    if not all(isinstance(text, str | int) for text in texts):
        raise ModelError("An Embedding's name and space must be texts, its details texts or whole numbers.")
    vectors = embedding.vectors
    shape = getattr(vectors, "shape", None)
    if (
        type(vectors) is not np.ndarray  # a matrix, or an array with a mask, computes otherwise
        or vectors.ndim != 2
        or len(vectors) != items
        or not vectors.shape[1]
    ):
        raise ModelError(
            f"The embedder {embedding.name!r} must return an array of shape ({items}, dims); it returned "
            f"{type(vectors).__name__} of shape {shape}."
        )
    if vectors.dtype != np.float32:
        raise ModelError(
            f"The embedder {embedding.name!r} returned vectors of type {vectors.dtype}: they must be float32."
        )
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = np.flatnonzero(~((lengths == 0) | (np.abs(lengths - 1) <= LENGTH_TOLERANCE)))
    if len(wrong):
        raise ModelError(
            f"The embedder {embedding.name!r} returned a vector of length {lengths[wrong[0]]:.3g} for item "
            f"{wrong[0]}: vectors must have length 1, or 0 for an item with nothing to compare."
        )


def space_id(*parts: bytes | str) -> str:
    """16 hexadecimal digits that stand for everything in `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()[:16]
