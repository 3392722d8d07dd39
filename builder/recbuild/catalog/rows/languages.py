"""Rows that are one item in several languages, as exports with a column "language" or "store_view_code" have.

In goes a table; out comes one with a row for each item in the main language, and with columns such as
"title.fr" of what the rows in other languages say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from recbuild.catalog.cells import parse
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.catalog.fields import folded, words_of
from recbuild.config import Config
from recbuild.languages import language_named
from recbuild.sources import Table
from recruntime.bundle.language import best_language

_NAMES = frozenset(
    folded(name)
    for name in (
        "language lang locale language_code lang_code langcode locale_code content_language iso_code "
        "store_view_code store_view language_iso sprache langue idioma lingua taal язык 语言 言語"
    ).split()
)
_IDS = [folded(name) for name in USUAL_NAMES["id"]]


@dataclass(frozen=True)
class _Rows:
    """The rows by language.

    column: the one that names the language.
    id: the column of ids.
    ids: of each row.
    tags: language of each row; "" where the cell is empty, as for all languages, and None for another view of
        the store, whose rows stay.
    """

    column: str
    id: str
    ids: Sequence[str]
    tags: Sequence[str | None]


@dataclass(frozen=True)
class Merged:
    """A table with one row for each item.

    table: the table.
    language: the main language; "" where nothing tells it.
    notes: sentences on what was merged.
    """

    table: Table
    language: str
    notes: tuple[str, ...] = ()


def one_row_an_item(table: Table, config: Config) -> Merged:
    """The very table where rows are not in several languages."""
    found = _find(table, config)
    if found is None:
        return Merged(table, config.language or "")
    counts = Counter(tag for tag in found.tags if tag is not None)
    main = best_language(config.language or "", counts)
    if main not in counts:
        main = counts.most_common(1)[0][0]
    place = {pair: at for at, pair in enumerate(zip(found.ids, found.tags, strict=True))}
    first: dict[str, int] = {}
    apart = [at for at, tag in enumerate(found.tags) if tag is None]
    for at, (id_, tag) in enumerate(zip(found.ids, found.tags, strict=True)):
        if tag is not None:
            first.setdefault(id_, place.get((id_, main), at))
    kept = sorted([*first.values(), *apart])
    columns = table.columns.take(kept)
    others = sorted(counts.keys() - {main, ""})
    for tag in others:
        rows = [None if found.tags[at] is None else place.get((found.ids[at], tag)) for at in kept]
        for name in table.columns.column_names:
            own = table.columns[name].take(pa.array(rows, pa.int64()))
            called = f"{name}.{tag}"
            new = name not in (found.column, found.id) and called not in columns.column_names
            if new and _says_more(own, columns[name]):
                columns = columns.append_column(called, own)
    note = (
        f"{len(found.ids) - len(kept):,} rows are an item of another row in another language (column "
        f"{found.column!r}: {', '.join(others)}): {len(first):,} items."
    )
    return Merged(Table(columns, [table.rows[at] for at in kept]), config.language or main, (note,))


def _find(table: Table, config: Config) -> _Rows | None:
    names = table.columns.column_names
    for column in (name for name in names if folded(name) in _NAMES):
        words = parse.known_texts(table.columns[column])
        known = {text: _tag(text, config) for text in set(words)}
        views = folded(column).startswith("storeview")
        languages = set(known.values()) - {None}
        if len(languages) < 2 or (None in known.values() and not views):
            continue
        tags = [known[text] for text in words]
        id_ = _id_column(table, tags, config)
        if id_:
            return _Rows(column, id_, parse.known_texts(table.columns[id_]), tags)
    return None


def _tag(text: str, config: Config) -> str | None:
    """The language that a cell names; "" for an empty one, None where it names something else."""
    own = text.lower().replace("_", "-")
    return own if not text or own in config.languages else language_named(words_of(text))


def _id_column(table: Table, tags: Sequence[str | None], config: Config) -> str | None:
    """The column whose values tell the items apart, but not the rows. None if rows have ids of their own."""
    by_name = {folded(name): name for name in table.columns.column_names}
    chosen = config.fields.get("id")
    usual = [by_name[name] for name in _IDS if name in by_name]
    for name in [chosen] if isinstance(chosen, str) and chosen in by_name.values() else usual:
        ids = parse.known_texts(table.columns[name])
        if "" in ids:
            continue
        if len(set(ids)) == len(ids):
            return None
        if len(set(zip(ids, tags, strict=True))) == len(ids):
            return name
    return None


def _says_more(own: pa.ChunkedArray, main: pa.ChunkedArray) -> bool:
    """Whether a column in a language has a value that the main one has not."""
    if not parse.is_text(own.type) and not parse.is_number(own.type):
        return False
    others = pc.not_equal(own, main)
    return bool(pc.any(pc.and_(others, pc.not_equal(own, "")) if parse.is_text(own.type) else others).as_py())
