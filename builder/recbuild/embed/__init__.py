"""Embedders: how items become vectors."""

from __future__ import annotations

from recbuild.embed.base import Advance, Batch, Chooser, Embedder, Embedding, Encoder
from recbuild.embed.given import Given
from recbuild.embed.own import Function, Own
from recbuild.embed.registry import EMBEDDERS, embedder_of
from recbuild.embed.run import embed_catalog, vectors_of

__all__ = [
    "EMBEDDERS",
    "Advance",
    "Batch",
    "Chooser",
    "Embedder",
    "Embedding",
    "Encoder",
    "Function",
    "Given",
    "Own",
    "embed_catalog",
    "embedder_of",
    "vectors_of",
]
