"""What else items are called by, besides their ids: in logs of other systems, and on pages of variants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from recbuild.catalog.cells.whole import gather, known, text_array
from recbuild.catalog.columns.choose import candidates_of
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.rows.item_rows import ItemRows
from recbuild.catalog.stored import ArrowColumn
from recbuild.linalg import Rows
from recbuild.sources import Table


@dataclass(frozen=True)
class OtherNames:
    """Names that lead to an item, besides its id.

    aliases: another id → the item's id, such as of a variant. No id of an item is among them.
    columns: column of the catalog → its values, each of one item → the item's id: addresses, article numbers.
        A log may name items by them. The values are read when they are asked for.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def other_names(
    table: Table,
    schema: CatalogSchema,
    contents: Mapping[str, Contents],
    ids: pa.ChunkedArray,
    items: ItemRows,
) -> OtherNames:
    """ids: large_string, of each row of the table."""
    naming = [one.column.name for one in candidates_of("id", list(contents.values()))]
    address = schema.column("url")
    names = list(filter(None, dict.fromkeys([*naming, address])))
    others = tuple(name for name in names if name != schema.column("id"))
    codes = [name for name in names if name != address]
    return OtherNames(_aliases(table, codes, ids, items), _ByColumn(table, others, ids, items))


@dataclass(frozen=True, eq=False)
class _ByColumn(Mapping[str, Mapping[str, str]]):
    """Column → its values, each of one item → the item's id."""

    table: Table
    names: Sequence[str]
    ids: pa.ChunkedArray
    rows: ItemRows

    def __getitem__(self, name: str) -> Mapping[str, str]:
        if name not in self.names:
            raise KeyError(name)
        return _unique([known(self.table.columns[name])], self.ids, self.rows, np.arange(len(self.rows)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def _aliases(table: Table, codes: Sequence[str], ids: pa.ChunkedArray, items: ItemRows) -> dict[str, str]:
    """What the rows of items of several rows are called, but for the ids of items."""
    several = np.flatnonzero(items.sizes > 1)
    if not len(several):
        return {}
    columns = [ids, ids if items.parents is None else items.parents]
    found = _unique([*columns, *(known(table.columns[name]) for name in codes)], ids, items, several)
    own = gather(ids, items.leaders)
    taken = pc.is_in(text_array(list(found)), own).to_pylist()
    return {name: id_ for (name, id_), is_id in zip(found.items(), taken, strict=True) if not is_id}


def _unique(
    columns: Sequence[pa.ChunkedArray], ids: pa.ChunkedArray, items: ItemRows, chosen: Rows
) -> dict[str, str]:
    """Cell → the id of the item whose rows alone have it. chosen: int64, the items to look at."""
    found: dict[str, str] = {}
    shared = set()
    some = items.take(chosen)
    cells = [ArrowColumn[str](gather(column, some.rows)) for column in columns]
    leading = ArrowColumn[str](gather(ids, some.leaders))
    rows = zip(*cells, strict=True)
    for id_, size in zip(leading, some.sizes.tolist(), strict=True):
        for name in {name for _ in range(size) for name in next(rows)} - {""}:
            if found.setdefault(name, id_) != id_:
                shared.add(name)
    return {name: id_ for name, id_ in found.items() if name not in shared}
