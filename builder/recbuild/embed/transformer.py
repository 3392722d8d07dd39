"""Any sentence-transformers model, by name or from a folder, of texts or of pictures. An optional extra,
imported here alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from recbuild.embed.base import Batch, Encoder, space_id
from recbuild.errors import ModelError
from recbuild.linalg import Vectors, unit_rows

AT_ONCE = 64  # texts


@dataclass(frozen=True)
class Transformer:
    """The embedder "sentence-transformers".

    model: name of a model on the hub, or a folder with one.
    """

    model: str

    def learn(self, sample: Batch) -> Encoder:
        loaded = loaded_model(self.model)
        dims = int(loaded.encode(["."], show_progress_bar=False).shape[1])
        # A bundle is public: of a folder's path it names the last part alone.
        name = Path(self.model).name
        return _Model(
            name="sentence-transformers",
            space=space_id("sentence-transformers", name, weights_of(loaded), str(dims)),
            dims=dims,
            details={"model": name, "dims": dims},
            model=self.model,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Model(Encoder):
    """model: as in Transformer. Each worker loads it once."""

    model: str
    batch: ClassVar[int] = 1024

    def __call__(self, batch: Batch) -> Vectors:
        # The library sorts the texts by length: those that are read together are about as long.
        return unit_rows(
            loaded_model(self.model).encode(
                list(batch.texts), batch_size=AT_ONCE, show_progress_bar=False, convert_to_numpy=True
            )
        )


def weights_of(model: Any) -> bytes:
    """What distinguishes a model from a later one of the same name: its smallest numbers."""
    tensors = [one.detach().numpy() for one in model.state_dict().values()]
    return b"".join(one.tobytes() for one in tensors if one.size <= 4096)


@cache
def loaded_model(model: str, option: str = "--model") -> Any:
    """The model. option: which one names it. Raises ModelError."""
    try:
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 (heavy, and optional)
    except ImportError as error:
        raise ModelError(
            f"{option} needs the sentence-transformers package. Install it with: pip install "
            "'recbuild[models]'"
        ) from error
    try:
        return SentenceTransformer(model, device="cpu")
    except (OSError, ValueError, RuntimeError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The model {model!r} cannot be loaded: {reason.rstrip('.')}. "
            "Give the name of a sentence-transformers model, or a folder that holds one."
        ) from error
