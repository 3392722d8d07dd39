"""Reads a catalog: rows of any source as items that are ready to embed and to show.

In go a source and the settings; out comes a `Catalog` of the items that can be used, with what is left out
and why. If no catalog can be made of it, one error says where that is, and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.columns.choose import better_id
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.schema import CatalogSchema
from recbuild.catalog.names import OtherNames, other_names
from recbuild.catalog.open_catalog import OpenCatalog, open_catalog
from recbuild.catalog.rows.items import rows_of
from recbuild.catalog.rows.private import private_masks
from recbuild.catalog.rows.validate import Rejected, check_share
from recbuild.catalog.shown.cards import CardColumn, cards_of
from recbuild.catalog.shown.offers import Offers
from recbuild.catalog.stored import reordered
from recbuild.catalog.usable_items import ids_of, usable_items
from recbuild.config import Config
from recbuild.linalg import Rows, Vectors
from recbuild.plan import ArrayFile, Workspace
from recbuild.sources import SourceLike
from recruntime.conditions import Condition

__all__ = ["CardColumn", "Catalog", "OpenCatalog", "Rejected", "catalog_of", "open_catalog", "read_catalog"]


@dataclass(frozen=True, eq=False)
class Catalog:
    """The n items that can be used, column by column, in the order of the source.

    Columns are sequences that Arrow holds; `stored.ArrowColumn` says what else they can do.

    ids: n texts, all different.
    texts: what is embedded: n texts, none empty; none at all in a catalog that has no texts.
    cards: card field → column: title, url, image and price, if the catalog has them, then the chosen extras.
    stock: bool (n,), whether an item may be recommended.
    vectors: float32 (n, dims) from a column of the catalog, in a file if the catalog was read into a
        workspace; None if none was asked for.
    currency: ISO 4217 code of the prices; None if it is not known.
    rejected: the rows that cannot be used.
    columns: field → columns of the source, for every field that was found.
    notes: sentences on what was found, such as how many links are left out, for the person who builds.
    warnings: sentences on what is likely to be wrong.
    rank: int64 (n,), the place of each item in the source: 0, 1, … unless the catalog was reordered.
    other_names: what else the items are called.
    language: the main one of the cards; "" where nothing tells it.
    languages: further language of the cards → ISO 4217 code of its prices; None for that of the main one.
    offers: what is reduced, and what is new.
    private: condition of a rule on a column that cards do not show → bool (n,), which items meet it.
    searched: what of `texts` a bundle may tell, word by word: n texts; none at all where that is all of them.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    cards: dict[str, CardColumn]
    stock: NDArray[np.bool_]
    vectors: Vectors | ArrayFile | None
    currency: str | None
    rejected: tuple[Rejected, ...]
    columns: dict[str, str]
    notes: tuple[str, ...]
    rank: Rows
    other_names: OtherNames
    offers: Offers
    warnings: tuple[str, ...] = ()
    language: str = ""
    languages: Mapping[str, str | None] = field(default_factory=dict)
    private: Mapping[Condition, NDArray[np.bool_]] = field(default_factory=dict)
    searched: Sequence[str] = ()

    def take(self, order: Rows, path: Path | None = None) -> Catalog:
        """The catalog in another order: row i of the result is row order[i], int64 (n,).

        path: of a new file for its columns; None for memory.
        """
        vectors, texts = self.vectors, {"text": self.texts} if self.texts else {}
        if self.searched:
            texts["searched"] = self.searched
        cards = {name: f"card {name}" for name in self.cards}
        shown = {cards[name]: column for name, column in self.cards.items()}
        taken = reordered({"id": self.ids, **texts, **shown}, order, path)
        if vectors is not None:
            vectors = vectors.take(order) if isinstance(vectors, ArrayFile) else vectors[order]
        return replace(
            self,
            ids=taken.column("id"),
            texts=taken.column("text") if self.texts else (),
            searched=taken.column("searched") if self.searched else (),
            cards={name: taken.column(column) for name, column in cards.items()},
            stock=self.stock[order],
            vectors=vectors,
            rank=self.rank[order],
            offers=self.offers.take(order),
            private={condition: mask[order] for condition, mask in self.private.items()},
        )


def read_catalog(
    items: SourceLike,
    config: Config,
    *,
    vectors: str | None = None,
    wordless: bool = False,
    workspace: Workspace | None = None,
) -> Catalog:
    """The catalog in a file, a table or an iterable of dicts.

    vectors: the column that holds the items' vectors; None if none does.
    wordless: whether items need no texts, because sessions are there to learn vectors from.
    workspace: where what is as long as the catalog is kept; None for memory.
    Raises CatalogError, FieldError or VectorError.
    """
    opened = open_catalog(items, config, vectors=vectors, wordless=wordless, workspace=workspace)
    return catalog_of(opened, config, workspace)


def catalog_of(opened: OpenCatalog, config: Config, workspace: Workspace | None = None) -> Catalog:
    """The items of these rows. Raises CatalogError, FieldError or VectorError."""
    name, table, contents, schema = opened.name, opened.table, opened.contents, opened.schema
    today = config.catalog.as_of or datetime.now(UTC).date()
    row_ids, warnings = ids_of(table, contents, schema)
    found = rows_of(name, table, schema, row_ids, config, today)
    texts, shown = (workspace.path(name) if workspace else None for name in ("texts.arrow", "cards.arrow"))
    usable = usable_items(table, schema, contents, row_ids, found, texts)
    check_share(name, usable.validated, config.max_rejected, _advice(contents, schema))
    items = found.take(usable.validated.kept)
    cards = cards_of(table, schema, items, config, today, shown)
    columns = schema.fields | ({"published": found.published} if found.published else {})
    return Catalog(
        ids=usable.ids,
        texts=usable.texts,
        cards=cards.cards,
        stock=cards.stock,
        vectors=opened.vectors.read(table, items, usable.ids, workspace) if opened.vectors else None,
        currency=cards.currency,
        rejected=tuple(usable.validated.rejected),
        columns={field: ", ".join(names) for field, names in columns.items()},
        notes=(*opened.notes, *found.notes, *schema.notes, *cards.notes),
        rank=np.arange(len(items)),
        other_names=other_names(table, schema, contents, row_ids, items),
        offers=cards.offers,
        warnings=(*schema.warnings, *warnings),
        language=schema.translations.main,
        languages=cards.currencies,
        private=private_masks(table, schema, items, config.ranking.rules, cards.cards),
        searched=usable.searched,
    )


def _advice(contents: Mapping[str, Contents], schema: CatalogSchema) -> str:
    """Which columns were taken for the id and the title, and a better one if there is one."""
    taken = [
        f"{field} is column {schema.column(field)!r}" for field in ("id", "title") if schema.column(field)
    ]
    better = better_id(contents, schema.column("id") or "")
    hint = f" Column {better!r} is filled and different in every row: --field id={better}." if better else ""
    return f"{'; '.join(taken)}.{hint} " if taken else ""
