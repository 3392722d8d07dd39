"""The items of a catalog that can be used: their ids and texts, a batch after another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recbuild.catalog.cells import whole
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.rows.item_rows import ItemRows, item_rows
from recbuild.catalog.rows.validate import Rejected, Validated, validate
from recbuild.catalog.stored import ArrowColumn, store
from recbuild.catalog.texts import texts_of
from recbuild.sources import Table
from recbuild.sources.table import TakenRows

HASH_DIGITS = 12  # of an id that is a hash: two of ten million texts share one with a chance of 0.2
_COLUMNS = pa.schema([(name, pa.large_string()) for name in ("id", "text", "searched")])


@dataclass(frozen=True)
class UsableItems:
    """The items that can be used.

    ids: of each.
    texts: what is embedded of each; none at all in a catalog without texts.
    searched: what of it can be searched; none at all where that is the same.
    validated: which items these are, and the first rows of the others.
    """

    ids: ArrowColumn[str]
    texts: ArrowColumn[str]
    searched: ArrowColumn[str]
    validated: Validated


def usable_items(
    table: Table,
    schema: CatalogSchema,
    contents: Mapping[str, Contents],
    ids: pa.ChunkedArray,
    items: ItemRows,
    path: Path | None,
) -> UsableItems:
    """ids: large_string, of each row. path: of a file for ids and texts; None for memory."""
    kept, rejected = [np.empty(0, np.int64)], list[Rejected]()
    is_less = schema.searched != schema.template

    def batches() -> Iterator[pa.Table]:
        for batch in items.batches(table):
            leaders = items.leaders[batch.first : batch.end]
            own = whole.gather(ids, leaders).combine_chunks()
            names = own.to_pylist()
            texts = texts_of(batch, table, schema.template, contents) if schema.template else names
            found = validate(TakenRows(table.rows, leaders), names, texts)
            rejected.extend(found.rejected)
            kept.append(found.kept + batch.first)
            said = whole.text_array(texts if schema.template else [""] * len(names))
            shown = texts_of(batch, table, schema.searched, contents) if is_less else [""] * len(names)
            columns = (own, said, whole.text_array(shown))
            yield pa.table([column.take(found.kept) for column in columns], _COLUMNS)

    stored = store(batches(), _COLUMNS, path)
    nothing = ArrowColumn[str](whole.empty(0))
    return UsableItems(
        stored.column("id"),
        stored.column("text") if schema.template else nothing,
        stored.column("searched") if is_less else nothing,
        Validated(np.concatenate(kept), rejected),
    )


def ids_of(
    table: Table, contents: Mapping[str, Contents], schema: CatalogSchema
) -> tuple[pa.ChunkedArray, list[str]]:
    """large_string (n,), the id of each row, "" for none; and a warning where it had to be made."""
    column = schema.column("id")
    if column is not None:
        return _continued(whole.known(table.columns[column]), table, schema), []
    batches = item_rows(np.arange(len(table.rows)), None, ()).batches(table)
    texts = (texts_of(batch, table, schema.template, contents) for batch in batches)
    ids = pa.chunked_array([whole.text_array(list(map(_hash, batch))) for batch in texts], pa.large_string())
    first = ids.filter(pc.not_equal(ids, "")).slice(0, 1).to_pylist()
    return ids, [
        "No column tells the items apart: a hash of an item's text is its id, such as "
        f"{next(iter(first), '')!r}, and changes with the text. Pages must name items the same way. To "
        "change that: --field id=COLUMN"
    ]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS] if text else ""


def _continued(ids: pa.ChunkedArray, table: Table, schema: CatalogSchema) -> pa.ChunkedArray:
    """The ids; a row that has neither id nor title, but a price or the like, has that of the row above."""
    continues = pc.equal(ids, "").to_numpy()
    if not continues.any():
        return ids
    title = schema.column("title")
    if title:
        continues &= pc.equal(whole.texts(table.columns[title]), "").to_numpy()
    others = [schema.column(field) for field in ("price", "sale_price", "stock", "image")]
    filled = np.zeros(len(ids), np.bool_)
    for column in filter(None, others):
        filled |= pc.not_equal(whole.known(table.columns[column]), "").to_numpy()
    continues &= filled
    continues[:1] = False
    above = np.maximum.accumulate(np.where(continues, 0, np.arange(len(ids))))
    return whole.gather(ids, above)
