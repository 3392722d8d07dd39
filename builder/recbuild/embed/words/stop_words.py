"""Words that say nothing of an item, in the language of a catalog.

In go a catalog's texts, out come the stop words of the language that they are most in: articles,
prepositions, pronouns, conjunctions and auxiliary verbs. A language without a list here counts as English,
whose words hardly occur in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from recbuild.embed.words import lists
from recbuild.embed.words.terms import ENGLISH, StopWords
from recruntime.search.tokens import folded, words_of

SAMPLE = 10_000  # texts


@cache
def _known() -> dict[str, StopWords]:
    """English first, as its list is used where no language has more. Words as texts have them when folded."""
    further = {
        "german": lists.GERMAN,
        "french": lists.FRENCH,
        "spanish": lists.SPANISH,
        "italian": lists.ITALIAN,
        "portuguese": lists.PORTUGUESE,
        "dutch": lists.DUTCH,
        "russian": lists.RUSSIAN,
    }
    return {"english": ENGLISH, **{name: frozenset(folded(words).split()) for name, words in further.items()}}


def stop_words_of(texts: Sequence[str]) -> StopWords:
    """The stop words of the language that has most words in these texts, or in a sample of many."""
    return _known()[language_of(texts) or "english"]


def language_of(texts: Sequence[str]) -> str | None:
    """The English name of that language; None if no text has a word of any."""
    counts = dict.fromkeys(_known(), 0)
    for text in texts[:: 1 + len(texts) // SAMPLE]:
        words = set(words_of(text))
        for name, known in _known().items():
            counts[name] += len(words & known)
    most = max(counts.values())
    return next((name for name, count in counts.items() if count == most), None) if most else None
