"""The search part with the items that are here: their rows, and the words of their titles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recruntime import PartCorruptError, Recommender
from recruntime.bundle.text_columns import text_column
from recruntime.search.located import located
from recruntime.search.part import SearchPart, pack_search, unpack_search
from recruntime.search.request import SearchRequest
from recruntime.search.search import ItemSearch
from recruntime.search.tokens import words_of
from recruntime.wire import pack, unpack

TITLES = st.lists(
    st.text(st.sampled_from("ab é東京-"), max_size=8), min_size=1, max_size=6
)  # with and without spaces between words


def listed(part: SearchPart) -> dict[str, list[int]]:
    """The rows of each word."""
    ends = part.starts.tolist()
    return {part.terms[n]: part.items[ends[n] : ends[n + 1]].tolist() for n in range(len(part.terms))}


def without_postings(part: SearchPart) -> SearchPart:
    return replace(part, starts=np.zeros_like(part.starts), items=part.items[:0], impacts=part.impacts[:0])


@given(TITLES)
def test_words_of_titles_are_read_from_the_cards(shop: Recommender, titles: list[str]) -> None:
    part = replace(without_postings(shop._item_search._part), titles=True)
    items = shop.engine.bundle.items.take(np.arange(len(titles)))
    items = replace(items, cards={**items.cards, "title": text_column(titles)})
    found = located(part, items, len(items))
    words = listed(found)
    assert list(words) == sorted(words)
    for word, rows in words.items():
        assert rows == [row for row, title in enumerate(titles) if word in words_of(title)]
    assert set().union(*map(words_of, titles)) <= words.keys()
    known = {part.terms[number]: number for number in range(len(part.terms))}
    for number, word in enumerate(words):
        assert found.strengths[number] == (part.strengths[known[word]] if word in known else 0)
        assert found.stems[found.stems[number]] == found.stems[number] <= number
        assert found.idf[number] > 0
    meant = [words_at for words_at in range(len(words)) if found.strengths[words_at]]
    assert len(meant) == len(found.levels)


def test_rows_stand_for_the_items_that_are_here(shop: Recommender) -> None:
    part, items = shop._item_search._part, shop.engine.bundle.items
    whole = listed(located(part, items, len(items)))
    rows = np.arange(0, len(items), 2)
    half = listed(located(part, items.take(rows), len(items)))
    assert half == {word: [row // 2 for row in found if row % 2 == 0] for word, found in whole.items()}
    nothing = located(replace(part, titles=True), items.take(rows[:0]), len(items))
    assert not any(listed(nothing).values())


def test_a_search_by_titles_alone_finds_them_and_corrects_their_words(shop: Recommender) -> None:
    part = replace(without_postings(shop._item_search._part), titles=True)
    search = ItemSearch(unpack_search(pack_search(part), shop.engine.bundle.core))
    for query, item in (("alpine jacket", "J-100"), ("gatsbi", "B-1"), ("волк", "B-3"), ("東京", "B-4")):
        assert search.search(shop.engine, SearchRequest(query)).items[0].item == item
    assert search.search(shop.engine, SearchRequest("gatsbi")).corrected == "gatsby"


def test_what_says_that_titles_are_left_out_is_yes_or_no(shop: Recommender) -> None:
    content = unpack(pack_search(shop._item_search._part), "part")
    with pytest.raises(PartCorruptError, match="titles"):
        unpack_search(pack(content | {"titles": 1}), shop.engine.bundle.core)
