"""Postings: which items have which words, and how much a word says of an item, cut to a number of bytes.

BM25F over titles, cards and texts (Robertson, Zaragoza and Taylor, 2004). Where there are too many, a word
keeps the items of which it says most: nobody looks at the thousandth (Carmel et al., Static index pruning for
information retrieval systems, 2001). Those that have it in their title stay longest.
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
TITLED = 16  # times as many items keep a word of their title
LONELY = 1000  # rank of a word that one text alone has: rarely asked for, and it takes most bytes
FULL = 255


@dataclass(frozen=True, eq=False)
class Postings:
    """p times that a word is in an item, by word, then by item.

    words: int64 (p,), number of the word.
    rows: int64 (p,), row of the item.
    impacts: uint8 (p,).
    ranks: int64 (p,), about the place of the item among those of the word, that of which it says most first.
    titled: bool (p,), whether it is in a title of the item.
    """

    words: Rows
    rows: Rows
    impacts: NDArray[np.uint8]
    ranks: Rows
    titled: NDArray[np.bool_]

    def best(self, most: int) -> Postings:
        """With about `most` items of each word."""
        return self.take(self.ranks < most)

    def take(self, chosen: NDArray[np.bool_] | Rows) -> Postings:
        """Some of them."""
        return Postings(
            self.words[chosen],
            self.rows[chosen],
            self.impacts[chosen],
            self.ranks[chosen],
            self.titled[chosen],
        )


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


def postings_of(counts: WordCounts, often: csr_matrix) -> Postings:
    """often: as `frequencies` returns it."""
    lengths = np.asarray(often.sum(axis=1)).ravel()
    norms = SATURATION * (1 - LENGTH + LENGTH * lengths / max(1e-9, float(lengths.mean())))
    table = often.tocoo()
    rows, words = table.row.astype(np.int64), table.col.astype(np.int64)
    found = table.data / (table.data + norms[rows])
    impacts = (np.maximum(1, np.rint(found * IMPACTS)) * (FULL // IMPACTS)).astype(np.uint8)
    width = often.shape[1]
    title = counts.titles.tocoo()
    titled = np.isin(rows * width + words, title.row.astype(np.int64) * width + title.col)
    spread = np.bincount(words, minlength=width)
    order = np.lexsort((rows, -found, ~titled, words))
    starts = np.concatenate([[0], np.cumsum(spread)])
    ranks = np.empty(len(rows), dtype=np.int64)
    ranks[order] = np.arange(len(rows)) - starts[words[order]]
    ranks = np.where(titled, ranks // TITLED, np.where(spread[words] > 1, ranks, LONELY))
    by_word = np.lexsort((rows, words))
    return Postings(words, rows, impacts, ranks, titled).take(by_word)
