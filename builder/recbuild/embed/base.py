"""What an embedder is: from a catalog's items to vectors of unit length."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from recbuild.catalog.load import Catalog
from recbuild.linalg import Vectors

Advance = Callable[[int], None]
"""Called with the number of items that are done since the last call."""


@dataclass(frozen=True)
class Embedding:
    """The items' vectors, and what made them.

    vectors: float32 (n, dims), rows of unit length, or zero for an item with nothing to compare.
    name: the embedder's name, as the manifest has it.
    space: an id, equal for two embeddings exactly where their vectors may be compared.
    details: what else the manifest says of the embedder.
    """

    vectors: Vectors
    name: str
    space: str
    details: dict[str, str | int] = field(default_factory=dict)


class Embedder(Protocol):
    """One way of turning items into vectors."""

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding: ...


class EmbedderSettings(Protocol):
    """What `registry.embedder_of` reads: the table [embedding] of the settings file.

    embedder: a key of EMBEDDERS.
    dims: dimensions of the vectors, at most; of the embedder "tfidf-svd".
    model: name of a model on the hub, or a folder with one; of "sentence-transformers".
    column: the catalog's column that holds the vectors; of "given".
    """

    @property
    def embedder(self) -> str: ...
    @property
    def dims(self) -> int: ...
    @property
    def model(self) -> str | None: ...
    @property
    def column(self) -> str | None: ...


def space_id(*parts: bytes | str) -> str:
    """16 hexadecimal digits that stand for everything in `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()[:16]
