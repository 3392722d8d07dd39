"""The pictures of a catalog: thumbnails, with a blur for each card, and what an image model sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa

from recbuild.catalog.load import Catalog
from recbuild.catalog.stored import ArrowColumn, as_column
from recbuild.embed.cache import Cache
from recbuild.errors import ConfigError
from recbuild.pictures.addresses import PictureRoot
from recbuild.pictures.collected import Collected
from recbuild.pictures.thumbnails import Thumbnails
from recbuild.plan import Workspace
from recbuild.sources.remote.address import is_address
from recruntime.bundle.text_columns import text_column

BLUR = "thumbhash"
"""The card field that has a picture's blur."""


@dataclass(frozen=True)
class Wanted:
    """What is made of a catalog's pictures.

    thumbnails: whether cards get thumbnails and blurs.
    for_model: whether an image model is to see them.
    """

    thumbnails: bool
    for_model: bool


def with_pictures(
    catalog: Catalog,
    wanted: Wanted,
    root: PictureRoot,
    cache: Cache,
    workspace: Workspace,
    advance: Callable[[int], None],
) -> tuple[Catalog, Collected]:
    """The catalog, with the blur of each picture on its card where thumbnails are wanted; and what was made.

    root: where addresses without a host lead. advance: called with the number of items that are done. Raises
    ConfigError.
    """
    try:
        making = import_module("recbuild.pictures.collect")  # Pillow is an extra
    except ImportError as error:
        what = "[pictures] thumbnails" if wanted.thumbnails else "--image-model"
        raise ConfigError(
            f"{what}: recbuild needs a package for this: pip install 'recbuild[pictures]'."
        ) from error
    images = as_column(catalog.cards["image"])
    recipes = [making.THUMBNAIL] * wanted.thumbnails + [making.FOR_MODEL] * wanted.for_model
    sources = making.PictureSources(root, cache, tuple(recipes))
    found: Collected = making.collect(images, sources, workspace, advance)
    if found.thumbnails is not None:
        catalog = replace(catalog, cards={**catalog.cards, BLUR: _blurs(images, found.thumbnails)})
    return catalog, found


def picture_root(given: str | None, files: Sequence[Path]) -> PictureRoot:
    """Where addresses without a host lead. given: the setting. files: the catalog's.

    Raises ConfigError for a folder that does not exist.
    """
    if given is None:
        return PictureRoot(files[0].parent if files else None)
    if is_address(given):
        return PictureRoot(given)
    if not Path(given).is_dir():
        raise ConfigError(f"[pictures] root: {given} is no folder. Name the one with the site's pictures.")
    return PictureRoot(Path(given))


def _blurs(images: ArrowColumn[str | None], thumbnails: Thumbnails) -> ArrowColumn[str | None]:
    places = thumbnails.places(text_column(image or "" for image in images))
    blurs = np.array([*thumbnails.blurs, None], dtype=object)[places]
    return ArrowColumn(pa.chunked_array([pa.array(blurs.tolist(), pa.large_string())]))
