"""Engine parts: from the items to the item parts, the core part and the listing (docs/format.md §5 to §8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.contents import BundleContents
from recbuild.bundle.packing import PackParts, PartSpan, column_bytes, item_part, store_items
from recbuild.bundle.part import Listing, Part, gzip_json
from recbuild.index.lists import Neighbors
from recbuild.linalg import Rows
from recbuild.plan import Runner, spans
from recruntime.bundle.items import NO_OWNER, Items
from recruntime.codecs import Codec
from recruntime.conditions import Condition
from recruntime.rules import Marked, Rule
from recruntime.settings import Settings
from recruntime.wire import FORMAT, pack, pack_array, unpack

RESIDENT_PART_BYTES = 240_000
PARTITIONED_PART_BYTES = 130_000
MAX_PARTS = NO_OWNER - 1  # the sample part is one more
PARTS_PER_TASK = 8
TEXT_RATIO = 0.4  # what is left of texts when they are compressed, about
MAX_ASSIGNED = 4

Assigned = NDArray[np.int32]
"""int32 (n, MAX_ASSIGNED): the item parts that each item's page loads, its own first; -1 after the last."""


@dataclass(frozen=True)
class ItemParts:
    """The item parts of a bundle.

    parts: in the order of the items.
    of: int64 (n,), the number of each item's part.
    numbers: int64 (n,), each item's number: its place among the rows of all item parts.
    rows: number of rows in each part, with tombstones.
    tombstones: item part → its rows that are not among the items any more.
    """

    parts: tuple[Part, ...]
    of: Rows
    numbers: Rows
    rows: tuple[int, ...]
    tombstones: Mapping[int, Rows] = field(default_factory=dict)


def expected_bytes(items: Items, bytes_per_item: float) -> int:
    """About the size of the item parts."""
    texts = sum(map(column_bytes, (items.ids, *items.cards.values())))
    return int(len(items) * bytes_per_item + texts * TEXT_RATIO)


