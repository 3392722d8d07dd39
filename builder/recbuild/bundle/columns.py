"""A catalog as the runtime's own columns: what item parts and instant parts are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from recbuild.bundle.manifest import CardField
from recbuild.catalog.load import CardColumn, Catalog
from recbuild.catalog.stored import as_column
from recbuild.learn import Behavior
from recbuild.linalg import Rows
from recbuild.plan import Workspace
from recbuild.plan.ragged import stored_text
from recruntime.bundle.csr import no_lists
from recruntime.bundle.items import NO_OWNER, SEPARATOR, Items
from recruntime.bundle.text_columns import Column, TextColumn, text_column
from recruntime.codecs import Codes
from recruntime.wire import CARD_FIELDS, FieldKind


def encode_items(
    catalog: Catalog,
    codes: Codes,
    cells: Rows,
    behavior: Behavior | None = None,
    product: NDArray[np.uint32] | None = None,
    workspace: Workspace | None = None,
) -> Items:
    """The catalog as the runtime's own columns.

    codes: uint8 (n, code_bytes). cells: int64 (m,), number of items in each cell. behavior: what sessions
    taught. product: uint32 (n,), as `product_numbers` returns it. workspace: where texts lie in files; None
    to have them in memory.
    """
    count = len(catalog.ids)
    cards: dict[str, Column] = {}
    for number, field in enumerate(card_fields(catalog)):
        column = _column(catalog.cards[field.name], field.kind)
        if isinstance(column, TextColumn):
            column = _placed(column, f"all-card-{number}", workspace)
        cards[field.name] = column
    return Items(
        ids=_placed(_texts(catalog.ids), "all-ids", workspace),
        aliases=_placed(_aliases(catalog), "all-aliases", workspace),
        codes=codes,
        stock=catalog.stock,
        cards=cards,
        cells=cells,
        owner=np.full(count, NO_OWNER, dtype=np.uint16),
        popularity=behavior.popularity if behavior else np.zeros(count, dtype=np.uint8),
        product=np.zeros(count, dtype=np.uint32) if product is None else product,
        co_occurrence=behavior.lists() if behavior else no_lists(count),
        numbers=np.arange(count),
    )


def _placed(column: TextColumn, name: str, workspace: Workspace | None) -> TextColumn:
    """The column, in a file of the workspace if there is one."""
    return column if workspace is None else stored_text(workspace, name, column).column()


def _aliases(catalog: Catalog) -> TextColumn:
    found: dict[str, list[str]] = {}
    for alias, item in catalog.other_names.aliases.items():
        found.setdefault(item, []).append(alias)
    if not found:
        return _nothing(len(catalog.ids))
    return text_column(SEPARATOR.join(sorted(found.get(item, ()))) for item in catalog.ids)


def card_fields(catalog: Catalog) -> tuple[CardField, ...]:
    """The card fields: one is of numbers if it has values and all are numbers."""
    return tuple(CardField(name=name, kind=_kind(name, column)) for name, column in catalog.cards.items())


def _kind(name: str, column: CardColumn) -> FieldKind:
    if name in CARD_FIELDS:
        return CARD_FIELDS[name]
    own = as_column(column)
    return "number" if pa.types.is_floating(own.values.type) and not own.is_empty else "text"


def _column(column: CardColumn, kind: str) -> Column:
    own = as_column(column)
    if own.is_empty:
        return _nothing(len(own)) if kind == "text" else np.full(len(own), np.nan)
    return _texts(own) if kind == "text" else np.asarray(own.values.to_numpy(), dtype="<f8")


def _texts(column: Sequence[str | float | None]) -> TextColumn:
    """The bytes that Arrow holds, "" for None."""
    offsets, pieces, end = [np.zeros(1, dtype=np.int64)], [], 0
    for chunk in filter(len, as_column(column).values.chunks):
        whole = chunk.fill_null("") if chunk.null_count else chunk
        _, starts, data = whole.buffers()
        own = np.frombuffer(starts, np.int64)[whole.offset : whole.offset + len(whole) + 1]
        pieces.append(memoryview(data or b"")[own[0] : own[-1]])
        offsets.append(own[1:] - own[0] + end)
        end = int(offsets[-1][-1])
    found = TextColumn(np.concatenate(offsets), b"".join(pieces))
    as_column(column).release()
    return found


def _nothing(count: int) -> TextColumn:
    return TextColumn(np.zeros(count + 1, dtype=np.int64), b"")
