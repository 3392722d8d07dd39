"""Columns that say the same in several languages: "title_fr" beside "title", or beside "title_en".

In go the columns' contents and the settings; out come the main language and, for each column in it, the
columns that translate it. Titles decide which languages there are: a price in two countries makes none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from recbuild.catalog.cells import parse
from recbuild.catalog.columns.contents import Contents
from recbuild.catalog.columns.usual_names import OTHER_WORDS, SUFFIX_NAMES, USUAL_NAMES
from recbuild.catalog.fields import folded, words_of
from recbuild.config import Config
from recbuild.languages import language_named, without_regions
from recruntime.bundle.language import best_language

_TITLES = {folded(name) for name in USUAL_NAMES["title"]}
_LEAST_FILLED = 0.05  # of the rows, for titles in a language

Groups = dict[str, dict[str, str]]
"""Name without the language, folded → language → column."""


@dataclass(frozen=True)
class Translations:
    """The languages of a catalog.

    main: the main one; "" where nothing tells it.
    further: the other ones.
    groups: the columns of each language.
    mains: column in the main language → its name without the language, where no column is called so.
    """

    main: str = ""
    further: tuple[str, ...] = ()
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mains: Mapping[str, str] = field(default_factory=dict)

    def in_main(self, columns: Sequence[Contents]) -> list[Contents]:
        """The columns without those of other languages. Those in the main one have their name without it."""
        others = {name for group in self.groups.values() for name in group.values()} - self.mains.keys()
        return [
            replace(column, name=self.mains.get(column.name, column.name))
            for column in columns
            if column.name not in others
        ]

    def column_of(self, name: str) -> str:
        """The column that `in_main` calls by this name."""
        return next((column for column, short in self.mains.items() if short == name), name)

    def column_in(self, language: str, column: str) -> str | None:
        """What says in a language what this column says in the main one."""
        return self.groups.get(folded(self.mains.get(column, column)), {}).get(language)


def objects_apart(columns: pa.Table) -> pa.Table:
    """The table with a column for each language of an object such as {"en": …, "fr": …}: "title.en"."""
    for name in columns.column_names:
        kind = columns[name].type
        languages = [kind.field(at).name for at in range(kind.num_fields)] if pa.types.is_struct(kind) else []
        if languages and all(language_named(words_of(one)) for one in languages):
            for one in languages:
                columns = columns.append_column(f"{name}.{one}", pc.struct_field(columns[name], one))
            columns = columns.drop_columns([name])
    return columns


def filled_up(columns: pa.Table, translations: Translations) -> pa.Table:
    """The table, in which a text that the main language lacks is that of the first language that has it."""
    for column, base in translations.mains.items():
        others = [name for name in translations.groups[base].values() if name != column]
        texts = parse.known_texts(columns[column])
        if not parse.is_text(columns[column].type) or all(texts):
            continue
        for name in others:
            texts = [own or other for own, other in zip(texts, parse.known_texts(columns[name]), strict=True)]
        at = columns.column_names.index(column)
        columns = columns.set_column(at, column, pa.array(texts, pa.large_string()))
    return columns


def translations_of(columns: Sequence[Contents], config: Config) -> Translations:
    """The languages of these columns. The main one is set, or that of the title that is set or fullest."""
    by_name = {column.name: column for column in columns}
    plain = {folded(column.name) for column in columns}
    groups = _groups(list(by_name), plain)
    title = next(filter(_is_title, groups), "")
    filled = {tag: by_name[name].filled for tag, name in groups.get(title, {}).items()}
    found = {tag: count for tag, count in filled.items() if count >= _LEAST_FILLED * columns[0].rows}
    if not found:
        return Translations(config.language or "", tuple(config.languages))
    main = config.language or ""
    if title not in plain:
        chosen = next((tag for tag in found if groups[title][tag] == config.fields.get("title")), "")
        main = best_language(main, found) or chosen or max(found, key=lambda tag: found[tag])
    mains = {
        group.get(main, next(iter(group.values()))): base
        for base, group in groups.items()
        if base not in plain
    }
    further = [tag for tag in dict.fromkeys([*config.languages, *found]) if tag != main]
    return Translations(main, tuple(further), groups, mains)


def _groups(names: Sequence[str], plain: set[str]) -> Groups:
    """Those of several languages, and those of one beside a column without a language."""
    found: Groups = {}
    for name in names:
        base, tag = next(_readings(name), ("", ""))
        if base:
            found.setdefault(base, {}).setdefault(tag, name)
    short = without_regions({tag for group in found.values() for tag in group})
    return {
        base: {short[tag]: name for tag, name in group.items()}
        for base, group in found.items()
        if base in plain or len(group) > 1
    }


def _readings(name: str) -> Iterator[tuple[str, str]]:
    """A name as one without a language, and the language: "title_pt_BR", "titleFr", "fr.title"."""
    words = words_of(name)
    for own, tag in ((words[:-2], words[-2:]), (words[:-1], words[-1:]), (words[1:], words[:1])):
        language = language_named(tag) if own else None
        if language:
            yield "".join(own), language


def _is_title(base: str) -> bool:
    words = words_of(base)
    usual = any(base.endswith(folded(ending)) for ending in SUFFIX_NAMES["title"])
    return base in _TITLES or (usual and not set(words) & set(OTHER_WORDS["title"]))
