"""The embedders by name, and how each is made from the settings.

A new embedder is a module with a class that has `learn`, and one entry in EMBEDDERS.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from recbuild.config import EmbeddingSettings
from recbuild.embed.auto import Auto
from recbuild.embed.base import Embedder
from recbuild.embed.given import Given
from recbuild.embed.semantic import Semantic
from recbuild.embed.tfidf import TfidfSvd
from recbuild.embed.transformer import Transformer
from recbuild.errors import ConfigError, did_you_mean

AUTO = "auto"
VARIABLE = "RECBUILD_EMBEDDER"
"""The environment variable with the embedder that "auto" stands for."""


def _auto(settings: EmbeddingSettings) -> Auto:
    return Auto(settings.dims)


def _semantic(settings: EmbeddingSettings) -> Embedder:
    return Semantic(settings.dims)


def _tfidf_svd(settings: EmbeddingSettings) -> Embedder:
    return TfidfSvd(settings.dims)


def _sentence_transformers(settings: EmbeddingSettings) -> Embedder:
    if settings.model is None:
        raise ConfigError(
            "The embedder 'sentence-transformers' needs a model, by name or as a folder: [embedding] model = "
            '"all-MiniLM-L6-v2", or --model all-MiniLM-L6-v2.'
        )
    return Transformer(settings.model)


def _given(settings: EmbeddingSettings) -> Embedder:
    if settings.column is None:
        raise ConfigError(
            "The embedder 'given' needs the column that holds the vectors: [embedding] column = "
            '"COLUMN", or --vectors COLUMN.'
        )
    return Given(settings.column)


EMBEDDERS: dict[str, Callable[[EmbeddingSettings], Embedder | Auto]] = {
    AUTO: _auto,
    "tfidf-svd": _tfidf_svd,
    "semantic": _semantic,
    "sentence-transformers": _sentence_transformers,
    "given": _given,
}
"""Each embedder's name → what makes it from the settings. Raises ConfigError where a setting is missing."""


def embedder_of(settings: EmbeddingSettings) -> Embedder | Auto:
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
