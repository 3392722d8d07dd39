"""Embedders: how items become vectors."""

from __future__ import annotations

from recbuild.embed.base import Advance, Embedder, Embedding
from recbuild.embed.given import Given
from recbuild.embed.registry import EMBEDDERS, embedder_of
from recbuild.embed.semantic import Semantic
from recbuild.embed.tfidf import TfidfSvd
from recbuild.embed.transformer import Transformer

__all__ = [
    "EMBEDDERS",
    "Advance",
    "Embedder",
    "Embedding",
    "Given",
    "Semantic",
    "TfidfSvd",
    "Transformer",
    "embedder_of",
]