def item_parts(
    items: Items, codec: Codec, bytes_per_item: float, part_bytes: int, runner: Runner | None = None
) -> ItemParts:
    """Item parts of about `part_bytes` each, of whole cells where cells are no larger than that.

    runner: writes them into files of its workspace; None to have them in memory. Raises UserError.
    """
    count = -(-expected_bytes(items, bytes_per_item) // part_bytes)
    part_spans = list(_part_spans(items.cells, -(-len(items) // max(1, count))))
    lengths = tuple(span.end - span.first for span in part_spans)
    of = np.repeat(np.arange(len(part_spans)), lengths)
    return ItemParts(tuple(_packed(items, codec, part_spans, runner)), of, np.arange(len(items)), lengths)


def _packed(
    items: Items, codec: Codec, part_spans: Sequence[PartSpan], runner: Runner | None
) -> Iterator[Part]:
    if runner is None:
        yield from (item_part(items.take(np.arange(span.first, span.end)), codec) for span in part_spans)
        return
    step = PackParts(store_items(items, runner.workspace), codec, runner.workspace)
    for parts in runner.each(
        step, [part_spans[first:end] for first, end in spans(len(part_spans), PARTS_PER_TASK)]
    ):
        yield from parts


def code_bytes(part: Part) -> int:
    """Bytes that the codes take in an item part."""
    packed = unpack(part.content, part.path)["codes"]
    return sum(len(value) for value in packed.values() if isinstance(value, bytes))


def replicas_of(items: Items, rows: Rows, parts: ItemParts) -> Items:
    """Replicas of these rows, ascending, for the sample part, which every page of a partitioned bundle
    loads.
    """
    replicas = with_numbers(items.take(rows.astype(np.intp)), parts.numbers)
    return replace(replicas, owner=parts.of[rows].astype(np.uint16))


def with_numbers(items: Items, numbers: Rows) -> Items:
    """The items, with co-occurrence lists of item numbers in place of rows. numbers: by row."""
    lists = items.co_occurrence
    return replace(items, co_occurrence=replace(lists, values=numbers[lists.values].astype(np.uint32)))


def marked_rules(
    settings: Settings, private: Mapping[Condition, NDArray[np.bool_]], parts: ItemParts, replicas: Rows
) -> Settings:
    """The settings, with marks in place of conditions on columns that the bundle lacks.

    private: condition → bool (n,), which items meet it. replicas: int64, the rows in the sample part.
    """
    first = sum(parts.rows)

    def marked(rule: Rule) -> Rule:
        mask = private.get(rule.where) if isinstance(rule.where, Condition) else None
        if mask is None:
            return rule
        marks = np.zeros(first + len(replicas), dtype=np.bool_)
        marks[parts.numbers] = mask
        marks[first:] = mask[replicas]
        return replace(rule, where=Marked(np.packbits(marks).tobytes()))

    return replace(settings, rules=tuple(map(marked, settings.rules)))


def assigned_parts(neighbors: Neighbors, of: Rows) -> Assigned:
    """The item parts that each item's page loads: its own, then those with most of its neighbors.

    of: int64 (n,), the number of each item's part.
    """
    assigned = np.full((len(of), MAX_ASSIGNED), -1, dtype=np.int32)
    for first, end in spans(len(of)):
        nearest = np.where(neighbors.cosines[first:end] > 0, neighbors.rows[first:end], -1)
        parts = np.where(nearest >= 0, of[nearest], -1).astype(np.int32)
        assigned[first:end, 0] = of[first:end]
        others = _most_frequent(np.where(parts == assigned[first:end, :1], -1, parts))
        assigned[first:end, 1 : 1 + others.shape[1]] = others
    return assigned


def _most_frequent(parts: Assigned) -> Assigned:
    """int32 (n, ≤ MAX_ASSIGNED - 1): the numbers that each row has most often, the first of equals; -1 counts
    as none.
    """
    same = parts[:, :, np.newaxis] == parts[:, np.newaxis, :]
    width = parts.shape[1]
    weights = same.sum(axis=2) * width - np.arange(width)  # earlier ones come first of equals
    weights[(parts < 0) | np.tril(same, -1).any(axis=2)] = 0
    best = np.argsort(-weights, axis=1, kind="stable")[:, : MAX_ASSIGNED - 1]
    found = np.take_along_axis(parts, best, axis=1)
    found[np.take_along_axis(weights, best, axis=1) == 0] = -1
    return found


def core_part(
    contents: BundleContents, rows: Sequence[int], tombstones: Mapping[int, Rows] | None = None
) -> Part:
    """The core part: everything but the items themselves. rows, tombstones: as ItemParts has them."""
    gone = {str(number): pack_array(found.astype("<u4")) for number, found in (tombstones or {}).items()}
    head = {
        "format": FORMAT,
        "space": contents.space,
        "codec": contents.codec.tables(),
        "fields": [one.model_dump() for one in contents.fields],
        "labels": dict(contents.labels),
        **_languages(contents.languages),
        "rows": list(rows),
        "tombstones": gone,
        "default": [contents.items.ids[row] for row in contents.default.tolist()],
        "nprobe": contents.nprobe,
        "ranking": contents.settings.as_data(),
        "recency": pack_array(contents.recency.astype("<f8")),
        **({"returns": pack_array(contents.returns)} if len(contents.returns) else {}),
    }
    return Part("core", pack(head))


def _languages(languages: Mapping[str, Mapping[str, str]]) -> dict[str, object]:
    return {"languages": {tag: dict(labels) for tag, labels in languages.items()}} if languages else {}


def listing_part(
    items: Sequence[Part], sample: int | None, search: Part | None = None, *, search_all: bool = False
) -> Part:
    """The listing. sample: number of the sample part; None for a resident bundle. search: the search part.
    search_all: whether a page that searches loads all item parts.
    """
    names = "".join(part.name for part in items)
    searched = search.name if search else None
    listing = Listing(
        resident=sample is None, items=names, sample=sample, search=searched, search_all=search_all
    )
    return Part("listing", gzip_json(listing.model_dump()))


def _part_spans(cells: Rows, most: int) -> Iterator[PartSpan]:
    """The rows of each part: about `most`, or more where a bundle may not have so many parts."""
    bounds = _bounds(cells, most)
    while len(bounds) - 1 > MAX_PARTS:
        most += -(-most // 4)
        bounds = _bounds(cells, most)
    ends = np.cumsum(cells)
    starts = ends - cells
    for first, end in pairwise(bounds):
        within = slice(np.searchsorted(ends, first, "right"), np.searchsorted(starts, end, "left"))
        yield PartSpan(first, end, np.minimum(ends[within], end) - np.maximum(starts[within], first))


def _bounds(cells: Rows, most: int) -> list[int]:
    """Where each part begins, and the end: as many cells as fit into `most` items; a larger one is cut."""
    bounds = [0]
    at = 0
    for size in cells.tolist():
        if at + size - bounds[-1] > most and at > bounds[-1]:
            bounds.append(at)
        pieces = -(-size // most)
        bounds += [at + size * piece // pieces for piece in range(1, pieces)]
        at += size
    return [*bounds, at]
