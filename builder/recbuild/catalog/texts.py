"""The text of each item that is embedded, from the cells of its rows.

In go loaded columns, the template and which rows are one item; out comes a text for each item. What the rows
of an item say differently of its kind, such as the colors of its variants, is all in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from recbuild.catalog.cells import parse
from recbuild.catalog.cells.text import shorten
from recbuild.catalog.columns.attributes import words_for
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.schema import Piece
from recbuild.sources import Table
from recbuild.template import compose

MOST_VALUES = 12  # of one column, in the text of an item of several rows
_MERGED = ("category", "brand", "tags", "attributes")


def texts_of(
    table: Table,
    template: Sequence[Piece],
    contents: Mapping[str, Contents],
    leaders: Sequence[int],
    members: Mapping[int, Sequence[int]],
) -> list[str]:
    """One text for each item, "" where it has none.

    leaders: position of each item's first row. members: for items of several rows, the positions of these.
    """
    pieces: list[tuple[str, Sequence[str] | None]] = []
    for piece in template:
        if not piece.columns:
            pieces.append((piece.literal, None))
            continue
        columns = []
        for column in piece.columns:
            cells = parse.field_texts(piece.field, table.columns[column])
            if piece.field == "attributes":
                cells = words_for(contents[column], cells)
            columns.append([shorten(text) for text in _of_items(cells, leaders, members, piece.field)])
        separator = ". " if piece.field == "description" else ", "
        pieces.append((piece.literal, _joined(columns, separator)))
    return compose(pieces, len(leaders))


def _joined(columns: Sequence[Sequence[str]], separator: str) -> Sequence[str]:
    if len(columns) == 1:
        return columns[0]
    return [separator.join(filter(None, cells)) for cells in zip(*columns, strict=True)]


def _of_items(
    cells: Sequence[str], leaders: Sequence[int], members: Mapping[int, Sequence[int]], field: str
) -> Iterator[str]:
    for leader in leaders:
        rows = members.get(leader)
        yield cells[leader] if rows is None else _of_item(cells, rows, field)


def _of_item(cells: Sequence[str], rows: Sequence[int], field: str) -> str:
    """The first text of the item's rows; of its kind, all of them."""
    filled = dict.fromkeys(cells[row] for row in rows if cells[row])
    return ", ".join([*filled][:MOST_VALUES]) if field in _MERGED else next(iter(filled), "")
