"""Words by number, by their beginning and by nearly the same letters; varints; the part as bytes."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recbuild.search.stems import first_of_each, stems_of
from recruntime import Recommender
from recruntime.bundle.text_columns import TextColumn, text_column
from recruntime.errors import PartCorruptError
from recruntime.search.lexicon import Lexicon, edits
from recruntime.search.part import SearchPart, pack_search, unpack_search
from recruntime.search.varints import pack_varints, unpack_varints

LETTERS = st.text("abcé", max_size=8)


def lexicon_of(*words: str) -> Lexicon:
    return Lexicon(text_column(sorted(words)), np.arange(len(words)), np.arange(len(words)))


def plain_edits(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbors, by recursion over a table."""
    table = {(-1, -1): 0} | {(at, -1): at + 1 for at in range(len(one))}
    table |= {(-1, at): at + 1 for at in range(len(other))}
    for at, letter in enumerate(one):
        for place, compared in enumerate(other):
            costs = [table[at - 1, place] + 1, table[at, place - 1] + 1]
            costs.append(table[at - 1, place - 1] + (letter != compared))
            if at and place and letter == other[place - 1] and one[at - 1] == compared:
                costs.append(table[at - 2, place - 2] + 1)
            table[at, place] = min(costs)
    return table[len(one) - 1, len(other) - 1]


@given(LETTERS, st.lists(LETTERS, max_size=5), st.integers(1, 3))
def test_edits_are_counted_as_far_as_is_asked(word: str, others: list[str], most: int) -> None:
    found = edits(word, others, most).tolist()
    for far, other in zip(found, others, strict=True):
        expected = plain_edits(word, other)
        assert far == expected if expected <= most else far > most


def test_a_word_is_found_by_itself_and_by_its_beginning() -> None:
    lexicon = lexicon_of("car", "card", "cardigan", "cart", "dog")
    assert lexicon.number("card") == 1
    assert lexicon.number("ca") is None
    assert [lexicon[number] for number in lexicon.begun("car", 2)] == ["cart", "cardigan"]
    assert lexicon.begun("x", 5) == []


def test_near_words_are_those_with_the_fewest_errors() -> None:
    lexicon = lexicon_of("cardigan", "carnival", "wardrobe", "wool", "wood")
    assert [lexicon[number] for number in lexicon.near("cardigna")] == ["cardigan"]
    assert [lexicon[number] for number in lexicon.near("crdgan")] == []
    assert [lexicon[number] for number in lexicon.near("woof")] == ["wool", "wood"]
    assert lexicon.near("wo") == []
    assert lexicon_of().near("wool") == []


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_varints_are_read_as_they_were_written(numbers: list[int]) -> None:
    packed = pack_varints(np.array(numbers, dtype=np.uint32))
    assert unpack_varints(packed, "They").tolist() == numbers


@pytest.mark.parametrize("damaged", [[128], [5, 255], [255] * 5 + [1]])
def test_damaged_varints_are_refused(damaged: list[int]) -> None:
    with pytest.raises(PartCorruptError, match="They"):
        unpack_varints(np.array(damaged, dtype=np.uint8), "They")


def same(one: SearchPart, other: SearchPart) -> bool:
    def plain(value: object) -> object:
        if isinstance(value, TextColumn):
            return value.data, value.offsets.tolist()
        return value.tolist() if isinstance(value, np.ndarray) else value

    return all(
        plain(getattr(one, field.name)) == plain(getattr(other, field.name)) for field in fields(SearchPart)
    )


WORDS = st.dictionaries(
    st.text("abcé東", min_size=1, max_size=5), st.sets(st.integers(0, 12), max_size=6), max_size=8
)


@given(WORDS)
def test_a_part_is_read_as_it_was_written(shop: Recommender, words: dict[str, set[int]]) -> None:
    core, draw = shop.engine.bundle.core, np.random.default_rng(len(words))
    lists = [sorted(words[word]) for word in sorted(words)]
    items = np.array([item for one in lists for item in one], dtype=np.int64)
    strengths = draw.integers(0, 3, len(words)).astype(np.uint8)
    part = SearchPart(
        terms=text_column(sorted(words)),
        stems=first_of_each(draw.integers(0, 3, len(words))),
        idf=draw.integers(0, 256, len(words)).astype(np.uint8),
        starts=np.cumsum([0, *map(len, lists)], dtype=np.int64),
        items=items,
        impacts=draw.integers(0, 256, len(items)).astype(np.uint8),
        strengths=strengths,
        levels=draw.integers(-9, 9, (np.count_nonzero(strengths), core.codec.dims)).astype(np.int8),
        common=frozenset(list(words)[:2]),
        personal=0.25,
        queries=tuple(words)[:3],
    )
    assert same(unpack_search(pack_search(part), core), part)


@pytest.mark.parametrize("back", [[0, 2, 0], [0, 1, 1], [0, 0]])
def test_stems_that_are_none_are_refused(shop: Recommender, back: list[int]) -> None:
    """A word before the first one, a word that is not the first of its stem, a word too few."""
    core = shop.engine.bundle.core
    empty = np.empty(0, dtype=np.int64)
    part = replace(
        shop._item_search._part,
        terms=text_column(["a", "b", "c"]),
        idf=np.ones(3, dtype=np.uint8),
        starts=np.zeros(4, dtype=np.int64),
        items=empty,
        impacts=empty.astype(np.uint8),
        strengths=np.zeros(3, dtype=np.uint8),
        levels=np.empty((0, core.codec.dims), dtype=np.int8),
        stems=np.arange(len(back)) - np.array(back),
    )
    with pytest.raises(PartCorruptError, match="stems"):
        unpack_search(pack_search(part), core)


def test_forms_of_a_word_have_its_stem_in_the_language_of_the_texts() -> None:
    words = ["farm", "farmed", "farming", "house", "houses", "housing"]
    assert stems_of(words, "english").tolist() == [0, 0, 0, 3, 3, 3]
    assert stems_of(["haus", "häuser", "stadt", "städte"], "german").tolist() == [0, 0, 2, 2]
    assert stems_of(words, None).tolist() == list(range(6))


@given(st.lists(st.integers(0, 5), max_size=12))
def test_the_first_of_each_group_stands_for_it(groups: list[int]) -> None:
    found = first_of_each(np.array(groups, dtype=np.int64)).tolist()
    assert found == [groups.index(group) for group in groups]


def test_a_part_of_another_bundle_is_refused(shop: Recommender) -> None:
    core = shop.engine.bundle.core
    part = shop._item_search._part
    for rows, dims in (((3,), core.codec.dims), (core.rows, core.codec.dims + 1)):
        wide = np.zeros((len(part.levels), dims), dtype=np.int8)
        with pytest.raises(PartCorruptError):
            unpack_search(pack_search(replace(part, levels=wide)), replace(core, rows=rows))
