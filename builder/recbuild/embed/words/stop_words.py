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
def _known() -> tuple[StopWords, ...]:
    """English first, as its list is used where no language has more. Words as texts have them when folded."""
    further = (
        lists.GERMAN,
        lists.FRENCH,
        lists.SPANISH,
        lists.ITALIAN,
        lists.PORTUGUESE,
        lists.DUTCH,
        lists.RUSSIAN,
    )
    return (ENGLISH, *(frozenset(folded(words).split()) for words in further))


def stop_words_of(texts: Sequence[str]) -> StopWords:
    """The stop words of the language that has most words in these texts, or in a sample of many."""
    counts = [0] * len(_known())
    for text in texts[:: 1 + len(texts) // SAMPLE]:
        words = set(words_of(text))
        for place, known in enumerate(_known()):
            counts[place] += len(words & known)
    return _known()[counts.index(max(counts))]
