"""Fusion: one vector of an item's text and its picture, by a weight.

Of two items that have both, the cosine of the fused vectors is (1 − weight) times the cosine of their texts
plus weight times that of their pictures, whatever spaces these are of. An item without a picture, or without
a text, is compared by what it has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from recbuild.embed.base import Embedding, space_id
from recbuild.linalg import unit_rows
from recbuild.plan import ArrayFile, Runner, spans


@dataclass(frozen=True)
class Content:
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
    step = _Fuse(texts.vectors, pictures.vectors, weight, vectors)
    list(runner.each(step, list(spans(count))))
    return replace(
        texts,
        vectors=vectors,
        space=space_id("fused", texts.space, pictures.space, repr(weight)),
        # "space" stays that of the texts: by it a rebuild finds what the embedder has learned.
        details={**texts.details, **pictures.details, "image_weight": f"{weight:g}", "dims": width},
    )


@dataclass(frozen=True)
class _Fuse:
    """Writes the fused vectors of a span of items."""

    texts: ArrayFile
    pictures: ArrayFile
    weight: float
    vectors: ArrayFile

    def __call__(self, span: tuple[int, int]) -> None:
        text, picture = self.texts.read(*span), self.pictures.read(*span)
        both = np.concatenate([text * np.sqrt(1 - self.weight), picture * np.sqrt(self.weight)], axis=1)
        self.vectors.write(span[0], unit_rows(both))
