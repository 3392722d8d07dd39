"""Loads the columns of a catalog, and makes those that the settings describe by a template.

In go a source and the settings; out comes a table of all columns. A template of columns, such as
"/products/{handle}", becomes a column of that name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from recbuild.catalog.cells import parse
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.catalog.fields import check_column, folded
from recbuild.catalog.unfold import with_variants
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.sources import Source, Table
from recbuild.template import is_template, parse_template

# Folded names of columns of which one tells the system; a field; what the system makes of its columns.
_TEMPLATES = (
    (("bodyhtml", "variantprice"), "url", "/products/{handle}"),  # Shopify
    (("compareatprice", "continuesellingwhenoutofstock"), "url", "/products/{urlhandle}"),
    (("attributesetcode",), "url", "/{urlkey}.html"),  # Magento
    (("attributesetcode",), "image", "/media/catalog/product{baseimage}"),
    (("hostedimageurls", "productpage"), "url", "/{productpage}/p/{producturl}"),  # Squarespace
)
_ADDRESSES = {folded(name) for name in USUAL_NAMES["url"]}


def load_table(source: Source, config: Config, vectors: str | None) -> Table:
    """All columns that can be read, and those of templates. Raises CatalogError or FieldError."""
    table = with_variants(_load(source, {*_named(config), *filter(None, [vectors])}))
    made = {
        text: pa.array(_filled_in(text, field, table), pa.large_string())
        for field, given in config.fields.items()
        for text in ((given,) if isinstance(given, str) else given)
        if is_template(text) and text not in table.columns.column_names
    }
    columns = table.columns
    for name, column in made.items():
        columns = columns.append_column(name, column)
    return Table(columns, table.rows)


def with_links(columns: Sequence[str], config: Config) -> tuple[Config, list[str]]:
    """The settings, with links and pictures as a system makes them of its export's columns; and notes."""
    by_name = {folded(name): name for name in columns}
    made: dict[str, str] = {}
    for marks, field, template in _TEMPLATES:
        pieces = parse_template(template)
        own = {name for _, name in pieces if name}
        known = own <= by_name.keys() and any(mark in by_name for mark in marks)
        others = _ADDRESSES & by_name.keys() - own if field == "url" else ()
        if known and not others and field not in config.fields:
            made[field] = "".join(f"{text}{{{by_name[name]}}}" if name else text for text, name in pieces)
    notes = [
        f"{field} is made as the shop makes it: {text}. To change that: --field {field}=COLUMN"
        for field, text in made.items()
    ]
    return config.model_copy(update={"fields": config.fields | made}) if made else config, notes


def _load(source: Source, needed: set[str]) -> Table:
    """All columns. One that cannot be read, such as of several types, is left out unless it is needed."""
    names = [name for name in source.columns if _is_writable(name)]
    if not names:
        raise CatalogError(f"{source.name}: there is no column with a name. Export it again.")
    try:
        return source.load(names)
    except CatalogError as error:
        first = error
    usual = {folded(name) for names in USUAL_NAMES.values() for name in names} | set(map(folded, needed))
    readable: dict[str, Table] = {}
    for name in names:
        try:
            readable[name] = source.load([name])
        except CatalogError:
            if folded(name) in usual:
                raise
    if not readable:
        raise first
    columns = {name: table.columns.column(name) for name, table in readable.items()}
    return Table(pa.table(columns), next(iter(readable.values())).rows)


def _is_writable(name: str) -> bool:
    """Whether every library can name a column so: JSON may hold half of a character, Parquet a zero byte."""
    try:
        return b"\0" not in name.encode()
    except UnicodeEncodeError:
        return False


def _named(config: Config) -> list[str]:
    """What the settings call by its column."""
    fields = [
        name for given in config.fields.values() for name in ((given,) if isinstance(given, str) else given)
    ]
    templates = [*filter(is_template, fields), *filter(None, [config.text])]
    inside = [name for template in templates for _, name in parse_template(template)]
    return [*fields, *inside, *config.card, *(one.field for one in config.catalog.keep)]


def _filled_in(template: str, field: str, table: Table) -> Sequence[str]:
    """The template with each row's cells; "" where one of them is empty. Raises FieldError."""
    pieces = parse_template(template)
    cells: dict[str, Sequence[str]] = {}
    for _, name in pieces:
        if name:
            check_column(name, table.columns.column_names, f"Field {field!r}")
            cells[name] = parse.known_texts(table.columns[name])
    return [
        _joined(pieces, {name: column[row] for name, column in cells.items()})
        for row in range(len(table.rows))
    ]


def _joined(pieces: Sequence[tuple[str, str]], values: Mapping[str, str]) -> str:
    if not all(values.values()):
        return ""
    return "".join(literal + values.get(name, "") for literal, name in pieces)
