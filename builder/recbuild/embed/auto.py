"""The embedder that stands for none in particular: "semantic" where it is installed, or else TF-IDF.

The choice depends on what is installed and on the catalog's texts, never on the machine's speed or the cache:
equal builds give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recbuild.embed.base import Embedder
from recbuild.embed.semantic import Semantic, installed, is_too_long
from recbuild.embed.tfidf import TfidfSvd


@dataclass(frozen=True)
class Auto:
    """The embedder "auto".

    dims: dimensions of the vectors, at most.
    """

    dims: int = 128

    def chosen(self, texts: Sequence[str]) -> tuple[Embedder, tuple[str, ...]]:
        """The embedder for these texts, and notes for the person who builds."""
        if not installed():
            return TfidfSvd(self.dims), ()
        if not is_too_long(texts):
            return Semantic(self.dims), ()
        note = (
            f"{len(texts):,} texts are many for the semantic model, so TF-IDF was used. If the build "
            'may take long, set [embedding] embedder = "semantic".'
        )
        return TfidfSvd(self.dims), (note,)
