"""The terms of a catalog, and how often each text has them.

A term is a word, or two successive ones, as a number that is made of the numbers of the words. No text is
made of a pair: that is most of the time that counting takes otherwise.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count, repeat

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

MAX_TERMS = 50_000

Split = Callable[[str], list[str]]
"""A text's words, in order."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Limits:
    """Which terms count.

    min_texts: number of texts that must have a term.
    max_share: share of the texts that may.
    """

    min_texts: int
    max_share: float


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The terms that count. A word's number is its place in `words`, from 1 on; 0 is every other word.

    words: those that terms are made of.
    terms: int64 (t,), ascending: the number of a word times (1 + len(words)), plus that of the word after it,
        or 0 for a word alone.
    """

    words: Sequence[str]
    terms: Numbers

    def counts(self, texts: Sequence[str], split: Split) -> csr_matrix:
        """float32 (m, t): how often each text has each term."""
        known = self._numbers.get
        numbers, texts_of = _numbered(texts, split, lambda words: map(known, words, repeat(0)))
        return self.counted(*_terms(numbers, texts_of, len(self.words), paired=True), len(texts))

    def counted(self, terms: Numbers, texts_of: Numbers, texts: int) -> csr_matrix:
        """float32 (texts, t), of terms that may be others, and the text that each is in."""
        columns = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        known = self.terms[columns] == terms
        ones = np.ones(np.count_nonzero(known), dtype=np.float32)
        # Ones of the same place are added up.
        return csr_matrix((ones, (texts_of[known], columns[known])), shape=(texts, len(self.terms)))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words, 1)}


def learned(
    texts: Sequence[str], split: Split, paired: bool, limits: Limits
) -> tuple[Vocabulary, csr_matrix] | None:
    """The most frequent terms of these texts, and how often each text has them; None if there are none.

    paired: whether pairs of words count, too.
    """
    number_of: defaultdict[str, int] = defaultdict(count(1).__next__)
    numbers, texts_of = _numbered(texts, split, lambda words: map(number_of.__getitem__, words))
    words = list(number_of)
    terms, texts_of = _terms(numbers, texts_of, len(words), paired)
    found, times = np.unique(terms, return_counts=True)
    # Twice as many as may count: some are in too few texts, or in too many.
    often = np.argsort(-times, kind="stable")[: 2 * MAX_TERMS]
    every = Vocabulary(words, np.sort(found[often[times[often] >= limits.min_texts]]))
    if not len(every.terms):
        return None
    counts = every.counted(terms, texts_of, len(texts))
    chosen = _chosen(counts, limits)
    return (_compact(words, every.terms[chosen]), counts[:, chosen]) if len(chosen) else None


def _chosen(counts: csr_matrix, limits: Limits) -> Numbers:
    """The columns of the terms within the limits, ascending; the most frequent ones if there are many."""
    spread = np.bincount(counts.indices, minlength=counts.shape[1])
    totals = np.asarray(counts.sum(axis=0))[0]
    within = np.flatnonzero((spread >= limits.min_texts) & (spread <= limits.max_share * counts.shape[0]))
    return np.sort(within[np.argsort(-totals[within], kind="stable")[:MAX_TERMS]])


def _compact(words: Sequence[str], terms: Numbers) -> Vocabulary:
    """A vocabulary of these terms, of the same order, with the words that they are made of alone."""
    pairs = np.stack(np.divmod(terms, len(words) + 1))
    used = np.union1d(pairs, [0])
    first, second = np.searchsorted(used, pairs)
    return Vocabulary([words[number - 1] for number in used[1:].tolist()], first * len(used) + second)


def _numbered(
    texts: Sequence[str], split: Split, number: Callable[[list[str]], Iterable[int]]
) -> tuple[Numbers, Numbers]:
    """The numbers of all words, text after text, and the text that each is in."""
    numbers, lengths = array("q"), array("q")
    for text in texts:
        words = split(text)
        numbers.extend(number(words))
        lengths.append(len(words))
    texts_of = np.repeat(np.arange(len(lengths)), np.array(lengths, dtype=np.int64))
    return np.array(numbers, dtype=np.int64), texts_of


def _terms(numbers: Numbers, texts_of: Numbers, words: int, paired: bool) -> tuple[Numbers, Numbers]:
    """The terms, and the text that each is in. words: how many there are."""
    alone = numbers * (words + 1)
    if not paired:
        return alone, texts_of
    one, other = numbers[:-1], numbers[1:]
    follows = (texts_of[:-1] == texts_of[1:]) & (one > 0) & (other > 0)
    pairs = (alone[:-1] + other)[follows]
    return np.concatenate([alone, pairs]), np.concatenate([texts_of, texts_of[1:][follows]])
