"""What an embedder is: it learns from a sample of the texts, and what it learned turns texts into vectors.

An `Embedder` gives an `Encoder`. An encoder works on batches, on any worker, so it can be pickled, and a
text's vector depends on nothing but the text.
"""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from recbuild.errors import ModelError
from recbuild.linalg import Vectors
from recbuild.plan.arrays import BATCH, ArrayFile

LENGTH_TOLERANCE = 0.01

Arrays = Mapping[str, NDArray[Any]]
"""What an encoder is made of, by name: numbers, and texts as UTF-8."""

Advance = Callable[[int], None]
"""Called with the number of items that are done since the last call."""


@dataclass(frozen=True)
class Batch:
    """Some items.

    texts: m of them.
    vectors: float32 (m, width), what the encoder needs beside the texts: the vectors of the catalog's column,
        or of the embedder's model; None if there are neither.
    """

    texts: Sequence[str]
    vectors: Vectors | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Encoder(ABC):
    """Turns batches into vectors: float32 (m, dims), each of length 1, or 0 for nothing to compare.

    name: the embedder's name, as the manifest has it.
    space: an id, equal for two encoders exactly where their vectors may be compared.
    dims: dimensions of the vectors.
    details: what else the manifest says of the embedder.
    batch: items of a task; fewer where a model is slow, so that all workers have some.
    reads: characters of a text that it reads, from the beginning; None for all.
    cached: whether its vectors are kept for the next build.
    """

    name: str
    space: str
    dims: int
    details: Mapping[str, str | int] = field(default_factory=dict)
    batch: ClassVar[int] = BATCH
    reads: ClassVar[int | None] = None
    cached: ClassVar[bool] = True

    @abstractmethod
    def __call__(self, batch: Batch) -> Vectors:
        """May raise UserError, whose message says what to do."""


class Embedder(Protocol):
    """One way of turning items into vectors."""

    def learn(self, sample: Batch) -> Encoder:
        """What turns items into vectors. Equal samples give equal encoders.

        sample: the catalog's items, or SAMPLE of them.
        May raise UserError: CatalogError or VectorError if the catalog cannot be embedded, ModelError if the
        model or its package is missing.
        """


@runtime_checkable
class Chooser(Protocol):
    """What stands for one embedder or another."""

    def chosen(self, texts: Sequence[str]) -> tuple[Embedder, tuple[str, ...]]:
        """The embedder for these texts, and notes for the person who builds."""


@runtime_checkable
class Learner(Protocol):
    """An embedder whose encoder takes a while to learn: it is kept for the next build."""

    def space(self, sample: Batch) -> str:
        """The space of the encoder that this sample gives."""

    def kept(self, arrays: Arrays) -> Encoder | None:
        """The encoder that is made of these arrays; None if it is none of this embedder with its settings."""


@runtime_checkable
class Keepable(Protocol):
    """An encoder that a Learner can make again."""

    def arrays(self) -> Arrays:
        """All that it is made of."""


@runtime_checkable
class OnModel(Protocol):
    """An embedder that works on the vectors of a model that has learned before."""

    def language_model(self) -> Encoder:
        """The model. Its vectors are those of the batches."""


@dataclass(frozen=True)
class Embedding:
    """The items' vectors, and what made them.

    vectors: float32 (n, dims), rows of unit length, or zero for an item with nothing to compare.
    name: the embedder's name, as the manifest has it.
    space: an id, equal for two embeddings exactly where their vectors may be compared.
    details: what else the manifest says of the embedder.
    notes: what the person who builds should know.
    computed: texts whose vectors were computed.
    cached: texts whose vectors an earlier build had computed.
    """

    vectors: ArrayFile
    name: str
    space: str
    details: Mapping[str, str | int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    computed: int = 0
    cached: int = 0


def check_vectors(vectors: object, encoder: Encoder, items: int) -> None:
    """Raise ModelError unless these are vectors for so many items, of unit length or zero."""
    shape = getattr(vectors, "shape", None)
    if type(vectors) is not np.ndarray or shape != (items, encoder.dims):  # a matrix computes otherwise
        raise ModelError(
            f"The embedder {encoder.name!r} must return an array of shape ({items}, {encoder.dims}); it "
            f"returned {type(vectors).__name__} of shape {shape}."
        )
    if vectors.dtype != np.float32:
        raise ModelError(
            f"The embedder {encoder.name!r} returned vectors of type {vectors.dtype}: they must be float32."
        )
    lengths = np.linalg.norm(vectors, axis=1)
    wrong = np.flatnonzero(~((lengths == 0) | (np.abs(lengths - 1) <= LENGTH_TOLERANCE)))
    if len(wrong):
        raise ModelError(
            f"The embedder {encoder.name!r} returned a vector of length {lengths[wrong[0]]:.3g} for item "
            f"{wrong[0]} of a batch: vectors must have length 1, or 0 for an item with nothing to compare."
        )


def space_id(*parts: bytes | str) -> str:
    """16 hexadecimal digits that stand for everything in `parts`."""
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "little") + content)
    return digest.hexdigest()[:16]


def as_bytes(texts: Sequence[str]) -> NDArray[np.uint8]:
    """Texts without line breaks, as an array."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def as_texts(content: NDArray[np.uint8]) -> list[str]:
    """What `as_bytes` was given."""
    return content.tobytes().decode().split("\n") if len(content) else []
