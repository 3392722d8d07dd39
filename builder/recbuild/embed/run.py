"""Embeds a catalog: learns an encoder, and has batch after batch encoded by the workers.

What an earlier build computed is taken from the cache. The bytes are the same whoever works, with or without
a cache.
"""

from __future__ import annotations

from dataclasses import replace

from recbuild.catalog.load import Catalog
from recbuild.embed.base import (
    Advance,
    Batch,
    Chooser,
    Embedder,
    Embedding,
    Encoder,
    Keepable,
    Learner,
    OnModel,
)
from recbuild.embed.cache import Cache
from recbuild.embed.encode import EncoderInput, encode
from recbuild.embed.texts import store_texts
from recbuild.linalg import Vectors, sample_rows
from recbuild.plan import ArrayFile, Runner, on_disk, temporary_workspace

SAMPLE = 50_000  # items that an embedder learns from


def embed_catalog(
    embedder: Embedder | Chooser,
    catalog: Catalog,
    runner: Runner,
    cache: Cache,
    base: str | None,
    advance: Advance,
) -> Embedding:
    """The vectors of the catalog's items, in its order.

    base: the space of an earlier build, which is used again if the cache has it; None for a new one.
    advance: called with the number of items that are done since the last call: n in all.
    Raises UserError.
    """
    notes: tuple[str, ...] = ()
    if isinstance(embedder, Chooser):
        embedder, notes = embedder.chosen(catalog.texts)
    texts = store_texts(catalog.texts, runner.workspace)
    source = EncoderInput(len(catalog.ids), texts, _given(catalog, runner))
    model = None
    if isinstance(embedder, OnModel):  # nearly all of the time is the model's
        model = encode(embedder.language_model(), source, runner, cache, advance)
        source, advance = replace(source, beside=model.vectors), _silent
    encoder, kept = _encoder(embedder, catalog, source.beside, cache, base)
    embedding = encode(encoder, source, runner, cache, advance)
    counted = model or embedding
    return replace(
        embedding,
        details={**encoder.details, "space": encoder.space},
        notes=(*notes, *kept, *cache.notes),
        computed=counted.computed,
        cached=counted.cached,
    )


def _silent(done: int) -> None:
    """Reports no progress."""


def vectors_of(embedder: Embedder | Chooser, catalog: Catalog) -> Vectors:
    """The same vectors in memory, computed by this process alone, without a cache. Raises UserError."""
    with temporary_workspace() as workspace:
        runner = Runner(workspace, workers=1)
        found = embed_catalog(embedder, catalog, runner, Cache(None), None, _silent)
        vectors: Vectors = found.vectors.read()
        return vectors


def _given(catalog: Catalog, runner: Runner) -> ArrayFile | None:
    """The vectors of the catalog's column, in a file."""
    vectors = catalog.vectors
    if vectors is None or isinstance(vectors, ArrayFile):
        return vectors
    return on_disk(runner.workspace, "given", vectors)


def _encoder(
    embedder: Embedder, catalog: Catalog, beside: ArrayFile | None, cache: Cache, base: str | None
) -> tuple[Encoder, tuple[str, ...]]:
    """The encoder, and a note where it is another one than the base's."""
    again = _kept(embedder, cache, base) if base and isinstance(embedder, Learner) else None
    if again:
        return again, ()
    rows = sample_rows(len(catalog.ids), SAMPLE)
    texts = [catalog.texts[row] for row in rows.tolist()] if len(catalog.texts) else []
    sample = Batch(texts, None if beside is None else beside.take(rows))
    if not isinstance(embedder, Learner):
        return embedder.learn(sample), ()
    encoder = _kept(embedder, cache, embedder.space(sample)) or _learned(embedder, sample, cache)
    if base is None or encoder.space == base:
        return encoder, ()
    return encoder, (
        "The cache has not got what the base was embedded with, so the words were learned anew, and lists "
        "may be a little worse than without --base. Keep the cache from build to build: RECBUILD_CACHE.",
    )


def _learned(embedder: Embedder, sample: Batch, cache: Cache) -> Encoder:
    encoder = embedder.learn(sample)
    if isinstance(encoder, Keepable):
        cache.keep_encoder(encoder.space, encoder.arrays())
    return encoder


def _kept(embedder: Learner, cache: Cache, space: str) -> Encoder | None:
    """The encoder of this space, if the cache has it and the settings are the same."""
    arrays = cache.encoder(space)
    found = embedder.kept(arrays) if arrays else None
    return found if found and found.space == space else None
