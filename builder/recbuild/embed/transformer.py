"""Any sentence-transformers model, by name or from a folder. An optional extra, imported here alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recbuild.catalog.load import Catalog
from recbuild.embed.base import Advance, Embedding, space_id
from recbuild.errors import ModelError
from recbuild.linalg import unit_rows

BATCH = 64


@dataclass(frozen=True)
class Transformer:
    """The embedder "sentence-transformers".

    model: name of a model on the hub, or a folder with one.
    """

    model: str

    def embed(self, catalog: Catalog, advance: Advance) -> Embedding:
        model = self._load()
        pieces = []
        for start in range(0, len(catalog.texts), BATCH):
            texts = list(catalog.texts[start : start + BATCH])
            pieces.append(
                model.encode(texts, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
            )
            advance(len(texts))
        vectors = unit_rows(np.concatenate(pieces))
        # A bundle is public: of a folder's path it names the last part alone.
        name = Path(self.model).name
        return Embedding(
            vectors=vectors,
            name="sentence-transformers",
            space=space_id("sentence-transformers", name, str(vectors.shape[1])),
            details={"model": name, "dims": vectors.shape[1]},
        )

    def _load(self) -> Any:
        try:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (heavy, and optional)
        except ImportError as error:
            raise ModelError(
                "--model needs the sentence-transformers package. Install it with: "
                "pip install 'recbuild[models]'"
            ) from error
        try:
            return SentenceTransformer(self.model, device="cpu")
        except (OSError, ValueError, RuntimeError) as error:
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelError(
                f"The model {self.model!r} cannot be loaded: {reason} "
                "Give the name of a sentence-transformers model, or a folder that holds one."
            ) from error
