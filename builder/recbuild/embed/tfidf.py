"""The default embedder: TF-IDF and a truncated SVD (latent semantic analysis), from scikit-learn.

It needs no download and no GPU, learns the words of the catalog, and takes seconds. It finds two words of one
meaning only if some text uses both: `--model` is for that.
Deerwester et al.: Indexing by Latent Semantic Analysis (JASIS 1990).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module

import numpy as np
from scipy.sparse import csr_matrix, diags

from recbuild.embed.base import Arrays, Batch, Encoder, as_bytes, as_texts, space_id
from recbuild.embed.words.stop_words import stop_words_of
from recbuild.embed.words.terms import character_terms, kept_words
from recbuild.embed.words.vocabulary import Limits, Split, Vocabulary, learned
from recbuild.errors import CatalogError
from recbuild.linalg import Vectors, unit_rows
from recbuild.threads import one_thread

NAME = "tfidf-svd"
VERSION = "1"  # of the vectors: with another one, nothing that was kept counts
SMALL_CATALOG = 50  # items, up to which rare and frequent words count as well
MIN_COVERAGE = 0.5  # of the texts, that must have a term


@dataclass(frozen=True)
class TfidfSvd:
    """The embedder "tfidf-svd".

    dims: dimensions of the vectors, at most; a small catalog has fewer.
    """

    dims: int = 128

    def space(self, sample: Batch) -> str:
        return space_id(NAME, VERSION, str(self.dims), *sample.texts)

    def learn(self, sample: Batch) -> TfidfEncoder:
        """Raises CatalogError where no text has a term."""
        # scikit-learn takes a second to import, and an encoder that was kept does without it.
        topics = import_module("recbuild.embed.words.topics")
        with one_thread():
            stop_words, vocabulary, counts = _vocabulary(sample.texts)
            spread = np.bincount(counts.indices, minlength=counts.shape[1])
            rarity = (1 + np.log((1 + len(sample.texts)) / (1 + spread))).astype(np.float32)
            axes = topics.axes_of(_dampened(counts) @ diags(rarity), self.dims)
            return _encoder(self.space(sample), self.dims, stop_words, vocabulary, rarity[:, None] * axes)

    def kept(self, arrays: Arrays) -> TfidfEncoder | None:
        if not arrays.keys() >= {"space", "most", "words", "terms", "axes"} or arrays["most"] != self.dims:
            return None
        vocabulary = Vocabulary(as_texts(arrays["words"]), arrays["terms"])
        stop_words = as_texts(arrays["stop_words"]) if "stop_words" in arrays else None
        space = as_texts(arrays["space"])[0]
        return _encoder(space, self.dims, stop_words, vocabulary, arrays["axes"])


@dataclass(frozen=True, kw_only=True, eq=False)
class TfidfEncoder(Encoder):
    """Weights of terms, on axes.

    most: dimensions, at most, as the settings have them.
    stop_words: words that do not count; None where terms are characters.
    vocabulary: the terms.
    axes: float32 (terms, dims): where a text with this term alone is.
    """

    most: int
    stop_words: Sequence[str] | None
    vocabulary: Vocabulary
    axes: Vectors

    def __call__(self, batch: Batch) -> Vectors:
        return unit_rows(_dampened(self.vocabulary.counts(batch.texts, _split(self.stop_words))) @ self.axes)

    def arrays(self) -> Arrays:
        stop_words = {} if self.stop_words is None else {"stop_words": as_bytes(self.stop_words)}
        return {
            "space": as_bytes([self.space]),
            "most": np.array(self.most),
            "words": as_bytes(self.vocabulary.words),
            "terms": self.vocabulary.terms,
            "axes": self.axes,
            **stop_words,
        }


def _encoder(
    space: str, most: int, stop_words: Sequence[str] | None, vocabulary: Vocabulary, axes: Vectors
) -> TfidfEncoder:
    dims = axes.shape[1]
    return TfidfEncoder(
        name=NAME,
        space=space,
        dims=dims,
        details={"words": len(vocabulary.terms), "dims": dims},
        most=most,
        stop_words=stop_words,
        vocabulary=vocabulary,
        axes=np.ascontiguousarray(axes, dtype=np.float32),
    )


def _vocabulary(texts: Sequence[str]) -> tuple[Sequence[str] | None, Vocabulary, csr_matrix]:
    """The stop words, the terms, and how often each text has them.

    A word of one item alone makes it similar to no other, and a word of most items separates nothing: both
    are left out, unless the catalog is small. If then most texts have no word (codes, signs), terms of
    characters are used instead; if most texts have none of these either (all texts are equal), all terms
    count.
    """
    stop_words = sorted(stop_words_of(texts))
    limits = [Limits(2, 0.5), Limits(1, 1.0)] if len(texts) > SMALL_CATALOG else [Limits(1, 1.0)]
    for limit in limits:
        for without in (stop_words, None):
            found = learned(texts, _split(without), without is not None, limit)
            if found and np.count_nonzero(np.diff(found[1].indptr)) >= MIN_COVERAGE * len(texts):
                return without, *found
    raise CatalogError(
        "The texts of the items hold nothing but blanks. Name another column: --field title=COLUMN."
    )


def _split(stop_words: Sequence[str] | None) -> Split:
    if stop_words is None:
        return character_terms
    return partial(kept_words, stop_words=frozenset(stop_words))


def _dampened(counts: csr_matrix) -> csr_matrix:
    """A term that a text has ten times counts about three times as much."""
    return csr_matrix((1 + np.log(counts.data), counts.indices, counts.indptr), counts.shape)
