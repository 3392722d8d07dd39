"""Reads a catalog: rows of any source as items that are ready to embed and to show.

In go a source and the settings; out comes a `Catalog` of the items that can be used, with what is left out
and why. If no catalog can be made of it, one error says where that is, and what to do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from recbuild.catalog.cards import CardColumn, cards_of
from recbuild.catalog.cells import parse
from recbuild.catalog.cells.vectors import read_vectors
from recbuild.catalog.columns.choose import best, better_id, candidates_of
from recbuild.catalog.columns.contents import Contents, contents_of
from recbuild.catalog.columns.languages import filled_up, objects_apart
from recbuild.catalog.columns.schema import CatalogSchema, catalog_schema
from recbuild.catalog.names import OtherNames, other_names
from recbuild.catalog.prepare import load_table, with_links
from recbuild.catalog.rows.items import rows_of
from recbuild.catalog.rows.languages import one_row_an_item
from recbuild.catalog.rows.validate import Rejected, check_share, validate
from recbuild.catalog.rows.variants import are_ids
from recbuild.catalog.texts import texts_of
from recbuild.catalog.translate import translate
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.linalg import Rows, Vectors
from recbuild.sources import Items, Table, open_source

__all__ = ["CardColumn", "Catalog", "Rejected", "read_catalog"]

HASH_DIGITS = 12  # of an id that is a hash: two of ten million texts share one with a chance of 0.2


@dataclass(frozen=True, eq=False)
class Catalog:
    """The n items that can be used, column by column, in the order of the source.

    ids: n texts, all different.
    texts: what is embedded: n texts, none empty; () in a catalog that has no texts.
    cards: card field → column: title, url, image and price, if the catalog has them, then the chosen extras.
    stock: bool (n,), whether an item may be recommended.
    vectors: float32 (n, dims) from a column of the catalog; None if none was asked for.
    currency: ISO 4217 code of the prices; None if it is not known.
    rejected: the rows that cannot be used.
    columns: field → columns of the source, for every field that was found.
    notes: sentences on what was found, such as how many links are left out, for the person who builds.
    warnings: sentences on what is likely to be wrong.
    rank: int64 (n,), the place of each item in the source: 0, 1, … unless the catalog was reordered.
    other_names: what else the items are called.
    language: the main one of the cards; "" where nothing tells it.
    languages: further language of the cards → ISO 4217 code of its prices; None for that of the main one.
    """

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    cards: dict[str, CardColumn]
    stock: NDArray[np.bool_]
    vectors: Vectors | None
    currency: str | None
    rejected: tuple[Rejected, ...]
    columns: dict[str, str]
    notes: tuple[str, ...]
    rank: Rows
    other_names: OtherNames
    warnings: tuple[str, ...] = ()
    language: str = ""
    languages: Mapping[str, str | None] = field(default_factory=dict)

    def take(self, order: Rows) -> Catalog:
        """The catalog in another order: row i of the result is row order[i], int64 (n,)."""
        rows = order.tolist()
        return replace(
            self,
            ids=tuple(self.ids[row] for row in rows),
            texts=tuple(self.texts[row] for row in rows) if self.texts else (),
            cards={name: tuple(column[row] for row in rows) for name, column in self.cards.items()},
            stock=self.stock[order],
            vectors=None if self.vectors is None else self.vectors[order],
            rank=self.rank[order],
        )


def read_catalog(
    items: Items, config: Config, *, vectors: str | None = None, wordless: bool = False
) -> Catalog:
    """The catalog in a file, a table or an iterable of dicts.

    vectors: the column that holds the items' vectors; None if none does.
    wordless: whether items need no texts, because sessions are there to learn vectors from.
    Raises CatalogError, FieldError or VectorError.
    """
    return catalog_of(open_catalog(items, config, vectors=vectors, wordless=wordless), config)


@dataclass(frozen=True)
class OpenCatalog:
    """A catalog's rows, and what its columns are for.

    name: what messages call the source.
    table: all its columns.
    contents: what is in each.
    schema: which column is which.
    notes: sentences on how the source was read.
    """

    name: str
    table: Table
    contents: Mapping[str, Contents]
    schema: CatalogSchema
    notes: tuple[str, ...]


def open_catalog(
    items: Items, config: Config, *, vectors: str | None = None, wordless: bool = False
) -> OpenCatalog:
    """As `read_catalog`, but before any row is looked at."""
    source = open_source(items, columns=config.columns)
    config, notes = with_links(source.columns, config)
    table = load_table(source, config, vectors)
    if not len(table.rows):
        raise CatalogError(f"{source.name}: there are no rows. Export the catalog again.")
    merged = one_row_an_item(Table(objects_apart(table.columns), table.rows), config)
    table, config = merged.table, config.model_copy(update={"language": merged.language or None})
    contents = contents_of(table.columns)
    try:
        schema = _schema(source.name, table, contents, config, vectors, wordless)
    except CatalogError as error:
        raise CatalogError(" ".join([str(error), *source.notes])) from error
    table = Table(filled_up(table.columns, schema.translations), table.rows)
    return OpenCatalog(source.name, table, contents, schema, (*source.notes, *notes, *merged.notes))


def _schema(
    name: str,
    table: Table,
    contents: Mapping[str, Contents],
    config: Config,
    vectors: str | None,
    wordless: bool,
) -> CatalogSchema:
    title = best(candidates_of("title", list(contents.values())))
    titles = parse.texts(table.columns[title.name]) if title else [""] * len(table.rows)

    def identifies(column: str) -> bool:
        return are_ids(parse.known_texts(table.columns[column]), titles)

    return catalog_schema(name, contents, config, vectors, identifies, wordless)


def catalog_of(opened: OpenCatalog, config: Config) -> Catalog:
    """The items of these rows. Raises CatalogError, FieldError or VectorError."""
    name, table, contents, schema = opened.name, opened.table, opened.contents, opened.schema
    today = config.catalog.as_of or datetime.now(UTC).date()
    row_ids, warnings = _ids(table, contents, schema)
    found = rows_of(name, table, schema, row_ids, config, today)
    texts = texts_of(table, schema.template, contents, found.leaders, found.members)
    numbers, ids = [table.rows[at] for at in found.leaders], [row_ids[at] for at in found.leaders]
    validated = validate(numbers, ids, texts if schema.template else ids)
    check_share(name, validated, config.max_rejected, _advice(contents, schema))
    leaders = [found.leaders[at] for at in validated.kept]
    ids = [row_ids[at] for at in leaders]
    cards = cards_of(table, schema, leaders, found.members, config, today)
    translated = translate(table, schema, cards, leaders, found.members, config)
    rows = {leader: found.members.get(leader, (leader,)) for leader in leaders}
    columns = schema.fields | ({"published": found.published} if found.published else {})
    return Catalog(
        ids=tuple(ids),
        texts=tuple(texts[at] for at in validated.kept) if schema.template else (),
        cards=cards.cards | translated.cards,
        stock=cards.stock,
        vectors=_vectors(name, table.take(leaders), ids, schema.vectors),
        currency=cards.currency,
        rejected=tuple(validated.rejected),
        columns={field: ", ".join(names) for field, names in columns.items()},
        notes=(*opened.notes, *found.notes, *schema.notes, *cards.notes, *translated.notes),
        rank=np.arange(len(ids)),
        other_names=other_names(table, schema, contents, row_ids, rows, found.parents),
        warnings=(*schema.warnings, *warnings),
        language=schema.translations.main,
        languages=translated.currencies,
    )


def _ids(
    table: Table, contents: Mapping[str, Contents], schema: CatalogSchema
) -> tuple[list[str], list[str]]:
    """The id of each row, and a warning where it had to be made."""
    column = schema.column("id")
    if column is not None:
        return _continued(parse.known_texts(table.columns[column]), table, schema), []
    rows = list(range(len(table.rows)))
    texts = texts_of(table, schema.template, contents, rows, {})
    ids = [hashlib.sha256(text.encode()).hexdigest()[:HASH_DIGITS] if text else "" for text in texts]
    return ids, [
        "No column tells the items apart: a hash of an item's text is its id, such as "
        f"{next(filter(None, ids), '')!r}, and changes with the text. Pages must name items the same way. To "
        "change that: --field id=COLUMN"
    ]


def _continued(ids: list[str], table: Table, schema: CatalogSchema) -> list[str]:
    """The ids; a row that has neither id nor title, but a price or the like, has that of the row above."""
    if "" not in ids:
        return ids
    title = schema.column("title")
    titles = parse.texts(table.columns[title]) if title else [""] * len(ids)
    others = [schema.column(field) for field in ("price", "sale_price", "stock", "image")]
    cells = [parse.known_texts(table.columns[column]) for column in others if column]
    for at in range(1, len(ids)):
        if not ids[at] and not titles[at] and any(column[at] for column in cells):
            ids[at] = ids[at - 1]
    return ids


def _advice(contents: Mapping[str, Contents], schema: CatalogSchema) -> str:
    """Which columns were taken for the id and the title, and a better one if there is one."""
    taken = [
        f"{field} is column {schema.column(field)!r}" for field in ("id", "title") if schema.column(field)
    ]
    better = better_id(contents, schema.column("id") or "")
    hint = f" Column {better!r} is filled and different in every row: --field id={better}." if better else ""
    return f"{'; '.join(taken)}.{hint} " if taken else ""


def _vectors(name: str, usable: Table, ids: Sequence[str], column: str | None) -> Vectors | None:
    if column is None:
        return None
    places = [f"{name}: row {row} (id {id_!r})" for row, id_ in zip(usable.rows, ids, strict=True)]
    return read_vectors(usable.columns[column], column, places)
