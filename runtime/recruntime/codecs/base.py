"""What a codec is: how vectors become bytes, how bytes become vectors, and how bytes are searched.

A codec is chosen by name when a bundle is built; the reader makes the same codec from the core part. A
vector's **code** is a fixed number of bytes, which the profile keeps and the search reads; the codec decides
how a part stores the codes of its items (`pack`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from recruntime.errors import PartCorruptError
from recruntime.wire import pack_array, unpack_array

Vectors: TypeAlias = NDArray[np.float32]
Codes: TypeAlias = NDArray[np.uint8]

Rows: TypeAlias = slice | NDArray[np.intp]

EVERY_ROW = slice(None)


class Scorer(Protocol):
    """Codes made ready for search."""

    def scores(self, query: NDArray[np.float64], rows: Rows = EVERY_ROW) -> NDArray[np.float32]:
        """Cosine of the rows with the query.

        query: float64 (dims,) of unit length, or (dims, m) for m of them. Returns float32 (n,) or (n, m).
        """

    def centroids(self, starts: NDArray[np.intp]) -> Scorer:
        """The cells that begin at these rows, ready for search: a cell scores as its rows do on average."""


class Codec(ABC):
    """Vectors of unit length, `dims` each, to codes of `code_bytes` bytes and back."""

    name: ClassVar[str]

    def __init__(self, dims: int) -> None:
        self.dims = dims

    @property
    @abstractmethod
    def code_bytes(self) -> int:
        """Length of one code."""

    @abstractmethod
    def encode(self, vectors: Vectors) -> Codes:
        """float32 (n, dims) to uint8 (n, code_bytes)."""

    @abstractmethod
    def decode(self, codes: Codes) -> Vectors:
        """uint8 (n, code_bytes) to float32 (n, dims): the unit vectors, as far as the codec keeps them."""

    def coordinates(self, codes: Codes) -> Vectors:
        """uint8 (n, code_bytes) to float32 (n, dims): what `encode` would take for the same codes."""
        return self.decode(codes)

    @abstractmethod
    def scorer(self, codes: Codes) -> Scorer:
        """The codes, decoded once into whatever the search needs."""

    def pack(self, codes: Codes) -> dict[str, Any]:
        """The codes as an item part stores them."""
        return pack_array(codes)

    def unpack(self, packed: object, what: str) -> Codes:
        """The codes behind `pack`'s map. Raises PartCorruptError, naming `what`."""
        codes = unpack_array(packed, what, "|u1", ndim=2)
        if codes.shape[1] != self.code_bytes:
            raise PartCorruptError(f"{what} are of another codec.")
        return codes

    def tables(self) -> dict[str, Any]:
        """What the core part keeps of this codec."""
        return {"name": self.name, "dims": self.dims}

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Self:
        """The codec that `tables` describes. Raises PartCorruptError."""
        return cls(int(tables["dims"]))


def require_finite(codes: Codes, numbers: Vectors, what: str) -> Codes:
    """The codes, which hold these numbers. Raises PartCorruptError, naming `what`, for an infinite one."""
    if not np.all(np.isfinite(numbers)):
        raise PartCorruptError(f"{what} hold what is no number.")
    return codes
