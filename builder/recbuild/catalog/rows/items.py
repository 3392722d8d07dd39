"""Which rows of a catalog become which item.

In go a table and its schema; out come `ItemRows`: the rows that lead an item, those that follow them, and
notes on the rest. Rows that are not to be shown are left out first; then variants and repetitions of an id
become one item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from recbuild.catalog.cells import parse
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.catalog.fields import check_column, folded
from recbuild.catalog.rows.followers import followers, has_followers
from recbuild.catalog.rows.keep import LeftOut, expired, left_out_by, of_system
from recbuild.catalog.rows.published import find_unpublished
from recbuild.catalog.rows.variants import Groups, are_products, group, parent_name, products
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.sources import Table

_CODES = {"variantsku", *(folded(name) for name in USUAL_NAMES["id"])}


@dataclass(frozen=True)
class ItemRows:
    """The rows of each item.

    leaders: position of each item's first row, ascending.
    members: for an item of several rows the positions of all of them, the first one first.
    parents: what each row names as its product, "" for none; () without such a column.
    published: the columns that say what is published.
    notes: sentences for the person who builds.
    """

    leaders: list[int]
    members: dict[int, list[int]]
    parents: tuple[str, ...]
    published: tuple[str, ...]
    notes: tuple[str, ...]


def rows_of(
    name: str, table: Table, schema: CatalogSchema, ids: Sequence[str], config: Config, today: date
) -> ItemRows:
    """name: what messages call the source. ids: of each row, "" for none.

    Raises CatalogError if no row is left, or if rows of one id are of different items.
    """
    chosen = bool(config.fields.get("published"))
    named = bool(schema.column("parent")) or has_followers(table)  # else nobody asks for rows by name
    positions = [_position_of(ids), *map(_position_of, _codes(table, schema))] if named else []
    following = followers(table, positions)
    unpublished = find_unpublished(name, table, schema.published, ids, chosen=chosen, following=following)
    others = _not_shown(name, table, schema, config, today)
    left_out = unpublished.rows.union(*(one.rows for one in others))
    if ids and len(left_out) == len(ids):
        raise CatalogError(
            f"{name}: every row is left out: {' '.join(note for one in others for note in one.notes)}"
        )
    column = schema.column("title")
    titles = parse.texts(table.columns[column]) if column else [""] * len(ids)
    parents, leaders, notes = _products(table, schema, positions, titles, left_out, config)
    leaders = [following.get(at, leader) for at, leader in enumerate(leaders)]
    groups = group(ids, titles, leaders, left_out, config.catalog.repeated)
    if groups.conflicts:
        raise CatalogError(_conflict(name, table, groups, ids, titles, schema))
    members = groups.members()
    return ItemRows(
        leaders=[at for at, leader in enumerate(groups.leader) if at == leader],
        members=members,
        parents=tuple(parents),
        published=unpublished.columns,
        notes=(
            *unpublished.notes,
            *(note for one in others for note in one.notes),
            *notes,
            *_group_notes(groups, members),
        ),
    )


def _not_shown(name: str, table: Table, schema: CatalogSchema, config: Config, today: date) -> list[LeftOut]:
    names = table.columns.column_names

    def column_of(field: str) -> str:
        if field not in schema.fields:
            check_column(field, names, "[catalog] keep", schema.fields)
        return schema.column(field) or field

    found = [left_out_by(name, table, config.catalog.keep, column_of), of_system(table)]
    column = schema.column("expires")
    if column:
        found.append(expired(name, table, column, today))
    return found


def _products(
    table: Table,
    schema: CatalogSchema,
    positions: Sequence[Mapping[str, int]],
    titles: Sequence[str],
    left_out: frozenset[int],
    config: Config,
) -> tuple[list[str], list[int], list[str]]:
    """What each row names as its product, the row that leads it, and notes."""
    alone = list(range(len(table.rows)))
    column = schema.column("parent")
    if column is None or column == schema.column("id"):
        return [], alone, []
    parents = list(map(parent_name, parse.known_texts(table.columns[column])))
    leaders = products(parents, positions, left_out)
    if config.fields.get("parent") or are_products(leaders, titles):
        return parents, leaders, []
    if leaders == alone:
        return parents, alone, []
    note = (
        f"Column {column!r} is not taken to name the product of a variant, since titles differ too much. If "
        f"it does: --field parent={column}"
    )
    return [], alone, [note]


def _codes(table: Table, schema: CatalogSchema) -> list[list[str]]:
    """The cells of columns of article numbers, by which a system may name a row besides its id."""
    others = (schema.column("id"), schema.column("parent"))
    names = [one for one in table.columns.column_names if folded(one) in _CODES and one not in others]
    return [parse.known_texts(table.columns[one]) for one in names]


def _position_of(names: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, name in enumerate(names):
        if name:
            found.setdefault(name, at)
    return found


def _group_notes(groups: Groups, members: Mapping[int, Sequence[int]]) -> list[str]:
    rows = sum(map(len, members.values())) - len(members)
    notes = []
    if rows:
        notes.append(
            f"{rows:,} rows belong to the item of an earlier row, as variants do: {len(members):,} items."
        )
    if groups.dropped:
        notes.append(
            f'{len(groups.dropped):,} rows repeat an id and are left out: [catalog] repeated is "first".'
        )
    return notes


def _conflict(
    name: str, table: Table, groups: Groups, ids: Sequence[str], titles: Sequence[str], schema: CatalogSchema
) -> str:
    first, again = groups.conflicts[0]
    column = schema.column("id")
    return (
        f"{name}: {len(groups.conflicts):,} rows have the id of an earlier row, but another title, such as "
        f"rows {table.rows[first]} ({titles[first][:40]!r}) and {table.rows[again]} "
        f"({titles[again][:40]!r}), both of id {ids[first]!r} in column {column!r}. Give each item an id of "
        "its own, name the column that does: "
        '--field id=COLUMN, or decide in recbuild.toml: [catalog] repeated = "first" (or "merge").'
    )
