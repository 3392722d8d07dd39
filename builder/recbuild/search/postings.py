"""Postings: which items have which words, and how much a word says of an item, cut to a number of bytes.

BM25F over titles, cards and texts (Robertson, Zaragoza and Taylor, 2004). Where there are too many, an item
keeps the words that say most of it, those of its title first (Carmel et al., Static index pruning, 2001;
Büttcher and Clarke, A document-centric approach to static index pruning, 2006).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recbuild.linalg import Rows
from recbuild.search.counts import WordCounts
from recruntime.search.part import IDF_STEPS

TITLE, CARD, TEXT = 3.0, 2.0, 1.0
SATURATION, LENGTH = 1.2, 0.5
IMPACTS = 15  # different ones
FULL = 255


@dataclass(frozen=True, eq=False)
class Postings:
    """p times that a word is in an item, by word, then by item.

    words: int64 (p,), number of the word.
    rows: int64 (p,), row of the item.
    impacts: uint8 (p,).
    ranks: int64 (p,), place of the word among those of the item, what says most of it first.
    """

    words: Rows
    rows: Rows
    impacts: NDArray[np.uint8]
    ranks: Rows

    def best(self, most: int) -> Postings:
        """With up to `most` words of each item."""
        return self.take(self.ranks < most)

    def take(self, chosen: NDArray[np.bool_] | Rows) -> Postings:
        """Some of them."""
        return Postings(self.words[chosen], self.rows[chosen], self.impacts[chosen], self.ranks[chosen])


def rarity(spread: NDArray[np.int64], items: int) -> NDArray[np.float64]:
    """float64 (v,): the inverse document frequency of words that so many items have (Robertson, 1976)."""
    idf: NDArray[np.float64] = np.log1p((items - spread + 0.5) / (spread + 0.5))
    return idf


def quantized(idf: NDArray[np.float64]) -> NDArray[np.uint8]:
    """As the search part has it."""
    return np.clip(np.rint(idf * IDF_STEPS), 1, 255).astype(np.uint8)


def frequencies(counts: WordCounts) -> csr_matrix:
    """float32 (n, v): how often each item has each word, weighted by where."""
    return csr_matrix(TITLE * counts.titles + CARD * counts.cards + TEXT * counts.texts)


def postings_of(counts: WordCounts, often: csr_matrix, idf: NDArray[np.float64]) -> Postings:
    """often: as `frequencies` returns it. idf: float64 (v,)."""
    lengths = np.asarray(often.sum(axis=1)).ravel()
    norms = SATURATION * (1 - LENGTH + LENGTH * lengths / max(1e-9, float(lengths.mean())))
    table = often.tocoo()
    rows, words = table.row.astype(np.int64), table.col.astype(np.int64)
    found = table.data / (table.data + norms[rows])
    impacts = (np.maximum(1, np.rint(found * IMPACTS)) * (FULL // IMPACTS)).astype(np.uint8)
    width = often.shape[1]
    title = counts.titles.tocoo()
    titled = np.isin(rows * width + words, title.row.astype(np.int64) * width + title.col)
    order = np.lexsort((words, -found * idf[words], ~titled, rows))
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=often.shape[0]))])
    ranks = np.empty(len(rows), dtype=np.int64)
    ranks[order] = np.arange(len(rows)) - starts[rows[order]]
    by_word = np.lexsort((rows, words))
    return Postings(words[by_word], rows[by_word], impacts[by_word], ranks[by_word])
