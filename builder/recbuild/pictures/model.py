"""What items look like, as vectors: a model of pictures encodes what was collected of them.

Any sentence-transformers model that takes pictures, such as a CLIP. A picture's vector is cached by the
picture's content and the model, as a text's is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import ClassVar

import numpy as np

from recbuild.embed.base import Advance, Batch, Embedding, Encoder, space_id
from recbuild.embed.cache import Cache
from recbuild.embed.encode import EncoderInput, encode, put_rows
from recbuild.embed.texts import store_texts
from recbuild.embed.transformer import loaded_model, weights_of
from recbuild.errors import ModelError
from recbuild.linalg import Vectors, unit_rows
from recbuild.pictures.collected import ModelPictures
from recbuild.pictures.thumbnails import Thumbnails
from recbuild.plan import Runner, spans
from recruntime.bundle.text_columns import text_column

OPTION = "--image-model"
AT_ONCE = 32  # pictures


def embed_pictures(
    model: str, pictures: ModelPictures, runner: Runner, cache: Cache, advance: Advance
) -> Embedding:
    """A vector for each item, zero where it has no picture.

    model: name of a model on the hub, or a folder with one. advance: called with the number of items that are
    done since the last call. Raises ModelError.
    """
    runner = runner.within("pictures")
    loaded = loaded_model(model, OPTION)
    shrink = import_module("recbuild.pictures.shrink")  # Pillow is an extra
    try:
        dims = int(loaded.encode([shrink.BLANK], show_progress_bar=False).shape[1])
    except Exception as error:  # each kind of model of texts says in its own way that it takes no picture
        raise ModelError(
            f"{OPTION}: the model {model!r} does not take pictures. Give one that does, such as "
            "clip-ViT-B-32."
        ) from error
    name = Path(model).name  # a bundle is public: of a folder's path it names the last part alone
    encoder = _PictureModel(
        name="pictures",
        space=space_id("pictures", shrink.FOR_MODEL.name, name, weights_of(loaded), str(dims)),
        dims=dims,
        details={"image_model": name},
        model=model,
        pictures=pictures.pictures,
    )
    rows = np.flatnonzero(np.array([bool(digest) for digest in pictures.digests], dtype=np.bool_))
    texts = store_texts([pictures.digests[row] for row in rows.tolist()], runner.workspace)
    advance(len(pictures.digests) - len(rows))
    found = encode(encoder, EncoderInput(len(rows), texts), runner, cache, advance)
    vectors = runner.workspace.array("of-items", "<f4", len(pictures.digests), dims)  # of zeros
    for first, end in spans(len(rows)):
        put_rows(vectors, rows[first:end], found.vectors.read(first, end))
    return replace(found, vectors=vectors)


@dataclass(frozen=True, kw_only=True, eq=False)
class _PictureModel(Encoder):
    """The texts of its batches are digests of pictures.

    model: each worker loads it once. pictures: by digest.
    """

    model: str
    pictures: Thumbnails
    batch: ClassVar[int] = 256

    def __call__(self, batch: Batch) -> Vectors:
        places = self.pictures.places(text_column(batch.texts))
        pixels_of = import_module("recbuild.pictures.shrink").pixels_of
        opened = [pixels_of(content) for content in self.pictures.read(places.tolist())]
        return unit_rows(
            loaded_model(self.model, OPTION).encode(
                opened, batch_size=AT_ONCE, show_progress_bar=False, convert_to_numpy=True
            )
        )
