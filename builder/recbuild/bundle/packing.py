"""Packing item parts: items in, item parts out, each in a file of its own.

The items lie in files that all workers reach, column by column. A worker reads the rows of its part there, so
no process loads them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from recbuild.bundle.part import Part, require_readable, zip_best
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Workspace, on_disk
from recbuild.plan.ragged import Ragged, stored_text
from recruntime.bundle.csr import CsrLists
from recruntime.bundle.items import Items, pack_items
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.codecs import Codec
from recruntime.untrusted import part_allowance

ROW_BYTES = 17  # of stock, owner, popularity, product, and lengths of ids and lists; cells are fewer


@dataclass(frozen=True)
class StoredItems:
    """The items, as `Items` has them, in files.

    ids, aliases, co_occurrence: texts and lists.
    cards: the card's fields.
    columns: the other columns of `Items`, by name, without the cells.
    """

    ids: Ragged
    aliases: Ragged
    co_occurrence: Ragged
    cards: Mapping[str, Ragged | ArrayFile]
    columns: Mapping[str, ArrayFile]

    def read(self, first: int, end: int, cells: Rows) -> Items:
        """Rows first to end. cells: int64 (m,), how many of them are in each cell."""
        return Items(
            ids=self.ids.texts(first, end),
            aliases=self.aliases.texts(first, end),
            cards={
                name: column.texts(first, end) if isinstance(column, Ragged) else column.read(first, end)
                for name, column in self.cards.items()
            },
            cells=cells,
            co_occurrence=CsrLists(*self.co_occurrence.read(first, end)),
            **{name: column.read(first, end) for name, column in self.columns.items()},
        )


def store_items(items: Items, workspace: Workspace) -> StoredItems:
    """The items in files of the workspace."""

    def stored(name: str, array: NDArray[Any]) -> ArrayFile:
        return on_disk(workspace, f"items-{name}", array)

    def card(name: str, column: Column) -> Ragged | ArrayFile:
        if isinstance(column, TextColumn):
            return stored_text(workspace, f"items-{name}", column)
        return stored(name, column)

    lists = items.co_occurrence
    plain = ("codes", "stock", "owner", "popularity", "product", "numbers")
    return StoredItems(
        ids=stored_text(workspace, "items-ids", items.ids),
        aliases=stored_text(workspace, "items-aliases", items.aliases),
        co_occurrence=Ragged(stored("lists-starts", lists.starts), stored("lists", lists.values)),
        cards={
            name: card(f"card-{number}", column) for number, (name, column) in enumerate(items.cards.items())
        },
        columns={name: stored(name, getattr(items, name)) for name in plain},
    )


@dataclass(frozen=True)
class PartSpan:
    """The rows of one item part.

    first, end: of the rows.
    cells: int64 (m,), how many of them are in each cell.
    """

    first: int
    end: int
    cells: Rows


@dataclass(frozen=True)
class PackParts:
    """The step that packs item parts. Called again, it writes the same files.

    items: all of them.
    codec: how vectors are stored.
    workspace: where the parts are put.
    """

    items: StoredItems
    codec: Codec
    workspace: Workspace

    def __call__(self, spans: Sequence[PartSpan]) -> list[Part]:
        """Raises CatalogError where readers would refuse a part, BundleError where it cannot be written."""
        found = (self.items.read(span.first, span.end, span.cells) for span in spans)
        return [item_part(items, self.codec).stored(self.workspace) for items in found]


def item_part(items: Items, codec: Codec) -> Part:
    """One item part. Raises CatalogError where readers would refuse it."""
    content = pack_items(items, codec, zip_best)
    columns = (items.ids, *items.cards.values())
    opened = (
        sum(map(column_bytes, columns))
        + len(items) * (codec.code_bytes + ROW_BYTES)
        + items.co_occurrence.nbytes
    )
    require_readable(opened, part_allowance(len(content)))
    return Part("items", content)


def column_bytes(column: Column) -> int:
    """Of its texts or numbers."""
    return len(column.data) if isinstance(column, TextColumn) else column.nbytes
