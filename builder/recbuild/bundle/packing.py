"""Packing item parts: items in, item parts out, each in a file of its own.

The items lie in files that all workers reach, column by column. Whoever packs a part reads its rows there, so
that nobody needs them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recbuild.bundle.part import Part, require_readable, zip_best
from recbuild.linalg import Rows
from recbuild.plan import ArrayFile, Workspace
from recruntime.bundle.csr import CsrLists
from recruntime.bundle.items import Items, pack_items
from recruntime.bundle.text_columns import Column, TextColumn
from recruntime.codecs import Codec
from recruntime.untrusted import part_allowance

ROW_BYTES = 17  # of stock, owner, popularity, product, and lengths of ids and lists; cells are fewer


@dataclass(frozen=True)
class Ragged:
    """Texts, or lists of numbers, end to end.

    starts: int64 (n + 1,), where each begins, and the end.
    values: uint8 or uint32 (m,).
    """

    starts: ArrayFile
    values: ArrayFile

    def read(self, first: int, end: int) -> tuple[Rows, NDArray[Any]]:
        """Starts and values of these rows alone."""
        starts = self.starts.read(first, end + 1)
        return starts - starts[0], self.values.read(int(starts[0]), int(starts[-1]))

    def texts(self, first: int, end: int) -> TextColumn:
        """Of these rows."""
        starts, values = self.read(first, end)
        return TextColumn(starts, values.tobytes())


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
        file = workspace.array(f"items-{name}", array.dtype.str, *array.shape)
        file.write(0, array)
        return file

    def texts(name: str, column: TextColumn) -> Ragged:
        data = np.frombuffer(column.data, dtype=np.uint8)
        return Ragged(stored(f"{name}-starts", column.offsets), stored(name, data))

    def card(name: str, column: Column) -> Ragged | ArrayFile:
        return texts(name, column) if isinstance(column, TextColumn) else stored(name, column)

    lists = items.co_occurrence
    plain = ("codes", "stock", "owner", "popularity", "product", "numbers")
    return StoredItems(
        ids=texts("ids", items.ids),
        aliases=texts("aliases", items.aliases),
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
