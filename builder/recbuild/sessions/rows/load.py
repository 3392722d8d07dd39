"""The rows of a log as one flat table, of the columns that may be needed.

In goes a source, out comes a `Rows`. First the columns whose names say something are read; only if none of
them names the catalog's items, the others are, too: a log is long, and exports have many columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recbuild.config import SessionSettings
from recbuild.errors import CatalogError, SessionsError, SourceError
from recbuild.sessions.items.reading import ItemNames
from recbuild.sessions.rows.column_facts import Look
from recbuild.sessions.rows.joined import joined, place_of
from recbuild.sessions.rows.nested import flattened, unnested
from recbuild.sessions.times.of_rows import with_date
from recbuild.sessions.vocabulary.column_names import USUAL_NAMES, candidates, words_of
from recbuild.sources import Source, Table, open_source

# Names of objects that hold what is needed.
_HOLDERS = frozenset(
    "items item events event products product lineitems lines tracks orders properties context traits "
    "customer user visitor session billing device ecommerce params hits actions month year day name id "
    "number cancelled canceled price cost revenue".split()
)


@dataclass(frozen=True)
class Rows:
    """The rows of a log.

    table: flat columns.
    names: all columns that there are, of the flat table first.
    look: what is in the columns.
    lists: columns of lists of objects, each of which became a row.
    notes: sentences on how the rows were made.
    """

    table: Table
    names: tuple[str, ...]
    look: Look
    lists: tuple[str, ...]
    notes: tuple[str, ...]


def load_rows(source: Source, settings: SessionSettings, names: ItemNames) -> Rows:
    """The rows of a source. Raises SessionsError, or CatalogError if it cannot be read."""
    telling = [column for column in source.columns if _tells(column, settings)]
    if telling:
        rows = _shaped(source, source.load(telling), settings, names)
        if len(telling) == len(source.columns) or not len(rows.table.rows) or _has_items(rows, settings):
            return rows
    return _shaped(source, _readable(source), settings, names)


def all_texts(source: Source, names: ItemNames) -> dict[str, list[str]]:
    """Column → its distinct texts, of all columns that can be read."""
    return Look(flattened(_readable(source)).columns, names).texts()


def _tells(column: str, settings: SessionSettings) -> bool:
    chosen = {name for one in settings.fields.values() for name in (one, one.partition(".")[0])}
    return (
        column in chosen
        or bool(_HOLDERS.intersection(words_of(column)))
        or any(candidates(field, [column]) for field in USUAL_NAMES)
    )


def _has_items(rows: Rows, settings: SessionSettings) -> bool:
    if settings.fields.get("item") or settings.fields.get("items"):
        return True
    columns = rows.table.columns.column_names
    named = [*candidates("item", columns), *candidates("items", columns)]
    return any(rows.look[one.column].reading.is_good for one in named)


def _readable(source: Source) -> Table:
    """All columns, but for those that cannot be read, as in a DataFrame of any objects."""
    try:
        return source.load(list(source.columns))
    except SourceError:
        raise
    except CatalogError:
        good: list[str] = []
        for column in source.columns:
            try:
                source.load([column])
            except CatalogError:
                continue
            good.append(column)
        if not good:
            raise
        return source.load(good)


def _shaped(source: Source, table: Table, settings: SessionSettings, names: ItemNames) -> Rows:
    table, notes = flattened(table), list(source.notes)
    if settings.join is not None:
        table, more = _with_second(source, table, settings.join)
        notes += more
    table, lists = unnested(table, names)
    table = with_date(table)
    notes += [f"Each object in column {column!r} is a row." for column in lists]
    columns = tuple(table.columns.column_names)
    others = [name for name in source.columns if name not in columns]
    return Rows(table, (*columns, *others), Look(table.columns, names), lists, tuple(notes))


def _with_second(source: Source, table: Table, join: str) -> tuple[Table, Sequence[str]]:
    try:
        second = open_source(place_of(join, source), "sessions")
        columns = flattened(_readable(second)).columns
    except SourceError:
        raise
    except CatalogError as error:
        raise SessionsError(f"[sessions] join: {error}") from error
    table, notes = joined(table, source.name, columns, second.name)
    return table, [*second.notes, *notes]
