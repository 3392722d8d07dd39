"""What else items are called by, besides their ids: in logs of other systems, and on pages of variants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from recbuild.catalog.cells import parse
from recbuild.catalog.columns.choose import candidates_of
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.sources import Table


@dataclass(frozen=True)
class OtherNames:
    """Names that lead to an item, besides its id.

    aliases: another id → the item's id, such as of a variant. No id of an item is among them.
    columns: column of the catalog → its values, each of one item → the item's id: addresses, article numbers.
        A log may name items by them.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def other_names(
    table: Table,
    schema: CatalogSchema,
    contents: Mapping[str, Contents],
    ids: Sequence[str],
    rows: Mapping[int, Sequence[int]],
    parents: Sequence[str],
) -> OtherNames:
    """ids: of each row of the table. rows: position of each item's first row → the positions of all its rows.
    parents: what each row names as its product; () for nothing.
    """
    naming = [one.column.name for one in candidates_of("id", list(contents.values()))]
    address = schema.column("url")
    cells = {
        name: parse.known_texts(table.columns[name]) for name in dict.fromkeys([*naming, address]) if name
    }
    several = {leader: list_ for leader, list_ in rows.items() if len(list_) > 1}
    of_variants = [ids, parents or ids, *(column for name, column in cells.items() if name != address)]
    own = {ids[leader] for leader in rows}
    return OtherNames(
        aliases={name: id_ for name, id_ in _unique(of_variants, ids, several).items() if name not in own},
        columns={
            name: _unique([column], ids, rows)
            for name, column in cells.items()
            if name != schema.column("id")
        },
    )


def _unique(
    columns: Sequence[Sequence[str]], ids: Sequence[str], rows: Mapping[int, Sequence[int]]
) -> dict[str, str]:
    """Cell → the id of the item whose rows alone have it."""
    found: dict[str, str] = {}
    shared = set()
    for leader, list_ in rows.items():
        for name in {column[row] for column in columns for row in list_} - {""}:
            if found.setdefault(name, ids[leader]) != ids[leader]:
                shared.add(name)
    return {name: id_ for name, id_ in found.items() if name not in shared}
