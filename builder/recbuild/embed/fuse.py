"""Fusion: one vector of an item's text and its picture, by a weight.

Of two items that have both, the cosine of the fused vectors is (1 − weight) times the cosine of their texts
plus weight times that of their pictures, whatever spaces these are of. An item without a picture, or without
a text, is compared by what it has.

Pictures are compared by how they differ from the mean of the catalog's: models put all pictures close
together, so that cosines of texts would outweigh theirs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recbuild.embed.base import Embedding, space_id
from recbuild.linalg import unit_rows
from recbuild.plan import ArrayFile, Runner, spans


@dataclass(frozen=True)
class ContentVectors:
    """Vectors of what items are.

    texts: of their texts; None in a catalog without texts.
    looks: of their pictures; None without an image model.
    both: of what there is of the two; None where there is neither.
    """

    texts: Embedding | None
    looks: Embedding | None
    both: Embedding | None


def fused(texts: Embedding | None, pictures: Embedding, weight: float, runner: Runner) -> Embedding:
    """texts: None in a catalog without texts. weight: of the pictures, 0 to 1."""
    if texts is None:
        return pictures
    count, width = texts.vectors.shape[0], texts.vectors.shape[1] + pictures.vectors.shape[1]
    vectors = runner.workspace.array(f"fused-{texts.space}-{pictures.space}", "<f4", count, width)
    step = _Fuse(texts.vectors, pictures.vectors, _mean(pictures.vectors), weight, vectors)
    list(runner.each(step, list(spans(count))))
    return replace(
        texts,
        vectors=vectors,
        space=space_id("fused", texts.space, pictures.space, repr(weight)),
        # "space" stays that of the texts: by it a rebuild finds what the embedder has learned.
        details={**texts.details, **pictures.details, "image_weight": f"{weight:g}", "dims": width},
    )


def _mean(vectors: ArrayFile) -> NDArray[np.float64]:
    """float64 (dims,): the mean of those that are not zero."""
    total, count = np.zeros(vectors.shape[1]), 0
    for span in spans(len(vectors)):
        block = vectors.read(*span)
        total += block.sum(axis=0, dtype=np.float64)
        count += int(np.count_nonzero(block.any(axis=1)))
    return np.round(total / max(count, 1), 6)


@dataclass(frozen=True)
class _Fuse:
    """Writes the fused vectors of a span of items. mean: float64 (dims,), of the pictures."""

    texts: ArrayFile
    pictures: ArrayFile
    mean: NDArray[np.float64]
    weight: float
    vectors: ArrayFile

    def __call__(self, span: tuple[int, int]) -> None:
        text, picture = self.texts.read(*span), self.pictures.read(*span)
        there = picture.any(axis=1, keepdims=True)
        picture = unit_rows(np.where(there, picture - self.mean, 0))
        both = np.concatenate([text * np.sqrt(1 - self.weight), picture * np.sqrt(self.weight)], axis=1)
        self.vectors.write(span[0], unit_rows(both))
