"""The lexicon: the words that a bundle knows, found by themselves, by how they begin, and by nearly the same
letters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recruntime.bundle.text_columns import TextColumn

SHORTEST = 4
"""Letters of a word that may be a typing error."""
LONG = 8
"""From so many letters on, a word may have two errors."""
MOST_NEAR = 3
CHECKED = 3
"""After so many letters each, words that are too far already are left out."""
LAST = "\U0010ffff"


class Lexicon:
    """Words by number: their place in the part."""

    def __init__(self, terms: TextColumn, counts: NDArray[np.int64], stems: NDArray[np.int64]) -> None:
        """terms: ascending. counts: int64 (v,), how many items have each word. stems: int64 (v,), equal for
        the forms of one word."""
        self._terms, self.counts, self._stems = terms, counts, stems

    def __getitem__(self, number: int) -> str:
        return self._words[number]

    def __len__(self) -> int:
        return len(self._terms)

    def number(self, word: str) -> int | None:
        """The word's number, or None."""
        place = bisect_left(self._words, word)
        return place if place < len(self) and self._words[place] == word else None

    def forms(self, number: int) -> list[int]:
        """The numbers of the word's other forms."""
        order, stems = self._by_stem
        stem = self._stems[number]
        members = order[stems.searchsorted(stem) : stems.searchsorted(stem, "right")].tolist()
        return [member for member in members if member != number]

    def span(self, prefix: str) -> tuple[int, int]:
        """Number of the first word that begins so, and of the first one after all that do."""
        return bisect_left(self._words, prefix), bisect_left(self._words, prefix + LAST)

    def begun(self, prefix: str, most: int) -> list[int]:
        """Up to `most` longer words that begin so, those that most items have first."""
        first, end = self.span(prefix)
        if first < end and self[first] == prefix:
            first += 1
        order = np.argsort(-self.counts[first:end], kind="stable")[:most]
        return [first + place for place in order.tolist()]

    def near(self, word: str) -> list[int]:
        """Words that differ by a letter, or by two where they are long: the nearest ones, up to MOST_NEAR.

        A letter too many, too few, another one, or two that changed places (Damerau, 1964). Of equally near
        words those come first that begin alike, then those that most items have.
        """
        if len(word) < SHORTEST:
            return []
        errors = 1 if len(word) < LONG else 2
        alike = self._alike(word, errors).tolist()
        others = [self._words[number] for number in alike]
        found = [
            (far, other[0] != word[0], -int(self.counts[number]), number)
            for far, other, number in zip(edits(word, others, errors).tolist(), others, alike, strict=True)
            if far <= errors
        ]
        found.sort()
        return [number for far, _, _, number in found if far == found[0][0]][:MOST_NEAR]

    def _alike(self, word: str, errors: int) -> NDArray[np.intp]:
        """Words that may be as near as that, by their length and by which bytes they have."""
        coded = word.encode()
        own = np.uint64(0)
        for byte in coded:
            own |= np.uint64(1) << np.uint64(byte & 63)
        # A character has up to four bytes; in ASCII, one.
        most = errors if word.isascii() else 4 * errors
        fits = np.abs(self._lengths - len(coded)) <= most
        return np.flatnonzero(fits & (np.bitwise_count(self._letters ^ own) <= 2 * most))

    @cached_property
    def _words(self) -> list[str]:
        """Decoded once: a query looks up hundreds."""
        return [self._terms[number] for number in range(len(self))]

    @cached_property
    def _by_stem(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """The words' numbers by stem, and the stems in this order."""
        order = np.argsort(self._stems, kind="stable")
        return order, self._stems[order]

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        return np.diff(self._terms.offsets)

    @cached_property
    def _letters(self) -> NDArray[np.uint64]:
        """uint64 (v,): a bit for each byte that the word has, modulo 64."""
        if not len(self):
            return np.empty(0, dtype=np.uint64)
        data = np.frombuffer(self._terms.data, dtype=np.uint8)
        bits = np.uint64(1) << (data & 63).astype(np.uint64)
        return np.bitwise_or.reduceat(bits, self._terms.offsets[:-1].astype(np.intp))


def edits(word: str, others: Sequence[str], most: int) -> NDArray[np.int64]:
    """int64 (n,): how many letters to insert, delete, replace or swap with the next one to make each other
    word of `word`; more than `most` means no more than that it is more.

    All other words at once, cell by cell of the table that compares two words; cells further than `most` from
    its diagonal are left out (Ukkonen, 1985), and so are words, as soon as no cell is that near.
    """
    lengths = np.array([len(other) for other in others], dtype=np.int64)
    width = int(lengths.max(initial=0))
    if not width:
        return np.full(len(others), len(word), dtype=np.int64)
    found = np.full(len(others), len(word) + width, dtype=np.int64)
    left = np.arange(len(others))
    letters = np.array(others).view(np.uint32).reshape(len(others), width).T
    own = [ord(letter) for letter in word]
    far = np.full((width + 1, len(others)), len(word) + width, dtype=np.int32)
    earlier, before = far, far.copy()
    before[:] = np.arange(width + 1)[:, np.newaxis]
    for at, letter in enumerate(own, 1):
        row = far.copy()
        row[0] = at
        for place in range(max(1, at - most), min(width, at + most) + 1):
            compared = letters[place - 1]
            cost = np.minimum(before[place], row[place - 1]) + 1
            cost = np.minimum(cost, before[place - 1] + (compared != letter))
            if at > 1 and place > 1:
                swapped = (compared == own[at - 2]) & (letters[place - 2] == letter)
                cost = np.where(swapped, np.minimum(cost, earlier[place - 2] + 1), cost)
            row[place] = cost
        earlier, before = before, row
        if at % CHECKED == 0:
            near = np.minimum(earlier.min(axis=0), before.min(axis=0)) <= most
            earlier, before, far = earlier[:, near], before[:, near], far[:, near]
            letters, left = letters[:, near], left[near]
    found[left] = before[lengths[left], np.arange(len(left))]
    return found
