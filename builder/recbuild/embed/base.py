"""What an embedder is: from a catalog's items to vectors of unit length."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.load import Catalog

BLOCK = 65_536

Vectors = NDArray[np.float32]
Advance = Callable[[int], None]
"""Called with the number of items that are done since the last call."""


@dataclass(frozen=True)
class Embedding:
    """vectors: float32 (n, dims), rows of unit length, or zero for an item with nothing to compare.

    space: equal for two embeddings exactly where their vectors may be compared. details: for the manifest.
    """

    vectors: Vectors
    name: str
    space: str
    details: dict[str, str | int] = field(default_factory=dict)


class Embedder(Protocol):
    """One way of turning items into vectors."""

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding: ...


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """float32 (n, dims) with each row at unit length; a row of zeros stays. In blocks: less memory."""
    found = np.empty(vectors.shape, dtype=np.float32)
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK].astype(np.float64)
        lengths = np.linalg.norm(block, axis=1, keepdims=True)
        found[start : start + BLOCK] = block / np.where(lengths > 0, lengths, 1)
    return found


def space_id(*parts: bytes | str) -> str:
    """16 hexadecimal digits that stand for everything in `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()[:16]
