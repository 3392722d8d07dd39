"""The search part of a bundle, of about as many bytes as it may have.

In go the catalog and the items' vectors, in the bundle's order; out come the part's bytes. It is made anew in
each build: what words mean follows from all items.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from recbuild.catalog.load import Catalog
from recbuild.config import SearchSettings
from recbuild.linalg import Rows, sample_rows
from recbuild.search.counts import count_words
from recbuild.search.meanings import word_vectors
from recbuild.search.past_queries import suggested
from recbuild.search.postings import Postings, frequencies, postings_of, quantized, rarity
from recbuild.search.stems import first_of_each, stems_of
from recruntime.bundle.text_columns import text_column
from recruntime.codecs import Codec, Codes
from recruntime.search.part import SearchPart, pack_search
from recruntime.wire import Compress

SAMPLE = 10_000
"""Items from which the words' vectors are learned."""
MEANINGS = 0.3
"""Share of the bytes that the words' vectors may take."""
BITS = 1.4  # of a level, about
LEAST_ITEMS = 2
"""How many items a word must have to have a vector: that of one item's word would be the item's own."""
FEWEST = 16
"""Where a word cannot have so many items, too much would be missing: then titles are left to the cards."""
COUNTED = 100_000
"""Items whose words are counted where the part has no room for any of them."""


@dataclass(frozen=True)
class ItemNumbers:
    """Where the items are in the item parts. An item that has a replica is there twice.

    rows: int64 (m,), of the catalog.
    numbers: int64 (m,), the item number of each.
    """

    rows: Rows
    numbers: Rows


@dataclass(frozen=True)
class _Draft:
    """A part before its words are cut.

    whole: with all words of the catalog, and no postings.
    found: the postings, with item numbers in place of rows.
    """

    whole: SearchPart
    found: Postings

    def untitled(self) -> _Draft:
        """Without the words of titles, which cards have, and without words too rare to have a vector: their
        names would take most bytes.
        """
        kept = ~self.found.titled & (self.whole.strengths[self.found.words] > 0)
        return _Draft(replace(self.whole, titles=True), self.found.take(kept))

    def part(self, most: int) -> SearchPart:
        """The part with about `most` items of each word."""
        whole, found = self.whole, self.found.best(most)
        used = np.bincount(found.words, minlength=len(whole.terms))
        kept = np.flatnonzero((used > 0) | (whole.strengths > 0))
        return replace(
            whole,
            terms=whole.terms.take(kept),
            stems=first_of_each(whole.stems[kept]),
            idf=whole.idf[kept],
            starts=np.concatenate([[0], np.cumsum(used[kept])]),
            items=found.rows,
            impacts=found.impacts,
            strengths=whole.strengths[kept],
        )


def search_part(
    catalog: Catalog,
    stored: tuple[Codec, Codes],
    places: ItemNumbers,
    settings: SearchSettings,
    compress: Compress,
    queries: tuple[str, ...] = (),
) -> bytes | None:
    """The part's bytes; None where the settings want none, or too few for what words mean.

    stored: the codec, and the items' codes, uint8 (n, code_bytes). queries: past ones, the most frequent
    first.
    """
    budget = 1000 * settings.budget_kb
    if not budget:
        return None
    small = len(catalog.ids) < budget  # else there is no room for a word of each item
    if not small:
        rows = sample_rows(len(catalog.ids), COUNTED)
        catalog, stored = catalog.take(rows), (stored[0], stored[1][rows])
    counts = count_words(catalog)
    often = frequencies(counts)
    spread = np.bincount(often.indices, minlength=often.shape[1]).astype(np.int64)
    idf = rarity(spread, often.shape[0])
    most = int(MEANINGS * budget * 8 / (BITS * stored[0].dims))
    levels, strengths = _meanings(often, idf, _frequent(spread, most), stored)
    nothing = np.empty(0, dtype=np.int64)
    whole = SearchPart(
        terms=text_column(counts.words),
        stems=stems_of(counts.words, counts.language),
        idf=quantized(idf),
        starts=nothing,
        items=nothing,
        impacts=nothing.astype(np.uint8),
        strengths=strengths,
        levels=levels,
        common=counts.common,
        personal=settings.personal,
        queries=suggested(queries, {*counts.words, *counts.common}, budget),
    )
    found = postings_of(counts, often)
    draft = _Draft(whole, _placed(found if small else found.best(0), places))
    content = _largest(draft, compress, budget, FEWEST) if small else None
    return content or _largest(draft.untitled(), compress, budget, 0)


def _frequent(spread: NDArray[np.int64], most: int) -> Rows:
    """int64, ascending: the words that most items have, up to `most`."""
    order = np.argsort(-spread, kind="stable")[:most]
    return np.sort(order[spread[order] >= LEAST_ITEMS])


def _meanings(
    often: csr_matrix, idf: NDArray[np.float64], words: Rows, stored: tuple[Codec, Codes]
) -> tuple[NDArray[np.int8], NDArray[np.uint8]]:
    """Levels, int8 (m, dims), of the words that have a vector, and strengths, uint8 (v,), of all."""
    strengths = np.zeros(often.shape[1], dtype=np.uint8)
    codec, codes = stored
    if not len(words):  # no word is in two texts
        return np.empty((0, codec.dims), dtype=np.int8), strengths
    sample = sample_rows(len(codes), SAMPLE)
    weights = csr_matrix(often[sample][:, words])
    weights.data = np.log1p(weights.data) * idf[words][weights.indices]
    levels, strengths[words] = word_vectors(weights, idf[words], codec.decode(codes[sample]))
    return levels[strengths[words] > 0], strengths


def _placed(found: Postings, places: ItemNumbers) -> Postings:
    """The postings of rows, at all places of these, by word, then by item number."""
    order = np.argsort(places.rows, kind="stable")
    rows, numbers = places.rows[order], places.numbers[order]
    first, end = (np.searchsorted(rows, found.rows, side) for side in ("left", "right"))
    times = end - first
    which = np.repeat(np.arange(len(found.rows)), times)
    within = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    items = numbers[first[which] + within]
    by_word = np.lexsort((items, found.words[which]))
    taken = found.take(which[by_word])
    return replace(taken, rows=items[by_word])


def _largest(draft: _Draft, compress: Compress, budget: int, fewest: int) -> bytes | None:
    """The part with about as many items of each word as fit; None where not even `fewest` do."""

    def packed(most: int) -> bytes:
        return pack_search(draft.part(most), compress)

    high = int(draft.found.ranks.max(initial=0)) + 1
    content = packed(high)
    if len(content) <= budget:
        return content
    low = min(fewest, high)
    content = packed(low)
    if len(content) > budget:
        return None
    while high - low > low // 16 + 1:
        middle = isqrt(low * high) + 1
        tried = packed(middle)
        if len(tried) <= budget:
            content, low = tried, middle
        else:
            high = middle
    return content
