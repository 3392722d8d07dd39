"""Which column of a table a catalog takes for what.

In go the columns' contents and the settings; out comes a `CatalogSchema`, or the error that says which
column is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from recbuild.catalog.columns.assign import FIELDS, Fields, assign
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.languages import Translations, translations_of
from recbuild.catalog.columns.usual_names import USUAL_NAMES
from recbuild.catalog.fields import check_column, check_field, folded, listed
from recbuild.config import Config
from recbuild.errors import CatalogError, FieldError
from recbuild.template import DEFAULT_TEMPLATE, parse_template
from recruntime.conditions import Condition
from recruntime.rules import Rule
from recruntime.wire import CARD_FIELDS

SEVERAL = ("category", "brand", "tags", "attributes", "description")
"""Fields that may have several columns: those of which texts are made."""

PUBLIC = ("title", "category", "brand", "tags", "description")
"""Fields that product pages show: a bundle may tell their words, for search."""


@dataclass(frozen=True)
class Piece:
    """A piece of the text that is embedded.

    literal: what stands before it.
    field: the field that it is of; "" for a column that is none, and for the text's end.
    columns: its columns; none for the text's end.
    """

    literal: str
    field: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class CatalogSchema:
    """The columns of a catalog.

    fields: field → its columns, the first one first; without `published`. Without `id`, a hash of an item's
        text is its id.
    published: the columns that may tell whether an item is published.
    template: of the text that is embedded; () in a catalog without texts.
    searched: the same of what of it pages show, whose words a bundle may tell.
    extras: name on the card → column.
    vectors: the column of the vectors; None if there is none.
    translations: the columns in several languages.
    notes: sentences on choices that names alone do not explain.
    warnings: sentences on what is likely to be wrong.
    """

    fields: Fields
    published: tuple[str, ...]
    template: tuple[Piece, ...]
    searched: tuple[Piece, ...]
    extras: dict[str, str]
    vectors: str | None
    translations: Translations
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    def column(self, field: str) -> str | None:
        """The first column of a field; None if it has none."""
        return next(iter(self.fields.get(field, ())), None)


def catalog_schema(
    name: str,
    columns: Mapping[str, Contents],
    config: Config,
    vectors: str | None,
    identifies: Callable[[str], bool],
    wordless: bool = False,
) -> CatalogSchema:
    """Find every column that is needed.

    name: what messages call the source. identifies: whether a column tells the items
    apart. wordless: there need not be a column of texts. Raises CatalogError or FieldError.
    """
    names = list(columns)
    chosen = _chosen(names, config)
    if vectors:
        check_column(vectors, names, "--vectors")
    free = [column for column in columns.values() if column.name != vectors]
    translations = translations_of(free, config)
    real = translations.column_of
    assigned = assign(
        translations.in_main(free),
        {field: tuple(translations.mains.get(one, one) for one in names) for field, names in chosen.items()},
        lambda name: identifies(real(name)),
    )
    fields = {
        field: tuple(map(real, assigned.fields[field]))
        for field in FIELDS
        if assigned.fields.get(field) and field != "published"
    }
    for extra in config.card:
        if extra in ("id", *CARD_FIELDS):
            raise FieldError(f"card names {extra!r}, which is on every card anyway. Leave it out.")
    template = _template(name, names, fields, config.text, wordless)
    extras = {extra: _columns_of(extra, names, fields, "card")[0] for extra in config.card}
    return CatalogSchema(
        fields=fields,
        published=_published(names, fields, chosen),
        template=template,
        searched=_searched(template, set(extras.values()), _ruled(config.ranking.rules, fields)),
        extras=extras,
        vectors=vectors,
        translations=translations,
        notes=(*assigned.notes, *_language_notes(translations)),
        warnings=tuple(assigned.warnings),
    )


def _chosen(columns: Sequence[str], config: Config) -> Fields:
    """The user's own columns by field. Raises FieldError."""
    chosen: Fields = {}
    for field, given in config.fields.items():
        check_field(field, FIELDS)
        names = tuple(filter(None, (given,) if isinstance(given, str) else given))
        for column in names:
            check_column(column, columns, f"Field {field!r}")
        if len(names) > 1 and field not in SEVERAL:
            raise FieldError(
                f"Field {field!r} has one column, but {len(names)} are named: {listed(names)}. Fields with "
                f"several are {listed(SEVERAL)}."
            )
        chosen[field] = names
    return chosen


def _language_notes(translations: Translations) -> list[str]:
    if not translations.groups:
        return []
    example = next(iter(next(iter(translations.groups.values())).values()))
    languages = f"{translations.main or 'their main language'} and in {', '.join(translations.further)}"
    return [
        f"Cards are in {languages}, as columns such as {example!r} say. What is embedded is in the first."
    ]


def _published(columns: Sequence[str], fields: Fields, chosen: Fields) -> tuple[str, ...]:
    """The column that the user named, or all columns of a usual name that serve no other field."""
    if "published" in chosen:
        return chosen["published"]
    usual = {folded(name) for name in USUAL_NAMES["published"]}
    taken = {column for names in fields.values() for column in names}
    return tuple(column for column in columns if folded(column) in usual and column not in taken)


def _template(
    name: str, columns: Sequence[str], fields: Fields, text: str | None, wordless: bool
) -> tuple[Piece, ...]:
    pieces = parse_template(DEFAULT_TEMPLATE if text is None else text)
    if text is not None:
        return tuple(
            Piece(
                literal,
                one if one in fields else "",
                _columns_of(one, columns, fields, "text") if one else (),
            )
            for literal, one in pieces
        )
    template = tuple(Piece(literal, one, fields[one]) for literal, one in pieces if one in fields)
    if not template and not wordless:
        raise CatalogError(
            f"{name}: no column looks like a title, a description or another text. "
            f"Name one: --field title=COLUMN. There are: {listed(columns)}."
        )
    return template


def _searched(template: Sequence[Piece], shown: Collection[str], ruled: Collection[str]) -> tuple[Piece, ...]:
    """shown: columns on cards. ruled: columns of rules, which a bundle tells only if cards show them."""
    pieces = []
    for piece in template:
        public = set(piece.columns) - set(ruled) if piece.field in PUBLIC else set()
        columns = tuple(column for column in piece.columns if column in public or column in shown)
        if columns or not piece.columns:
            pieces.append(replace(piece, columns=columns))
    return tuple(pieces)


def _ruled(rules: Sequence[Rule], fields: Fields) -> set[str]:
    named = [rule.where.field for rule in rules if isinstance(rule.where, Condition)]
    return {column for name in named for column in fields.get(name, (name,))}


def _columns_of(name: str, columns: Sequence[str], fields: Fields, asker: str) -> tuple[str, ...]:
    """The columns of the field of this name, or the column of this name. Raises FieldError."""
    if name not in fields:
        check_column(name, columns, asker, fields)
    return fields.get(name, (name,))
