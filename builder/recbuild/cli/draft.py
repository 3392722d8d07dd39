"""A first settings file for a catalog, and for past sessions if there are any: `recbuild init`.

In go the sources; out comes a recbuild.toml that says what recbuild would do without it, with comments: what
each column is taken for and why, what is in it, and what would be left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

import numpy as np
import tomlkit
from tomlkit.items import Table

from recbuild.catalog.columns.assign import FIELDS, has_usual_name
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.fields import listed
from recbuild.catalog.load import Catalog, OpenCatalog, catalog_of, open_catalog
from recbuild.config import Config
from recbuild.sessions import Sessions, read_sessions
from recbuild.sessions.lengths import lengths_in_words
from recbuild.sources import SourceLike
from recbuild.sources.values import cut

SAMPLES, MAX_SAMPLE = 3, 30  # values shown of a column, and their characters
_WIDTH = 100  # characters of a comment


@dataclass(frozen=True)
class Draft:
    """A settings file, and what was looked at.

    text: of the file.
    catalog: the items that a bundle would have.
    sessions: the past sessions that it would learn from; None without any.
    """

    text: str
    catalog: Catalog
    sessions: Sessions | None


def draft(items: SourceLike, sessions: SourceLike | None, config: Config) -> Draft:
    """Look at a catalog, and at past sessions if there are any. Raises UserError."""
    opened = open_catalog(items, config, wordless=sessions is not None)
    catalog = catalog_of(opened, config)
    past = None
    if sessions is not None:
        past = read_sessions(sessions, config.sessions, catalog.ids, catalog.other_names)
    document = tomlkit.document()
    rows = len(opened.table.rows)
    _add_comments(
        document, [f"What recbuild finds in {opened.name}: {rows:,} rows, {len(catalog.ids):,} items."]
    )
    document.add(tomlkit.comment("Correct what is wrong. What you delete is found anew in each build."))
    document.add(tomlkit.nl())
    if catalog.currency:
        document["currency"] = catalog.currency
        document.add(tomlkit.nl())
    document["fields"] = _fields(opened)
    document["catalog"] = _catalog(catalog, opened)
    if past is not None:
        document["sessions"] = _sessions(past)
    return Draft(tomlkit.dumps(document), catalog, past)


def _fields(opened: OpenCatalog) -> Table:
    table, schema, contents = tomlkit.table(), opened.schema, opened.contents
    for field in FIELDS:
        columns = schema.fields.get(field, ())
        if field == "published":
            columns = schema.published
        for column in columns:
            seen = _seen(field, contents[column])
            _add_comments(
                table, [f"{field} ← {column!r}: {seen}" if field == "published" or len(columns) > 1 else seen]
            )
        if columns and field != "published":
            table[field] = columns[0] if len(columns) == 1 else list(columns)
    missing = [field for field in FIELDS if field not in schema.fields and field != "published"]
    if missing:
        _add_comments(table, [f"No column was found for: {', '.join(missing)}."])
    translated = {name for group in schema.translations.groups.values() for name in group.values()}
    if schema.translations.further:
        further = ", ".join(schema.translations.further)
        _add_comments(table, [f"Other languages: {further}, in {listed(sorted(translated))}."])
    used = {*schema.published, *translated, *(one for columns in schema.fields.values() for one in columns)}
    unused = [column for column in contents if column not in used]
    if unused:
        _add_comments(table, [f"Columns that are not used: {listed(unused)}."])
    return table


def _seen(field: str, column: Contents) -> str:
    different = f", {column.distinct:,} different" if column.distinct >= 0 else ""
    values = ", ".join(repr(cut(text, MAX_SAMPLE)) for text in list(dict.fromkeys(column.sample))[:SAMPLES])
    usual = has_usual_name(field, column.name)
    found = "" if usual else " Found by its values, since its name is not a usual one."
    return f"{column.filled:,} of {column.rows:,} cells filled{different}: {values}.{found}"


def _catalog(catalog: Catalog, opened: OpenCatalog) -> Table:
    table = tomlkit.table()
    _add_comments(table, [*catalog.warnings, *catalog.notes])
    if catalog.rejected:
        first = catalog.rejected[0]
        count = len(catalog.rejected)
        _add_comments(table, [f"{count:,} rows cannot be used, such as row {first.row}: {first.reason}."])
    out = int(np.count_nonzero(~catalog.stock))
    if out:
        _add_comments(table, [f"{out:,} items are out of stock: they are never recommended."])
    _add_comments(table, ["To make items of some rows only:"])
    column = next(iter(opened.schema.published), opened.schema.column("category") or "status")
    seen = opened.contents.get(column)
    condition = tomlkit.inline_table()
    condition.update({"field": column, "any_of": [(seen and seen.usual) or "active"]})
    table.add(tomlkit.comment(f"keep = [{condition.as_string()}]"))
    return table


def _sessions(sessions: Sessions) -> Table:
    table = tomlkit.table()
    users = len(np.unique(sessions.user))
    facts = sessions.facts()
    _add_comments(
        table,
        [
            *sessions.warnings,
            f"{len(sessions.item):,} events in {len(sessions):,} sessions of {users:,} users.",
            f"Times: {facts['times']}.",
            f"Events by type: {facts['events']}.",
            f"Sessions by length: {', '.join(lengths_in_words(sessions))}.",
            *sessions.remarks,
        ],
    )
    fields = tomlkit.inline_table()
    fields.update(sessions.columns)
    table["fields"] = fields
    return table


def _add_comments(where: Table | tomlkit.TOMLDocument, sentences: Sequence[str]) -> None:
    for sentence in sentences:
        # TOML has no control characters, but a column's name may have.
        shown = "".join(one if one.isprintable() else " " for one in sentence)
        for line in wrap(shown, _WIDTH, break_long_words=False, break_on_hyphens=False):
            where.add(tomlkit.comment(line))
