"""Embedders: how items become vectors."""

from __future__ import annotations

from recbuild.embed.auto import Auto
from recbuild.embed.base import Advance, Batch, Embedder, Embedding, Encoder
from recbuild.embed.given import Given
from recbuild.embed.own import Function, Own
from recbuild.embed.registry import EMBEDDERS, embedder_of
from recbuild.embed.run import embed_catalog, vectors_of
from recbuild.embed.semantic import Semantic
from recbuild.embed.tfidf import TfidfSvd
from recbuild.embed.transformer import Transformer

__all__ = [
    "EMBEDDERS",
    "Advance",
    "Auto",
    "Batch",
    "Embedder",
    "Embedding",
    "Encoder",
    "Function",
    "Given",
    "Own",
    "Semantic",
    "TfidfSvd",
    "Transformer",
    "embed_catalog",
    "embedder_of",
    "vectors_of",
]
