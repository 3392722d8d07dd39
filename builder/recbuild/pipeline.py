"""The offline pipeline: read → embed → learn → quantize → find cells → find neighbors → write.

In go a catalog, past sessions if there are any, and the settings; out come a bundle in a folder and a
`Summary` of what was done. Once the cells are found, all items are in the bundle's order: the catalog's order
is not used after that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from recbuild.bundle.assemble import AssemblyOptions, Indexed, assemble
from recbuild.bundle.contents import Files
from recbuild.bundle.folder import check_inputs, check_target, write_folder
from recbuild.bundle.inventory import Inventory, read_inventory
from recbuild.bundle.manifest import Manifest
from recbuild.bundle.page_files import PageFiles, page_files
from recbuild.bundle.precompressed.make import Precompression
from recbuild.bundle.rebuild.input_hashes import InputHashes
from recbuild.bundle.rebuild.previous import read_previous, require_bundle, space_of
from recbuild.bundle.rebuild.reusable import Reusable, Storage
from recbuild.bundle.rebuild.reuse import Reuse, reuse_of
from recbuild.bundle.signing.keys import read_private_key
from recbuild.bundle.signing.signature import Signer
from recbuild.catalog.load import Catalog
from recbuild.config import Config
from recbuild.embed import Embedding, embed_catalog
from recbuild.embed.cache import open_cache
from recbuild.embed.fuse import ContentVectors, fused
from recbuild.experiments.bundled import of_config
from recbuild.index.files import in_order
from recbuild.index.looks import Looks
from recbuild.index.measure import quality
from recbuild.index.relate import Evidence, relate
from recbuild.inputs import Gathered, Inputs, gather, gather_pictures, key_of_inputs, words_of
from recbuild.learn import Behavior
from recbuild.learn.learn import embedding_of, learn
from recbuild.pictures.model import embed_pictures
from recbuild.plan import Runner, Work, full_disk, temporary_workspace
from recbuild.plan.workspace import key_of
from recbuild.sources import files_of
from recbuild.summary import Summary, unchanged_summary, warnings_of
from recbuild.threads import one_thread
from recbuild.tuning import Tuner, chance_of
from recbuild.watcher import Clock, Unwatched, Watcher
from recruntime.bundle.files import read_file
from recruntime.wire import MANIFEST

ONE_MACHINE = Work()


@dataclass(frozen=True)
class _Read:
    """What was read, in the catalog's order.

    catalog: the items.
    embedding: the vectors that the bundle keeps.
    content: the vectors of what they are.
    behavior: what sessions taught.
    """

    catalog: Catalog
    embedding: Embedding
    content: ContentVectors
    behavior: Behavior | None


def bundle(
    inputs: Inputs,
    out: Path,
    config: Config,
    watcher: Watcher,
    work: Work = ONE_MACHINE,
    tuner: Tuner | None = None,
) -> Summary:
    """Build a bundle in the folder `out`. tuner: chooses settings by the sessions. Raises UserError."""
    check_target(out, signing=inputs.key is not None)
    check_inputs(out, {"The catalog": files_of(inputs.items), "--sessions": files_of(inputs.sessions)})
    check_inputs(out, {"--base": _given(inputs.base), "--key": _given(inputs.key)})
    if inputs.base:
        require_bundle(inputs.base)
    copies = Precompression(config.index.precompress, (out, *_given(inputs.base)))
    target = _Target(out, inputs.base, page_files(), _signer(inputs.key), read_inventory(out), copies)
    clock = Clock(watcher)
    with full_disk(), temporary_workspace(work.folder) as reading:
        with clock.stage("read"):
            gathered = gather(inputs, config, reading)
        for warning in gathered.warnings:
            watcher.warn(warning)
        gathered = gather_pictures(gathered, inputs, config, clock, reading)
        key = key_of_inputs(gathered, config, target.page)
        with work.begun(None if gathered.own else key) as runner:
            return _build(gathered, key, config, target, _Making(clock, watcher, runner, tuner))


@dataclass(frozen=True)
class _Target:
    """Where a bundle goes.

    out: its folder. base: the folder of an earlier bundle. page: the page's files. signer: signs it.
    earlier: what the folder holds now. precompression: in which codings files are written, too.
    """

    out: Path
    base: Path | None
    page: PageFiles
    signer: Signer | None
    earlier: Inventory | None
    precompression: Precompression


@dataclass(frozen=True)
class _Making:
    """The workers that make a bundle, the receiver of progress, and who chooses settings."""

    clock: Clock
    watcher: Watcher
    runner: Runner
    tuner: Tuner | None = None


def _build(gathered: Gathered, key: str, config: Config, target: _Target, making: _Making) -> Summary:
    clock, runner, base = making.clock, making.runner, target.base
    content = _embedded(gathered, base, config, making)
    texts = content.texts
    hashes = InputHashes.of(key, content.both.space if content.both else "")
    codings, replaceable = target.precompression.codings, not (target.signer or gathered.own)
    standing = hashes.standing(target.out, base, target.page, codings) if replaceable else None
    if standing:
        return unchanged_summary(gathered, texts, content.looks, standing, clock.seconds)
    tuning = None
    if making.tuner and config.behavior.may_tune and gathered.sessions:
        aside = replace(making, clock=Clock(Unwatched()), runner=runner.within("tuning"))

        def trial(some: Gathered) -> _Made:
            return _make(some, content, config, replace(target, base=None), aside)

        tuning = making.tuner(chance_of(gathered, config, clock, trial))
        config = config.model_copy(update={"ranking": tuning.ranking})
    made = _make(gathered, content, config, target, making, hashes)
    manifest, indexed = made.manifest, made.indexed
    return Summary(
        catalog=indexed.catalog,
        embedder=indexed.embedding.name,
        computed=texts.computed if texts else 0,
        cached=texts.cached if texts else 0,
        quality=indexed.quality,
        manifest=manifest,
        changed=target.earlier is None or target.earlier.build != manifest.build,
        seconds=clock.seconds,
        unchanged=made.reuse.unchanged(made.parts.all),
        sessions=gathered.sessions,
        behavior=made.behavior,
        pictures=gathered.pictures,
        looks=content.looks,
        warnings=warnings_of(gathered, texts),
        tuning=tuning,
    )


@dataclass(frozen=True)
class _Made:
    """A bundle, before it is a folder: its parts and its manifest, and what they were made of."""

    behavior: Behavior | None
    reuse: Reusable
    indexed: Indexed
    parts: Files
    manifest: Manifest


def _make(
    gathered: Gathered,
    content: ContentVectors,
    config: Config,
    target: _Target,
    making: _Making,
    hashes: InputHashes | None = None,
) -> _Made:
    """hashes: of the inputs; None for a bundle that is tried, and not written."""
    clock, runner, base = making.clock, making.runner, target.base
    behavior = _learned(gathered, content.both, config, clock)
    embedding = embedding_of(content.both, behavior, runner.workspace)
    read = _Read(replace(gathered.catalog, vectors=None), embedding, content, behavior)
    runner = runner.within(_key_of_index(read, base))
    with one_thread():  # embedders and `learn` see to it themselves
        reuse, indexed = _index(read, base, config, clock, runner)
    copies = target.precompression.begun(target.page, clock) if hashes else target.precompression
    with clock.stage("write"):
        labels, languages = words_of(config, read.catalog)
        packs = config.index.requests == "ranges"
        made_of = hashes.name(rebuilt=isinstance(reuse, Reuse)) if hashes else ""
        page, storage = target.page, _storage(config)
        options = AssemblyOptions(
            config.ranking, labels, storage, page, reuse, languages, runner, packs, made_of
        )
        if hashes:  # a bundle that is tried is not searched
            overlay = config.index.overlay == "json"
            options = replace(options, search=config.search, queries=gathered.queries, overlay=overlay)
            options = replace(options, experiments=of_config(config))
        if gathered.pictures and gathered.pictures.thumbnails:
            thumbnails, page_bytes = gathered.pictures.thumbnails, 1000 * config.pictures.page_kb
            options = replace(options, pictures=thumbnails, page_bytes=page_bytes)
        parts, manifest = assemble(indexed, options)
        if hashes:
            write_folder(target.out, manifest, parts.all, target.page, target.signer, copies)
    return _Made(behavior, reuse, indexed, parts, manifest)


def _key_of_index(read: _Read, base: Path | None) -> str:
    """What is kept of an interrupted build holds for these vectors and this base alone."""
    content = read.content
    found = dict.fromkeys(one.vectors for one in (read.embedding, content.texts, content.looks) if one)
    return key_of([vectors.digest() for vectors in found], base and read_file(base, MANIFEST))


def _given(path: Path | None) -> tuple[Path, ...]:
    return () if path is None else (path,)


def _signer(key: Path | None) -> Signer | None:
    """Raises SignatureError."""
    return None if key is None else Signer(read_private_key(key))


def _embedded(gathered: Gathered, base: Path | None, config: Config, making: _Making) -> ContentVectors:
    catalog, pictures, clock, runner = gathered.catalog, gathered.pictures, making.clock, making.runner
    texts = None
    if catalog.texts:
        with clock.stage("embed", len(catalog.ids)) as advance:
            space = space_of(base) if base else None
            texts = embed_catalog(gathered.embedder, catalog, runner, open_cache(), space, advance)
        for note in texts.notes:
            making.watcher.warn(note)
    model, weight = config.embedding.image_model, config.embedding.image_weight
    if model is None or pictures is None or pictures.for_model is None:
        return ContentVectors(texts, None, texts)
    with clock.stage("look", len(catalog.ids)) as advance:
        looks = embed_pictures(model, pictures.for_model, runner, open_cache(), advance)
        return ContentVectors(texts, looks, fused(texts, looks, weight, runner))


def _learned(gathered: Gathered, content: Embedding | None, config: Config, clock: Clock) -> Behavior | None:
    """What sessions teach; None where there are none."""
    if gathered.sessions is None:
        return None
    with clock.stage("learn", 1000) as advance:
        vectors = None if content is None else content.vectors.read()
        return learn(gathered.sessions, vectors, gathered.catalog.stock, config.behavior, advance)


def _index(
    read: _Read, base: Path | None, config: Config, clock: Clock, runner: Runner
) -> tuple[Reusable, Indexed]:
    """Quantize, find cells and neighbors. After the cells are found, all is in the bundle's order."""
    storage, threshold = _storage(config), config.ranking.duplicate_threshold
    embedding, vectors = read.embedding, read.embedding.vectors
    with clock.stage("quantize"):
        previous = read_previous(base, runner) if base else None
        reuse = reuse_of(previous, read.catalog, vectors.view(), collapsing=threshold <= 1)
        fitted, codes = reuse.encode(vectors, storage, runner)
        measured = quality(fitted, vectors, codes, runner)
    with clock.stage("cells"):
        layout = reuse.partition(vectors, runner)
        evidence = _evidence(read, reuse).take(layout.order, runner)
        catalog = read.catalog.take(layout.order, runner.workspace.path("catalog.arrow"))
        codes = in_order(codes, layout.order, "codes-in-order", runner)
    with clock.stage("neighbors", len(codes) * (2 if evidence.looks else 1)) as advance:
        related = relate(catalog, evidence, layout.starts, threshold, runner, advance)
    return reuse, Indexed(
        catalog=catalog,
        embedding=replace(embedding, vectors=evidence.vectors),
        codec=fitted.codec,
        codes=codes.view(),
        cells=layout.cells,
        related=related,
        quality=measured,
    )


def _evidence(read: _Read, reuse: Reusable) -> Evidence:
    """In the catalog's order."""
    texts, looks = read.content.texts, read.content.looks
    return Evidence(
        vectors=read.embedding.vectors,
        content=None if texts is None else texts.vectors,
        behavior=read.behavior,
        earlier=reuse.earlier(),
        looks=None if looks is None else Looks(looks.vectors, reuse.earlier_looks()),
    )


def _storage(config: Config) -> Storage:
    """How the settings want items stored."""
    return Storage(config.index.codec, config.index.bytes_per_item, 1000 * config.index.resident_kb)
