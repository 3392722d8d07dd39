"""How often each item has each word, in its title, in the other fields of its card, and in its text.

In goes a catalog, out come the words and sparse tables of counts.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recbuild.catalog.load import Catalog
from recbuild.catalog.stored import as_column
from recbuild.embed.words.stop_words import SAMPLE, language_of, stop_words_of
from recruntime.bundle.language import MARK
from recruntime.search.tokens import words_of

READ = 2000  # characters of a text
LONGEST = 40  # letters of a word
SHOWN = ("title", "url", "image")  # fields that are no facets


@dataclass(frozen=True, eq=False)
class WordCounts:
    """The words of a catalog.

    words: v of them, folded, ascending.
    titles, cards, texts: float32 (n, v), how often each is in the item's titles, in the other texts of its
        card, and in what is embedded of it, as far as pages show that.
    common: words that nearly every text has; only titles count them.
    language: that of most texts, by its English name; None if it is none of those that are known.
    """

    words: Sequence[str]
    titles: csr_matrix
    cards: csr_matrix
    texts: csr_matrix
    common: frozenset[str]
    language: str | None = None


def count_words(catalog: Catalog) -> WordCounts:
    """The words of all items, in the catalog's order."""
    items, texts = len(catalog.ids), catalog.searched or catalog.texts
    number_of: defaultdict[str, int] = defaultdict(count().__next__)
    titles = [name for name in catalog.cards if name.partition(MARK)[0] == "title"]
    others = [name for name in catalog.cards if name.partition(MARK)[0] not in SHOWN]
    number = number_of.__getitem__
    tables = [
        _table([_texts(catalog.cards[name]) for name in titles], items, number),
        _table([_texts(catalog.cards[name]) for name in others], items, number),
        _table([_texts(texts)] if texts else [], items, number),
    ]
    sample = _sample(catalog)
    common = stop_words_of(sample)
    words = list(number_of)
    order = np.array(sorted(range(len(words)), key=words.__getitem__), dtype=np.intp)
    ordered = [words[place] for place in order]
    short = np.array([len(word) <= LONGEST for word in ordered], dtype=np.float32)
    says = short * np.array([word not in common for word in ordered], dtype=np.float32)
    resized = [csr_matrix((table.data, table.indices, table.indptr), (items, len(words))) for table in tables]
    masks = (short, says, says)
    title, card, text = (_kept(one[:, order], mask) for one, mask in zip(resized, masks, strict=True))
    return WordCounts(ordered, title, card, text, common, language_of(sample))


def _sample(catalog: Catalog) -> list[str]:
    texts = catalog.searched or catalog.texts or catalog.cards.get("title") or ()
    return [text for text in texts[:: 1 + len(texts) // SAMPLE] if isinstance(text, str)]


def _texts(column: Sequence[str | float | None]) -> Iterator[str]:
    for value in as_column(column):
        yield value[:READ] if isinstance(value, str) else ""


def _table(columns: Sequence[Iterator[str]], items: int, number: Callable[[str], int]) -> csr_matrix:
    """float32 (items, words so far), of the words in all the columns together."""
    found, ends = array("i"), array("q", [0])
    for texts in zip(*columns, strict=True):
        for text in texts:
            if text:
                found.extend(map(number, words_of(text)))
        ends.append(len(found))
    places = np.frombuffer(ends, dtype=np.int64) if columns else np.zeros(items + 1, dtype=np.int64)
    indices = np.frombuffer(found, dtype=np.int32) if len(found) else np.empty(0, dtype=np.int32)
    width = int(indices.max(initial=-1)) + 1
    table = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, places), (items, width))
    table.sum_duplicates()
    return table


def _kept(table: csr_matrix, mask: NDArray[np.float32]) -> csr_matrix:
    """The columns where `mask` is 1; the others become empty."""
    table = csr_matrix(table)
    table.data = table.data * mask[table.indices]
    table.eliminate_zeros()
    table.sort_indices()
    return table
