"""Opens a catalog: its rows, what is in its columns, and which column is which.

In go a source and the settings; out comes an `OpenCatalog`, before any row is looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from recbuild.catalog.cells import whole
from recbuild.catalog.columns.choose import best, candidates_of
from recbuild.catalog.columns.contents import Contents, contents_of
from recbuild.catalog.columns.languages import filled_up, objects_apart
from recbuild.catalog.columns.schema import CatalogSchema, catalog_schema
from recbuild.catalog.prepare import load_table, with_links
from recbuild.catalog.rows.languages import one_row_an_item
from recbuild.catalog.rows.variants import are_ids
from recbuild.catalog.vector_column import VectorColumn
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.plan import Workspace
from recbuild.sources import SourceLike, Table, open_source


@dataclass(frozen=True)
class OpenCatalog:
    """A catalog's rows, and what its columns are for.

    name: what messages call the source.
    table: all its columns.
    contents: what is in each.
    schema: which column is which.
    notes: sentences on how the source was read.
    vectors: where the vectors are; None if none were asked for.
    """

    name: str
    table: Table
    contents: Mapping[str, Contents]
    schema: CatalogSchema
    notes: tuple[str, ...]
    vectors: VectorColumn | None = None


def open_catalog(
    items: SourceLike,
    config: Config,
    *,
    vectors: str | None = None,
    wordless: bool = False,
    workspace: Workspace | None = None,
) -> OpenCatalog:
    """As `read_catalog`."""
    source = open_source(items, columns=config.columns)
    config, notes = with_links(source.columns, config)
    table, apart = load_table(source, config, vectors, workspace.folder if workspace else None)
    if not len(table.rows):
        raise CatalogError(f"{source.name}: there are no rows. Export the catalog again.")
    merged = one_row_an_item(replace(table, columns=objects_apart(table.columns)), config)
    table, config = merged.table, config.model_copy(update={"language": merged.language or None})
    contents = contents_of(table)
    try:
        schema = _schema(source.name, table, contents, config, vectors, wordless)
    except CatalogError as error:
        raise CatalogError(" ".join([str(error), *source.notes])) from error
    table.release()
    table = replace(table, columns=filled_up(table.columns, schema.translations))
    given = VectorColumn(source, vectors, apart) if vectors else None
    return OpenCatalog(source.name, table, contents, schema, (*source.notes, *notes, *merged.notes), given)


def _schema(
    name: str,
    table: Table,
    contents: Mapping[str, Contents],
    config: Config,
    vectors: str | None,
    wordless: bool,
) -> CatalogSchema:
    title = best(candidates_of("title", list(contents.values())))
    titles = whole.texts(table.columns[title.name]) if title else whole.empty(len(table.rows))

    def identifies(column: str) -> bool:
        return are_ids(whole.known(table.columns[column]), titles)

    return catalog_schema(name, contents, config, vectors, identifies, wordless)
