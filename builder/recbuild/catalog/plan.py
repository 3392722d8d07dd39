"""What a build takes from each column of a catalog.

In go a file's columns and the settings; out comes a `Plan`, or the error that says which column is missing.
"""

from __future__ import annotations

from dataclasses import dataclass

from recbuild.catalog.fields import check_column, column_of, find_fields, listed
from recbuild.catalog.files import Source
from recbuild.catalog.text import DEFAULT_TEMPLATE, Template, parse_template
from recbuild.config import Config
from recbuild.errors import CatalogError, FieldError
from recruntime.format import CARD_FIELDS


@dataclass(frozen=True)
class Plan:
    """fields: field → column. template: with columns for names. extras: name on the card → column.

    vectors: the column of the vectors, if there is one.
    """

    fields: dict[str, str]
    template: Template
    extras: dict[str, str]
    vectors: str | None

    @property
    def columns(self) -> list[str]:
        """All that are needed, each once."""
        wanted = [*self.fields.values(), *(column for _, column in self.template), *self.extras.values()]
        return list(dict.fromkeys(filter(None, [*wanted, self.vectors])))


def make_plan(source: Source, config: Config, vectors: str | None, wordless: bool = False) -> Plan:
    """Find every column that is asked for. wordless: there need not be a text.

    Raises CatalogError or FieldError.
    """
    columns = source.columns
    if vectors:
        check_column(vectors, columns, "--vectors")
    fields = find_fields(columns, config.fields, taken=[vectors] if vectors else [])
    if "id" not in fields:
        raise CatalogError(
            f"{source.path}: no column looks like the items' ids. Name it: --field id=COLUMN. "
            f"There are: {listed(columns)}."
        )
    for name in config.card:
        if name in ("id", *CARD_FIELDS):
            raise FieldError(f"card names {name!r}, which is on every card anyway. Leave it out.")
    return Plan(
        fields=fields,
        template=_template(source, fields, config.text, wordless),
        extras={name: column_of(name, columns, fields, "card") for name in config.card},
        vectors=vectors,
    )


def _template(source: Source, fields: dict[str, str], text: str | None, wordless: bool) -> Template:
    if text is not None:
        return tuple(
            (literal, name and column_of(name, source.columns, fields, "text"))
            for literal, name in parse_template(text)
        )
    found = tuple(
        (literal, fields[name]) for literal, name in parse_template(DEFAULT_TEMPLATE) if name in fields
    )
    if not found and not wordless:
        raise CatalogError(
            f"{source.path}: no column looks like a title, a description or another text. "
            f"Name one: --field title=COLUMN. There are: {listed(source.columns)}."
        )
    return found
