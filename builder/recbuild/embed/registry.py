"""The embedders by name, and how each is made from the settings.

A new embedder is a module with a class that has `learn`, and one entry in EMBEDDERS.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from recbuild.config import EmbeddingSettings
from recbuild.embed.base import Chooser, Embedder
from recbuild.embed.column import ColumnEmbedder
from recbuild.errors import ConfigError, did_you_mean

AUTO = "auto"
VARIABLE = "RECBUILD_EMBEDDER"
"""The environment variable with the embedder that "auto" stands for."""


def _auto(settings: EmbeddingSettings) -> Chooser:
    chooser: Chooser = _home("auto").Auto(settings.dims)
    return chooser


def _semantic(settings: EmbeddingSettings) -> Embedder:
    embedder: Embedder = _home("semantic").Semantic(settings.dims)
    return embedder


def _tfidf_svd(settings: EmbeddingSettings) -> Embedder:
    embedder: Embedder = _home("tfidf").TfidfSvd(settings.dims)
    return embedder


def _sentence_transformers(settings: EmbeddingSettings) -> Embedder:
    if settings.model is None:
        raise ConfigError(
            "The embedder 'sentence-transformers' needs a model, by name or as a folder: [embedding] model = "
            '"all-MiniLM-L6-v2", or --model all-MiniLM-L6-v2.'
        )
    embedder: Embedder = _home("transformer").Transformer(settings.model)
    return embedder


def _given(settings: EmbeddingSettings) -> Embedder:
    if settings.column is None:
        raise ConfigError(
            "The embedder 'given' needs the column that holds the vectors: [embedding] column = "
            '"COLUMN", or --vectors COLUMN.'
        )
    return ColumnEmbedder(settings.column)


EMBEDDERS: dict[str, Callable[[EmbeddingSettings], Embedder | Chooser]] = {
    AUTO: _auto,
    "tfidf-svd": _tfidf_svd,
    "semantic": _semantic,
    "sentence-transformers": _sentence_transformers,
    "given": _given,
}
"""Each embedder's name → what makes it from the settings. Raises ConfigError where a setting is missing."""


def embedder_of(settings: EmbeddingSettings) -> Embedder | Chooser:
    """The embedder that the settings name. Raises ConfigError."""
    name = settings.embedder
    if name == AUTO:
        name = os.environ.get(VARIABLE) or AUTO
    make = EMBEDDERS.get(name)
    if make is None:
        raise ConfigError(
            f"There is no embedder {name!r}.{did_you_mean(name, EMBEDDERS)} "
            f"There are: {', '.join(EMBEDDERS)}."
        )
    return make(settings)


def _home(name: str) -> ModuleType:
    """The module, imported when it is needed: scikit-learn takes a second of each worker."""
    return import_module(f"recbuild.embed.{name}")
