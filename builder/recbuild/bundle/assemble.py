"""Assembling: from everything that was computed to the files of a bundle, resident or partitioned.

In go the catalog, its codes, cells and lists, all in the bundle's order; out come the parts and the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from recbuild.bundle.columns import card_fields, encode_items
from recbuild.bundle.contents import BundleContents, Files, manifest_of
from recbuild.bundle.downloads import Visits, measure_downloads
from recbuild.bundle.engine_parts import (
    ItemParts,
    assigned_parts,
    code_bytes,
    core_part,
    listing_part,
    marked_rules,
    replicas_of,
)
from recbuild.bundle.instant.lane import instant_lane
from recbuild.bundle.instant.ranking import instant_ranking
from recbuild.bundle.instant.shelves import Lists
from recbuild.bundle.manifest import Manifest, Measured, PictureSizes
from recbuild.bundle.packing import item_part
from recbuild.bundle.page_files import PageFiles
from recbuild.bundle.part import Part, zip_best
from recbuild.bundle.pictures.assign import PagePictures, page_pictures
from recbuild.bundle.pictures.category import nearest_in_category
from recbuild.bundle.pictures.packs import PicturePacks, pack_pictures
from recbuild.bundle.rebuild.reusable import Reusable, Storage
from recbuild.catalog.load import Catalog
from recbuild.config import SearchSettings
from recbuild.embed import Embedding
from recbuild.index.measure import Quality, choose_nprobe
from recbuild.index.relate import Related
from recbuild.linalg import Rows, Vectors, sample_rows
from recbuild.pictures.thumbnails import Thumbnails
from recbuild.plan import Runner
from recbuild.search.make import ItemNumbers, search_part
from recruntime.bundle.items import Items
from recruntime.bundle.text_columns import TextColumn
from recruntime.codecs import Codec, Codes
from recruntime.settings import Settings
from recruntime.wire import LABELS

NO_SEARCH = SearchSettings(budget_kb=0)
MAX_REPLICAS = 1000
MAX_COMPARED = 1024  # of a cell's items
UNIT = 4000.0  # of a vector: sums of products of two are whole numbers below 2^24, exact in float32


@dataclass(frozen=True)
class Indexed:
    """The items in the bundle's order, with all that was found out about them.

    catalog: the items.
    embedding: their vectors.
    codec: how vectors are stored.
    codes: uint8 (n, code_bytes).
    cells: int64 (m,), number of items in each cell.
    related: neighbors, products, default list, what sessions taught.
    quality: what the codec keeps; None where there was nothing to compare.
    """

    catalog: Catalog
    embedding: Embedding
    codec: Codec
    codes: Codes
    cells: Rows
    related: Related
    quality: Quality | None


@dataclass(frozen=True)
class AssemblyOptions:
    """How the files are made.

    settings: of the ranking.
    labels: the shelf's words.
    storage: how items are stored.
    page: the page's files.
    reuse: what is taken over from an earlier bundle.
    languages: further language of the cards → the shelf's words in it.
    runner: writes the parts.
    packs: whether many instant parts get into packs.
    made_of: what the manifest says of the inputs.
    pictures: what there is of thumbnails; None for a bundle without.
    page_bytes: of thumbnails that a page loads at most.
    search: whether the bundle can be searched.
    queries: past searches that are suggested, the most frequent first.
    overlay: whether pages request what changed since the build.
    experiments: as the boot piece has them.
    """

    settings: Settings
    labels: Mapping[str, str]
    storage: Storage
    page: PageFiles
    reuse: Reusable
    languages: Mapping[str, Mapping[str, str]]
    runner: Runner
    packs: bool = True
    made_of: str = ""
    pictures: Thumbnails | None = None
    page_bytes: int = 0
    search: SearchSettings = NO_SEARCH
    queries: tuple[str, ...] = ()
    overlay: bool = False
    experiments: Mapping[str, Any] = field(default_factory=dict)


def assemble(indexed: Indexed, options: AssemblyOptions) -> tuple[Files, Manifest]:
    """The files of a bundle, and its manifest."""
    related, codec, reuse = indexed.related, indexed.codec, options.reuse
    encoded = encode_items(
        indexed.catalog,
        indexed.codes,
        indexed.cells,
        related.behavior,
        related.product,
        options.runner.workspace,
    )
    items = reuse.items(encoded)
    search = choose_nprobe(codec, items, related.neighbors.nearest)
    contents = _contents(indexed, options, items, search.nprobe)
    found, partitioned = reuse.item_parts(items, codec, options.storage, options.runner)
    neighbors, kept = reuse.lists(items, related.neighbors, related.looks_similar)
    assigned = assigned_parts(neighbors, found.of) if partitioned else None
    ranking = instant_ranking(options.settings, items, indexed.catalog.private)
    shared = np.concatenate([related.default, *related.lists.values(), ranking.rows])
    replicas = _replicas(items, indexed, shared) if partitioned else np.empty(0, dtype=np.int64)
    sample = (item_part(replicas_of(items, replicas, found), codec),) if partitioned else ()
    parts = (*found.parts, *sample)
    learned = related.behavior.bought_together if related.behavior else None
    bought = reuse.bought_together(learned, len(items))
    packs = _picture_packs(items, options)
    pictures = None
    if packs:
        page_bytes, together = options.page_bytes, items.co_occurrence
        alike = nearest_in_category(items.cards.get("category"), indexed.embedding.vectors)
        pictures = page_pictures(packs, neighbors, together, alike, contents.default, page_bytes)
    lists = Lists(
        neighbors=neighbors,
        bought_together=bought,
        looks_similar=related.looks_similar,
        default=contents.default,
        catalog=related.lists,
        assigned=assigned,
        pictures=pictures,
        pinned=ranking.pinned,
    )
    lane = instant_lane(items, lists, kept, options.runner, packs=options.packs)
    rows = [*found.rows, *([len(replicas)] if partitioned else [])]
    rules = marked_rules(options.settings, indexed.catalog.private, found, replicas)
    contents = replace(contents, settings=rules, ranking=ranking.data)
    searched = _search_part(indexed, options, items, found, replicas)
    number = len(found.parts) if partitioned else None
    search_all = searched is not None and partitioned and options.search.items == "all"
    fetched = [part for part in (searched, *(found.parts if search_all else ())) if part]
    files = Files(
        core=core_part(contents, rows, found.tombstones),
        listing=listing_part(parts, number, searched, search_all=search_all),
        items=parts,
        lane=lane.parts,
        instant=lane.boot,
        pictures=packs.parts if packs else (),
        search=searched,
    )
    always = (files.core, files.listing, *sample)
    visits = Visits(always, lane, found.parts, assigned, neighbors.nearest, found.of, replicas)
    measured = Measured(
        residency="partitioned" if partitioned else "resident",
        bytes_per_item=round(sum(map(code_bytes, found.parts)) / sum(found.rows), 2),
        codec=indexed.quality,
        search=search,
        downloads=measure_downloads(visits, fetched),
        pictures=_sizes(packs, pictures) if packs and pictures else None,
    )
    return files, manifest_of(contents, files, measured, options.page, options.made_of)


def _contents(indexed: Indexed, options: AssemblyOptions, items: Items, nprobe: int) -> BundleContents:
    embedding, behavior = indexed.embedding, indexed.related.behavior
    return BundleContents(
        embedding={"name": embedding.name, **embedding.details},
        space=options.reuse.space(embedding.space, indexed.codec),
        codec=indexed.codec,
        items=items,
        fields=card_fields(indexed.catalog),
        default=indexed.related.default,
        labels={**LABELS, **options.labels},
        currency=indexed.catalog.currency,
        nprobe=nprobe,
        settings=options.settings,
        recency=behavior.recency if behavior else np.empty(0),
        returns=behavior.returns if behavior else np.empty(0, dtype=np.uint8),
        languages=options.languages,
        currencies=indexed.catalog.languages,
        overlay=options.overlay,
        experiments=options.experiments,
    )


def _search_part(
    indexed: Indexed, options: AssemblyOptions, items: Items, found: ItemParts, replicas: Rows
) -> Part | None:
    """replicas: int64 (m,), rows in the sample part, which is the last one."""
    first = sum(found.rows)
    places = ItemNumbers(
        np.concatenate([np.arange(len(items)), replicas]),
        np.concatenate([found.numbers, np.arange(first, first + len(replicas))]),
    )
    stored, queries = (indexed.codec, items.codes), options.queries
    content = search_part(indexed.catalog, stored, places, options.search, zip_best, queries)
    return None if content is None else Part("search", content)


def _picture_packs(items: Items, options: AssemblyOptions) -> PicturePacks | None:
    """None where no item has a picture."""
    addresses, thumbnails = items.cards.get("image"), options.pictures
    if thumbnails is None or not len(thumbnails) or not isinstance(addresses, TextColumn):
        return None
    places = thumbnails.places(addresses)
    return pack_pictures(places, thumbnails, options.reuse.picture_packs(), options.runner.workspace)


def _sizes(packs: PicturePacks, pictures: PagePictures) -> PictureSizes:
    page = pictures.page_bytes(packs.sizes)
    return PictureSizes(count=packs.count, bytes=int(packs.sizes.sum()), page=page)


def _replicas(items: Items, indexed: Indexed, shared: Rows) -> Rows:
    """int64, ascending: rows of which every page of a partitioned bundle has a replica.

    Those of the lists that are the same on all pages, and of each of the largest cells the item that is most
    similar to its cell, so that a profile's search finds something of everything.
    """
    starts = np.cumsum(items.cells) - items.cells
    chosen = set(shared.tolist())
    for cell in np.argsort(-items.cells, kind="stable")[:MAX_REPLICAS].tolist():
        rows = np.arange(starts[cell], starts[cell] + items.cells[cell])
        rows = rows[items.stock[rows]]
        if len(rows):
            compared = rows[sample_rows(len(rows), MAX_COMPARED)]
            chosen.add(int(compared[_most_typical(indexed.embedding.vectors.take(compared))]))
    return np.array(sorted(chosen) or [0], dtype=np.int64)  # nothing is in stock, but no part may be empty


def _most_typical(vectors: Vectors) -> int:
    """Which vector is nearest to the mean of all. vectors: float32 (n, dims) of unit length, or zero."""
    levels = np.rint(vectors * UNIT)
    total = levels.sum(axis=0, dtype=np.float64)
    mean = np.rint(total * (UNIT / max(1.0, np.sqrt(np.sum(total**2))))).astype(np.float32)
    return int(np.argmax(levels @ mean))
