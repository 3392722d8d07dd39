"""Assemble: from everything that was computed to the files of a bundle, resident or celled.

In go the catalog, its codes, cells and neighbours; out come the parts and the manifest.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from recbuild.bundle.columns import card_fields, encode_items
from recbuild.bundle.contents import Contents, Files, manifest, space_of
from recbuild.bundle.downloads import Visits, measure_downloads
from recbuild.bundle.engine_parts import (
    CELLED_PART_BYTES,
    RESIDENT_PART_BYTES,
    ItemParts,
    assigned_parts,
    code_bytes,
    core_part,
    expected_bytes,
    front_copies,
    grown_parts,
    item_part,
    item_parts,
    listing_part,
)
from recbuild.bundle.instant_parts import Earlier, instant_lane
from recbuild.bundle.reuse import Kept, keep_behavior, keep_lists
from recbuild.catalog.load import Catalog
from recbuild.config import Config
from recbuild.embed import Embedding
from recbuild.index.measure import Quality, Rows, Search, choose_probes
from recbuild.index.neighbors import Neighbors
from recbuild.index.partition import Partition
from recbuild.index.quantize import Fit
from recbuild.index.relate import Related
from recruntime.bundle.items import Items
from recruntime.codecs import Codes
from recruntime.wire import LABELS

MOST_COPIES = 1000
FEWEST_HELD = 0.5


@dataclass(frozen=True)
class Plan:
    """All that a bundle is made of.

    codes: by the catalog's rows. kept: of an earlier build.
    """

    catalog: Catalog
    embedding: Embedding
    fitted: Fit
    codes: Codes
    layout: Partition
    related: Related
    quality: Quality | None
    kept: Kept | None = None


@dataclass(frozen=True)
class Budget:
    """bytes_per_item: what the compact codec may spend on a vector. resident: item parts of up to so many
    bytes are loaded whole."""

    bytes_per_item: float
    resident: int


def assemble(plan: Plan, config: Config, engine: str, budget: Budget) -> tuple[Files, dict[str, Any]]:
    """The files of a bundle, and its manifest. engine: name of the engine folder."""
    layout, related = plan.layout, plan.related
    items = encode_items(
        plan.catalog, plan.codes, layout.order, layout.cells, related.behavior, related.product
    )
    items = keep_behavior(plan.kept, items) if plan.kept else items
    search = choose_probes(plan.fitted.codec, items, related.neighbors.near)
    contents = _contents(plan, config, items, search)
    found, celled = _item_parts(plan, items, budget)
    neighbors, earlier = _earlier(plan, items)
    assigned = assigned_parts(neighbors.near, found.of) if celled else None
    copies = _copies(items, contents.front, plan) if celled else np.empty(0, dtype=np.int64)
    front = (item_part(front_copies(items, copies, found), contents.codec),) if celled else ()
    parts = (*found.parts, *front)
    lane = instant_lane(items, neighbors, contents.front, assigned, earlier)
    files = Files(
        core=core_part(contents, [*found.held, *([len(copies)] if celled else [])], found.dead),
        listing=listing_part(parts, len(found.parts) if celled else None, not celled),
        items=parts,
        lane=lane.parts,
        instant=lane.boot,
    )
    always = (files.core, files.listing, *front)
    visits = Visits(always, lane, found.parts, assigned, neighbors.near, found.of, copies)
    figures = {
        "residency": "celled" if celled else "resident",
        "bytes_per_item": round(sum(map(code_bytes, found.parts)) / sum(found.held), 2),
        "codec": None if plan.quality is None else asdict(plan.quality),
        "search": asdict(search),
        "downloads": asdict(measure_downloads(visits)),
    }
    return files, manifest(contents, files, figures, engine)


def _contents(plan: Plan, config: Config, items: Items, search: Search) -> Contents:
    embedding, codec, behavior = plan.embedding, plan.fitted.codec, plan.related.behavior
    return Contents(
        embedding={"name": embedding.name, **embedding.details},
        space=plan.kept.base.core.space if plan.kept else space_of(embedding.space, codec),
        codec=codec,
        items=items,
        fields=card_fields(plan.catalog),
        front=np.argsort(plan.layout.order)[plan.related.front],
        labels=LABELS | config.labels,
        currency=plan.catalog.currency,
        probes=search.probes,
        ranking=config.ranking,
        recency=behavior.recency if behavior else np.empty(0),
    )


def _item_parts(plan: Plan, items: Items, budget: Budget) -> tuple[ItemParts, bool]:
    """The item parts, and whether the bundle is celled. What is built on a base stays what the base is."""
    codec, kept = plan.fitted.codec, plan.kept
    spent = min(budget.bytes_per_item, codec.code_bytes)
    if kept:
        size = CELLED_PART_BYTES if kept.base.celled else RESIDENT_PART_BYTES
        return grown_parts(kept, items, codec, spent, size), kept.base.celled
    celled = expected_bytes(items, spent) > budget.resident
    return item_parts(items, codec, spent, CELLED_PART_BYTES if celled else RESIDENT_PART_BYTES), celled


def _earlier(plan: Plan, items: Items) -> tuple[Neighbors, Earlier | None]:
    """The lists, and the earlier instant parts that stay; none where too few of their lists still hold."""
    neighbors = plan.related.neighbors
    if plan.kept is None:
        return neighbors, None
    base = plan.kept.base
    rows, held = keep_lists(plan.kept, items, neighbors.rows)
    if held.mean() < FEWEST_HELD:
        return neighbors, None
    number_of = [base.number_of[items.ids[row]] if holds else -1 for row, holds in enumerate(held.tolist())]
    return replace(neighbors, rows=rows), Earlier(base.instant, np.array(number_of))


def _copies(items: Items, front: Rows, plan: Plan) -> Rows:
    """int64, ascending: rows of which every page of a celled bundle has a copy.

    The front list, and of each of the largest cells the item that is most like its cell: so that a profile's
    search finds something of everything.
    """
    starts = np.cumsum(items.cells) - items.cells
    vectors, order = plan.embedding.vectors, plan.layout.order
    chosen = set(front.tolist())
    for cell in np.argsort(-items.cells, kind="stable")[:MOST_COPIES].tolist():
        rows = np.arange(starts[cell], starts[cell] + items.cells[cell])
        rows = rows[items.stock[rows]]
        if len(rows):
            members = vectors[order[rows]]
            chosen.add(int(rows[np.argmax(members @ members.mean(axis=0))]))
    return np.array(sorted(chosen), dtype=np.int64)
