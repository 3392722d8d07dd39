"""Embedders: how items become vectors."""

from __future__ import annotations

from recbuild.embed.base import Advance, Batch, Chooser, Embedder, Embedding, Encoder
from recbuild.embed.column import ColumnEmbedder
from recbuild.embed.function import Function, FunctionEmbedder
from recbuild.embed.registry import EMBEDDERS, embedder_of
from recbuild.embed.run import embed_catalog, vectors_of

__all__ = [
    "EMBEDDERS",
    "Advance",
    "Batch",
    "Chooser",
    "ColumnEmbedder",
    "Embedder",
    "Embedding",
    "Encoder",
    "Function",
    "FunctionEmbedder",
    "embed_catalog",
    "embedder_of",
    "vectors_of",
]
