"""Which column of a source a catalog takes for what.

In go a source's columns and the settings; out comes a `CatalogSchema`, or the error that says which column is
missing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recbuild.catalog.fields import USUAL_NAMES, check_column, column_of, find_fields, folded, listed
from recbuild.config import Config
from recbuild.errors import CatalogError, FieldError
from recbuild.sources import Source
from recbuild.template import DEFAULT_TEMPLATE, Template, parse_template
from recruntime.wire import CARD_FIELDS


@dataclass(frozen=True)
class CatalogSchema:
    """The columns of a catalog.

    fields: field → column, without `published`.
    published: the columns that may tell whether an item is published.
    template: of the text that is embedded, with columns in place of names; () in a catalog without texts.
    extras: name on the card → column.
    vectors: the column of the vectors; None if there is none.
    """

    fields: dict[str, str]
    published: tuple[str, ...]
    template: Template
    extras: dict[str, str]
    vectors: str | None

    @property
    def needed(self) -> list[str]:
        """All columns that have to be loaded, each once."""
        texts = [column for _, column in self.template]
        columns = [*self.fields.values(), *self.published, *texts, *self.extras.values(), self.vectors]
        return list(dict.fromkeys(filter(None, columns)))


def catalog_schema(
    source: Source, config: Config, vectors: str | None, wordless: bool = False
) -> CatalogSchema:
    """Find every column that is needed. wordless: there need not be a column of texts.

    Raises CatalogError or FieldError.
    """
    columns = source.columns
    if vectors:
        check_column(vectors, columns, "--vectors")
    fields = find_fields(columns, config.fields, taken=[vectors] if vectors else [])
    if "id" not in fields:
        raise CatalogError(
            f"{source.name}: no column looks like the items' ids. Name it: --field id=COLUMN. "
            + " ".join([f"There are: {listed(columns)}.", *source.notes])
        )
    for name in config.card:
        if name in ("id", *CARD_FIELDS):
            raise FieldError(f"card names {name!r}, which is on every card anyway. Leave it out.")
    published = _published(columns, fields, config.fields)
    fields.pop("published", None)
    return CatalogSchema(
        fields=fields,
        published=published,
        template=_template(source, fields, config.text, wordless),
        extras={name: column_of(name, columns, fields, "card") for name in config.card},
        vectors=vectors,
    )


def _published(columns: Sequence[str], fields: dict[str, str], chosen: dict[str, str]) -> tuple[str, ...]:
    """The column that the user named, or all columns of a usual name that serve no other field."""
    if "published" in chosen:
        return (chosen["published"],) if chosen["published"] else ()
    usual = {folded(name) for name in USUAL_NAMES["published"]}
    others = [column for field, column in fields.items() if field != "published"]
    return tuple(column for column in columns if folded(column) in usual and column not in others)


def _template(source: Source, fields: dict[str, str], text: str | None, wordless: bool) -> Template:
    if text is not None:
        return tuple(
            (literal, name and column_of(name, source.columns, fields, "text"))
            for literal, name in parse_template(text)
        )
    template = tuple(
        (literal, fields[name]) for literal, name in parse_template(DEFAULT_TEMPLATE) if name in fields
    )
    if not template and not wordless:
        raise CatalogError(
            f"{source.name}: no column looks like a title, a description or another text. "
            f"Name one: --field title=COLUMN. There are: {listed(source.columns)}."
        )
    return template
