"""Loads the columns of a catalog, and makes those that the settings describe by a template.

In go a source and the settings; out comes a table of all columns. A template of columns, such as
"/products/{handle}", becomes a column of that name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from recbuild.catalog.cells import parse
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.catalog.fields import check_column, folded
from recbuild.catalog.nested_variants import with_variants
from recbuild.catalog.stored import store
from recbuild.config import Config
from recbuild.errors import CatalogError
from recbuild.plan import spans
from recbuild.sources import Source, Table
from recbuild.sources.table import Batches
from recbuild.template import Template, is_template, parse_template

# Folded names of columns of which one tells the system; a field; what the system makes of its columns.
_TEMPLATES = (
    (("bodyhtml", "variantprice"), "url", "/products/{handle}"),  # Shopify
    (("compareatprice", "continuesellingwhenoutofstock"), "url", "/products/{urlhandle}"),
    (("attributesetcode",), "url", "/{urlkey}.html"),  # Magento
    (("attributesetcode",), "image", "/media/catalog/product{baseimage}"),
    (("hostedimageurls", "productpage"), "url", "/{productpage}/p/{producturl}"),  # Squarespace
)
_ADDRESSES = {folded(name) for name in USUAL_NAMES["url"]}


def load_table(
    source: Source, config: Config, vectors: str | None, folder: Path | None = None
) -> tuple[Table, bool]:
    """All columns that can be read, and those of templates. Raises CatalogError or FieldError.

    vectors: the column of vectors. folder: for the rows of a large source. The second result tells whether
    the table has the number of each row of the source, int64, in place of its vector.
    """
    named = _named(config)
    others = {*source.columns} - {*named}
    apart = source.batches is not None and vectors in others and len(source.columns) > 1
    loaded = _load(source, {*named, *filter(None, [vectors])}, vectors if apart else None, folder)
    table = with_variants(loaded)
    made = {
        text: _filled_in(text, field, table)
        for field, given in config.fields.items()
        for text in ((given,) if isinstance(given, str) else given)
        if is_template(text) and text not in table.columns.column_names
    }
    columns = table.columns
    for name, column in made.items():
        columns = columns.append_column(name, column)
    return replace(table, columns=columns), apart


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


def _load(source: Source, needed: set[str], numbered: str | None, folder: Path | None) -> Table:
    """All columns. One that cannot be read, such as of several types, is left out unless it is needed.

    numbered: the column that has the numbers of rows in place of its values.
    """
    names = [name for name in source.columns if _is_writable(name)]
    if not names:
        raise CatalogError(f"{source.name}: there is no column with a name. Export it again.")
    try:
        if source.batches:
            return _streamed(source.batches, names, numbered, folder)
        loaded = source.load(names)
        batches = (loaded.columns.slice(first, end - first) for first, end in spans(len(loaded.rows)))
        stored = store(batches, loaded.columns.schema, folder=folder)
        return Table(stored.table, loaded.rows, stored.release)
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


def _streamed(batches: Batches, names: Sequence[str], numbered: str | None, folder: Path | None) -> Table:
    """As `_load`, a batch after another."""
    waiting = batches([name for name in names if name != numbered])
    first = next(waiting)

    def whole() -> Iterator[pa.Table]:
        start = 0
        for batch in chain([first], waiting):
            yield _with_numbers(batch, names, start)
            start += len(batch)

    stored = store(whole(), _with_numbers(first, names, 0).schema, folder=folder)
    return Table(stored.table, range(1, len(stored.table) + 1), stored.release)


def _with_numbers(batch: pa.Table, names: Sequence[str], start: int) -> pa.Table:
    """The columns of these names; of one that the batch lacks the numbers of its rows."""
    numbers = pa.array(np.arange(start, start + len(batch)))
    return pa.table({name: batch[name] if name in batch.column_names else numbers for name in names})


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


def _filled_in(template: str, field: str, table: Table) -> pa.ChunkedArray:
    """The template with each row's cells; "" where one of them is empty. Raises FieldError."""
    pieces = parse_template(template)
    names = [name for _, name in pieces if name]
    for name in names:
        check_column(name, table.columns.column_names, f"Field {field!r}")
    batches = [table.columns.slice(first, end - first) for first, end in spans(len(table.rows))]
    made = [pa.array(_of_batch(pieces, names, batch), pa.large_string()) for batch in batches]
    return pa.chunked_array(made, pa.large_string())


def _of_batch(pieces: Template, names: Sequence[str], batch: pa.Table) -> list[str]:
    cells = {name: parse.known_texts(batch[name]) for name in names}
    return [
        _joined(pieces, {name: column[row] for name, column in cells.items()}) for row in range(len(batch))
    ]


def _joined(pieces: Sequence[tuple[str, str]], values: Mapping[str, str]) -> str:
    if not all(values.values()):
        return ""
    return "".join(literal + values.get(name, "") for literal, name in pieces)
