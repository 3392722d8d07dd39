"""Matches by words: BM25F (Robertson, Zaragoza and Taylor, Simple BM25 extension to multiple weighted fields,
2004), whose impacts the builder computed."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, fsum, log

import numpy as np
from numpy.typing import NDArray

from recruntime.search.part import IDF_STEPS, SearchPart
from recruntime.search.query import Meant, ReadQuery
from recruntime.types import Mask, Scores

FULL = 255.0
"""The highest impact."""
SURE = 0.55
"""Above it, a word is as good as the typed one."""


@dataclass(frozen=True)
class Matches:
    """Which items have words of the query.

    scores: float64 (n,), by row.
    words: uint8 (n,), how many words of the query the item has.
    terms: numbers of the words that were found.
    """

    scores: Scores
    words: NDArray[np.uint8]
    terms: tuple[int, ...]

    def best(self, allowed: Mask) -> Mask:
        """bool (n,): allowed items with all words that any of them has together; none if no item has one."""
        most = int(self.words[allowed].max(initial=0))
        return allowed & (self.words == most) if most else np.zeros(len(allowed), dtype=np.bool_)


def match(part: SearchPart, query: ReadQuery, count: int) -> Matches:
    """part: located. count: of rows."""
    scores, own, words = np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.uint8)
    terms: dict[int, None] = {}
    for meant in query.meant:
        found = []
        idf = _rarity(part, meant)
        for term, sure in meant:
            span = slice(int(part.starts[term]), int(part.starts[term + 1]))
            rows = part.items[span]
            weighed = part.impacts[span] * (sure * idf / FULL)
            own[rows] = np.maximum(own[rows], weighed)
            if len(rows):
                terms[term] = None
                found.append(rows)
        if found:  # only these rows: there may be a hundred thousand others
            rows = np.concatenate(found)
            scores[rows] += own[rows]
            words[rows] += own[rows] > 0
            own[rows] = 0
    return Matches(scores, words, tuple(terms))


def _rarity(part: SearchPart, meant: Meant) -> float:
    """The inverse document frequency of all that a word of the query surely stands for, taken together.

    A rare form of a frequent word says no more than the word. As each is about ln(n / d), the sum of the d
    has −ln Σ exp(−idf).
    """
    if not meant:
        return 0.0
    sure = [term for term, sure in meant if sure > SURE] or [term for term, _ in meant]
    total = fsum(exp(-int(part.idf[term]) / IDF_STEPS) for term in sure)
    return max(1, round(-log(total) * IDF_STEPS)) / IDF_STEPS


def query_vector(part: SearchPart, query: ReadQuery) -> Scores:
    """float64 (dims,): what the query means, zero if nothing is known of it.

    The sum of its words' vectors, which the builder learned as weights of a bag of words.
    """
    total = np.zeros(part.levels.shape[1])
    for meant in query.meant:
        known = [(term, sure) for term, sure in meant if part.strengths[term]]
        sum_sure = sum(sure for _, sure in known)
        for term, sure in known:
            level = part.levels[part.places[term]].astype(np.float64)
            length = max(1.0, float(np.sqrt(level @ level)))
            total += level * (sure / sum_sure * float(part.strengths[term]) / length)
    return total
