"""What a codec is: how vectors become bytes, how bytes become vectors, and how bytes are searched.

A codec is chosen by name when a bundle is built; the reader makes the same codec from the core part.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
Codes: TypeAlias = NDArray[np.uint8]


class Scorer(Protocol):
    """Codes made ready for search."""

    def scores(self, query: NDArray[np.float64]) -> NDArray[np.float32]:
        """Cosine of every item with the query.

        query: float64 (dims,) of unit length, or (dims, m) for m of them. Returns float32 (n,) or (n, m).
        """


class Codec(ABC):
    """Vectors of unit length, `dims` each, to codes of `bytes_per_item` bytes and back."""

    name: ClassVar[str]

    def __init__(self, dims: int) -> None:
        self.dims = dims

    @property
    @abstractmethod
    def bytes_per_item(self) -> int:
        """Length of one code."""

    @abstractmethod
    def encode(self, vectors: Vectors) -> Codes:
        """float32 (n, dims) to uint8 (n, bytes_per_item)."""

    @abstractmethod
    def decode(self, codes: Codes) -> Vectors:
        """uint8 (n, bytes_per_item) to float32 (n, dims): the vectors, as far as the codec keeps them."""

    @abstractmethod
    def scorer(self, codes: Codes) -> Scorer:
        """The codes, decoded once into whatever the search needs."""

    def tables(self) -> dict[str, Any]:
        """What the core part keeps of this codec."""
        return {"name": self.name, "dims": self.dims}

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        """The codec that `tables` describes."""
        return cls(int(tables["dims"]))
