"""Layouts: vectors to places on a plane.

PCA is always there and takes a second. PaCMAP (Wang et al., JMLR 2021) keeps neighborhoods together, takes
longer, and is there where it is installed: pip install 'recbuild[studio]'.
"""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA

from recbuild.studio.map.sample import SEED
from recruntime.bundle.bundle import Bundle
from recruntime.codecs.compact import Compact
from recruntime.types import Rows

FEWEST = 100
"""Items. PaCMAP compares each with 60 others."""
FEWEST_OF_PCA = 3
FAR = 0.001
"""The share of the points at each end of an axis that does not stretch it: they lie on the border."""
END = 65_535

Places = NDArray[np.uint16]
"""uint16 (n, 2), little-endian: x and y, on one scale."""
_Flat = NDArray[np.float32]


def layouts_of(count: int) -> list[str]:
    """The layouts that can be made of so many points, the fastest first."""
    return ["pca", *(["pacmap"] if find_spec("pacmap") and count >= FEWEST else [])]


def vectors_of(bundle: Bundle, rows: Rows) -> NDArray[np.float32]:
    """float32 (n, dims): the vectors of these rows, as far as the bundle keeps them."""
    return bundle.codec.decode(bundle.items.codes[rows]).astype(np.float32)


def places_of(bundle: Bundle, rows: Rows, layout: str) -> Places:
    """The places of these rows, always the same. layout: one of `layouts_of`.

    By PCA, what the codec rounded to one place is spread over it at random: it would look like a grid.
    """
    vectors = vectors_of(bundle, rows)
    if len(vectors) < FEWEST_OF_PCA or vectors.shape[1] < 2:
        return _scaled(np.pad(vectors, ((0, 0), (0, 2)))[:, :2])
    if layout == "pacmap":
        return _scaled(_pacmap(vectors))
    spread = np.random.default_rng(SEED).uniform(-0.5, 0.5, (len(rows), 2))
    return _scaled(_pca(vectors) + (spread * rounding_of(bundle, rows)[:, np.newaxis]).astype(np.float32))


def rounding_of(bundle: Bundle, rows: Rows) -> NDArray[np.float32]:
    """float32 (n,): the length that the codec rounds to one place, along an axis; 0 if it hardly does."""
    codec, codes = bundle.codec, bundle.items.codes[rows]
    if not isinstance(codec, Compact):
        return np.zeros(len(rows), dtype=np.float32)
    longest = np.maximum(np.abs(codes.view(np.int8).astype(np.int16)).max(axis=1, initial=1), 1)
    length = np.abs(codec.decode(codes)).max(axis=1, initial=0) / longest
    steps: NDArray[np.float32] = (codec.unit * length).astype(np.float32)
    return steps


def _pca(vectors: NDArray[np.float32]) -> _Flat:
    found: _Flat = PCA(2, random_state=0).fit_transform(vectors).astype(np.float32)
    return found


def _pacmap(vectors: NDArray[np.float32]) -> _Flat:
    module: Any = import_module("pacmap")
    logging.getLogger("pacmap").setLevel(logging.ERROR)  # it warns of what is meant here, such as the seed
    made = module.PaCMAP(n_neighbors=10, random_state=0, apply_pca=False)
    found: _Flat = np.asarray(made.fit_transform(vectors, init="pca"), dtype=np.float32)
    return found


def _scaled(flat: _Flat) -> Places:
    """On a square with the middle of both axes in its middle."""
    if not len(flat):
        return np.empty((0, 2), dtype="<u2")
    low, high = np.quantile(flat, [FAR, 1 - FAR], axis=0)
    reach = float((high - low).max()) or 1.0
    unit = (flat - (low + high) / 2) / reach + 0.5
    places: Places = np.rint(np.clip(unit, 0, 1) * END).astype("<u2")
    return places
