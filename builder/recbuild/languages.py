"""Languages: their names as people write them, the shelf's words in each, and the settings of a further one.

A language is a tag in lower case, such as "fr" or "pt-br". The words are in labels.toml, those in English in
`recruntime.wire`.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from recruntime.bundle.language import best_language
from recruntime.wire import LABELS

ENGLISH = "en"
_NAMES = {
    "cs": "czech cestina",
    "da": "danish dansk",
    "de": "german deutsch",
    "en": "english",
    "es": "spanish espanol",
    "fi": "finnish suomi",
    "fr": "french francais",
    "it": "italian italiano",
    "ja": "japanese jp 日本語",
    "ko": "korean",
    "nb": "norwegian norsk",
    "nl": "dutch nederlands",
    "pl": "polish polski",
    "pt": "portuguese portugues",
    "ru": "russian",
    "sv": "swedish svenska",
    "tr": "turkish turkce",
    "uk": "ukrainian",
    "zh": "chinese cn 中文",
}
_TAGS = {name: tag for tag, names in _NAMES.items() for name in (tag, *names.split())}
# Where the words for a region are those of another tag.
_SAME_WORDS = {"zh-tw": "zh-hant", "zh-hk": "zh-hant", "zh-mo": "zh-hant", "no": "nb"}


class LanguageSettings(BaseModel):
    """A further language of the cards: a table such as [languages.fr].

    labels: the shelf's own words in this language.
    fields: card field → the catalog's column.
    currency: ISO 4217 code of the prices in that column.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: dict[str, str] = {}
    fields: dict[str, str] = {}
    currency: str | None = None


def in_one_form(given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with `languages` as tables by tag, without the main language.

    A list stands for tables without settings; if there is no `language`, its first is the main one. Raises
    ValueError.
    """
    found = dict(given)
    further = found.get("languages") or {}
    if isinstance(further, list | tuple):
        further = {tag_of(one): {} for one in further}
        if further and found.get("language") is None:
            found["language"] = next(iter(further))
    if not isinstance(further, Mapping):
        raise ValueError('languages is a list of codes, or tables: languages = ["en", "fr"]')
    main = None if found.get("language") is None else tag_of(found["language"])
    tables = {tag_of(one): table for one, table in further.items()}
    others = {language: table for language, table in tables.items() if language != main}
    return found | {"language": main, "languages": others}


def tag_of(given: object) -> str:
    """The tag in the usual form: "pt_BR" is "pt-br". Raises ValueError."""
    tag = given.strip().lower().replace("_", "-") if isinstance(given, str) else ""
    parts = tag.split("-")
    if 2 <= len(parts[0]) <= 3 and all(part.isascii() and part.isalnum() for part in parts):
        return tag
    raise ValueError(f'{given!r} is no language: write its code, such as "fr" or "pt-BR"')


def language_named(words: Sequence[str]) -> str | None:
    """The tag of a language that recbuild has words for, named by one word or by code and region.

    words: in lower case without accents, such as ("fr",), ("francais",) or ("pt", "br").
    """
    tag = _TAGS.get(words[0]) if len(words) in (1, 2) else None
    if tag is None:
        return None
    if len(words) == 1:
        return tag
    region = words[1]
    is_region = region.isascii() and region.isalpha() and len(region) in (2, 4) and len(words[0]) == 2
    return f"{tag}-{region}" if is_region else None


def without_regions(tags: Collection[str]) -> dict[str, str]:
    """Each tag as short as it can be: "fr-fr" is "fr" unless "fr-ca" is there, too, or it has other words."""
    counts = Counter(tag.partition("-")[0] for tag in tags)
    own_words = {*_words(), *_SAME_WORDS}
    short = {tag: tag.partition("-")[0] for tag in tags}
    return {tag: one if counts[one] == 1 and tag not in own_words else tag for tag, one in short.items()}


def known_languages() -> list[str]:
    """The languages that recbuild has words for."""
    return sorted([ENGLISH, *_words()])


def labels_in(language: str, own: Mapping[str, str]) -> dict[str, str]:
    """The shelf's words in a language, `own` before all others. Raises ValueError if there are none."""
    tag = best_language(_SAME_WORDS.get(language, language), known_languages())
    if not tag and not own:
        raise ValueError(
            f"there are no words for the language {language!r}: write your own as labels. There are: "
            f"{', '.join(known_languages())}"
        )
    return {**LABELS, **_words().get(tag, {}), **own}


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("recbuild").joinpath("labels.toml").read_text(encoding="utf-8"))
