"""The embedder that stands for none in particular: "semantic" where it is installed, or else TF-IDF.

The choice depends on what is installed and on the catalog's texts, never on the machine's speed or the cache:
equal builds give equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from recbuild.catalog.load import Catalog
from recbuild.embed.base import Advance, Embedding
from recbuild.embed.semantic import MOST_BYTES, Semantic, bytes_to_read, installed
from recbuild.embed.tfidf import TfidfSvd


@dataclass(frozen=True)
class Auto:
    """The embedder "auto".

    dims: dimensions of the vectors, at most.
    """

    dims: int = 128

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding:
        if not installed():
            return TfidfSvd(self.dims).embed(catalog, advance)
        if bytes_to_read(catalog.texts) <= MOST_BYTES:
            return Semantic(self.dims).embed(catalog, advance)
        note = (
            f"{len(catalog.texts):,} texts are many for the semantic model, so TF-IDF was used. If the build "
            'may take long, set [embedding] embedder = "semantic".'
        )
        return replace(TfidfSvd(self.dims).embed(catalog, advance), notes=(note,))
