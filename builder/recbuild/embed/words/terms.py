"""The terms of a text, in any script: what TF-IDF counts.

In goes a text, out come its words without stop words, or successive characters. What a word is, search
says (`recruntime.search.tokens`).
"""

from __future__ import annotations

from recbuild.embed.words import lists
from recruntime.search.tokens import folded, words_of

MAX_LENGTH = 4  # characters of a character term
StopWords = frozenset[str]
ENGLISH: StopWords = frozenset(lists.ENGLISH.split())


def kept_words(text: str, stop_words: StopWords = ENGLISH) -> list[str]:
    """The words of a text, without stop words unless it has no other word."""
    words = words_of(text)
    return [word for word in words if word not in stop_words] or words


def character_terms(text: str) -> list[str]:
    """Two to MAX_LENGTH successive characters of a word, sign or emoji; its two ends count as characters."""
    words = [f" {word} " for word in folded(text).split()]
    sizes = range(2, MAX_LENGTH + 1)
    return [word[at : at + size] for word in words for size in sizes for at in range(len(word) - size + 1)]
