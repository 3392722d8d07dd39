"""The text of each item that is embedded, from the cells of its rows.

In go loaded columns, the template and a batch of items; out comes a text for each of them. What the rows of
an item say differently of its kind, such as the colors of its variants, is all in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.text import shorten
from recbuild.catalog.columns.attributes import words_for
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.schema import Piece
from recbuild.catalog.rows.item_rows import ItemBatch
from recbuild.sources import Table
from recbuild.template import compose

MOST_VALUES = 12  # of one column, in the text of an item of several rows
_MERGED = ("category", "brand", "tags", "attributes")


def texts_of(
    batch: ItemBatch, table: Table, template: Sequence[Piece], contents: Mapping[str, Contents]
) -> list[str]:
    """One text for each item of the batch, "" where it has none. table: of all rows."""
    cut = batch.cut(table, [column for piece in template for column in piece.columns]).columns
    pieces: list[tuple[str, Sequence[str] | None]] = []
    for piece in template:
        if not piece.columns:
            pieces.append((piece.literal, None))
            continue
        columns = []
        for column in piece.columns:
            cells = parse.field_texts(piece.field, cut[column])
            if piece.field == "attributes":
                cells = words_for(contents[column], cells)
            columns.append([shorten(text) for text in _of_items(cells, batch, piece.field)])
        separator = ". " if piece.field == "description" else ", "
        pieces.append((piece.literal, _joined(columns, separator)))
    return compose(pieces, len(batch.leaders))


def _joined(columns: Sequence[Sequence[str]], separator: str) -> Sequence[str]:
    if len(columns) == 1:
        return columns[0]
    return [separator.join(filter(None, cells)) for cells in zip(*columns, strict=True)]


def _of_items(cells: Sequence[str], batch: ItemBatch, field: str) -> Iterable[str]:
    if not batch.members:
        return cells
    rows = (batch.members.get(leader, (leader,)) for leader in batch.leaders)
    return (_of_item(cells, own, field) for own in rows)


def _of_item(cells: Sequence[str], rows: Sequence[int], field: str) -> str:
    """The first text of the item's rows; of its kind, all of them."""
    filled = dict.fromkeys(cells[row] for row in rows if cells[row])
    return ", ".join([*filled][:MOST_VALUES]) if field in _MERGED else next(iter(filled), "")
