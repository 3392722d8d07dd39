"""Reads a query: which words of the bundle each of its words stands for, and how surely.

A word stands for itself and its plural or singular; the last one, which may not be finished, for longer
words, too. One that the bundle does not know stands for the nearest ones by letters, or else for its parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from recruntime.search.lexicon import Lexicon
from recruntime.search.tokens import folded, words_of

MOST_CHARACTERS = 400
MOST_WORDS = 32
MOST_BEGUN = 20
MOST_COMPLETED = 6
SHORTEST_PART = 4
FORM, NEAR, PART = 0.8, 0.9, 0.5
BEGUN_TOO = 0.3
"""What longer words count beside the word itself."""

Meant = tuple[tuple[int, float], ...]
"""Numbers of words, and how surely each is meant."""

_TAIL = re.compile(r"\S+\Z")


@dataclass(frozen=True)
class ReadQuery:
    """A query, read.

    text: folded, without spaces around it.
    meant: what each of its words stands for; nothing for one that is not known.
    corrected: the query without its typing errors; None where it has none.
    completed: longer queries that begin so.
    """

    text: str
    meant: tuple[Meant, ...]
    corrected: str | None
    completed: tuple[str, ...]


def read_query(query: str, lexicon: Lexicon, common: frozenset[str]) -> ReadQuery:
    """The query, as far as MOST_CHARACTERS and MOST_WORDS go."""
    text = query[:MOST_CHARACTERS]
    words = words_of(text)
    is_open = bool(words) and not text[-1].isspace()
    kept = [word for word in dict.fromkeys(words) if word not in common] or list(dict.fromkeys(words))
    kept = kept[:MOST_WORDS]
    meant: dict[str, Meant] = {}
    corrected: dict[str, str] = {}
    for word in kept:
        meant[word] = _known(word, lexicon, is_open and word == words[-1])
        if not meant[word]:
            near = lexicon.near(word)
            meant[word] = _corrected(near, lexicon)
            if near:
                corrected[word] = lexicon[near[0]]
        meant[word] = meant[word] or _parts(word, lexicon)
    read = " ".join(corrected.get(word, word) for word in words) if corrected else None
    return ReadQuery(
        text=folded(text).strip(),
        meant=tuple(meant.values()),
        corrected=read,
        completed=tuple(_completed(read or text, words[-1], lexicon)) if is_open else (),
    )


def _known(word: str, lexicon: Lexicon, is_open: bool) -> Meant:
    """The word itself, its forms, and what it may become when it is finished."""
    own = lexicon.number(word)
    found = {} if own is None else {own: 1.0}
    for form in _forms(word):
        number = lexicon.number(form)
        if number is not None:
            found.setdefault(number, FORM)
    for number in [other for known in found for other in lexicon.forms(known)]:
        found.setdefault(number, FORM)
    if is_open:
        sure = 1.0 if own is None else BEGUN_TOO
        for number in lexicon.begun(word, MOST_BEGUN):
            found.setdefault(number, sure * len(word) / len(lexicon[number]))
    return tuple(found.items())


def _corrected(near: list[int], lexicon: Lexicon) -> Meant:
    """The nearest words, and the forms of the first one."""
    found = {number: NEAR / place for place, number in enumerate(near, 1)}
    for number in lexicon.forms(near[0]) if near else ():
        found.setdefault(number, NEAR * FORM)
    return tuple(found.items())


def _forms(word: str) -> list[str]:
    """The plural or the singular, in languages that make it with an s (Harman, How effective is suffixing?,
    1991)."""
    if len(word) < SHORTEST_PART:
        return [f"{word}s"]
    found = [f"{word}s", f"{word}es", *(word.removesuffix(end) for end in ("s", "es") if word.endswith(end))]
    if word.endswith("ies"):
        found.append(f"{word[:-3]}y")
    if word.endswith("y"):
        found.append(f"{word[:-1]}ies")
    return found


def _parts(word: str, lexicon: Lexicon) -> Meant:
    """Known words that an unknown one begins or ends with, the longest of each; else words that begin as it
    does."""
    found: dict[int, float] = {}
    cuts = range(SHORTEST_PART, len(word))
    for parts in ((word[:cut] for cut in reversed(cuts)), (word[-cut:] for cut in reversed(cuts))):
        number = next((known for part in parts if (known := lexicon.number(part)) is not None), None)
        if number is not None:
            found[number] = PART
    for cut in range(len(word), max(SHORTEST_PART, len(word) // 2) - 1, -1):
        if found:
            break
        found = dict.fromkeys(lexicon.begun(word[:cut], 3), PART)
    return tuple(found.items())


def _completed(text: str, last: str, lexicon: Lexicon) -> list[str]:
    tail = _TAIL.search(text)
    if tail is None or folded(tail[0]) != last:
        return []
    head = text[: tail.start()]
    return [f"{head}{lexicon[number]}" for number in lexicon.begun(last, MOST_COMPLETED)]
