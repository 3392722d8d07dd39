"""Assemble: from everything that was computed to the files of a bundle, resident or celled.

In go the catalog, its codes, cells and neighbours; out come the parts and the manifest.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from recbuild.catalog.load import Catalog
from recbuild.config import Config
from recbuild.contents import Contents, Files, manifest, space_of
from recbuild.downloads import Visits, measure_downloads
from recbuild.embed import Embedding
from recbuild.encode import card_fields, encode_items
from recbuild.instant import Earlier, instant_lane
from recbuild.measure import Quality, Rows, choose_probes
from recbuild.neighbours import front_list
from recbuild.partition import Partition
from recbuild.parts import (
    CELLED_PART_BYTES,
    RESIDENT_PART_BYTES,
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
from recbuild.quantize import Fit
from recbuild.rebuild import Kept, keep_lists
from recruntime.codecs import Codes
from recruntime.format import LABELS
from recruntime.items import Items

MOST_COPIES = 1000
FEWEST_HELD = 0.5


@dataclass(frozen=True)
class Plan:
    """All that a bundle is made of.

    codes: by the catalog's rows. near: by the bundle's, as `nearest` gives it. kept: of an earlier build.
    """

    catalog: Catalog
    embedding: Embedding
    fitted: Fit
    codes: Codes
    layout: Partition
    near: Rows
    quality: Quality | None
    kept: Kept | None = None


def assemble(
    plan: Plan, config: Config, engine: str, bytes_per_item: float, resident: int
) -> tuple[Files, dict[str, Any]]:
    """The files of a bundle, and its manifest. engine: name of the engine folder."""
    catalog, layout, codec = plan.catalog, plan.layout, plan.fitted.codec
    items = encode_items(catalog, plan.codes, layout.order, layout.cells)
    place_of = np.argsort(layout.order)
    front = place_of[front_list(plan.embedding.vectors, catalog.stock)]
    search = choose_probes(codec, items, plan.near)
    contents = Contents(
        embedding={"name": plan.embedding.name, **plan.embedding.details},
        space=plan.kept.base.core.space if plan.kept else space_of(plan.embedding.space, codec),
        codec=codec,
        items=items,
        fields=card_fields(catalog),
        front=front,
        labels=LABELS | config.labels,
        currency=catalog.currency,
        probes=search.probes,
    )
    spent = min(bytes_per_item, codec.code_bytes)
    celled = plan.kept.base.celled if plan.kept else expected_bytes(items, spent) > resident
    size = CELLED_PART_BYTES if celled else RESIDENT_PART_BYTES
    found = (
        grown_parts(plan.kept, items, codec, spent, size)
        if plan.kept
        else item_parts(items, codec, spent, size)
    )
    near, earlier = _earlier(plan, items)
    copies = _copies(items, front, plan) if celled else np.empty(0, dtype=np.int64)
    assigned = assigned_parts(near, found.of) if celled else None
    parts = [*found.parts, *([item_part(front_copies(items, copies, found.of), codec)] if celled else [])]
    lane = instant_lane(items, near, front, assigned, earlier)
    files = Files(
        core=core_part(contents, [*found.held, *([len(copies)] if celled else [])], found.dead),
        listing=listing_part(parts, len(found.parts) if celled else None, not celled),
        items=parts,
        lane=lane.parts,
        instant=lane.boot,
    )
    always = [files.core, files.listing, *parts[len(found.parts) :]]
    visits = Visits(always, lane, found.parts, assigned, near, found.of, copies)
    figures = {
        "residency": "celled" if celled else "resident",
        "bytes_per_item": round(sum(map(code_bytes, found.parts)) / len(items), 2),
        "codec": None if plan.quality is None else asdict(plan.quality),
        "search": asdict(search),
        "downloads": asdict(measure_downloads(visits)),
    }
    return files, manifest(contents, files, figures, engine)


def _earlier(plan: Plan, items: Items) -> tuple[Rows, Earlier | None]:
    """The lists, and the earlier instant parts that stay; none where too few of their lists still hold."""
    if plan.kept is None:
        return plan.near, None
    base = plan.kept.base
    ids = [items.ids[row] for row in range(len(items))]
    near, held = keep_lists(plan.kept, ids, plan.near)
    if held.mean() < FEWEST_HELD:
        return plan.near, None
    number_of = [
        base.number_of[item] if holds else -1 for item, holds in zip(ids, held.tolist(), strict=True)
    ]
    return near, Earlier(base.instant, np.array(number_of))


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
