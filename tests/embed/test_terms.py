"""The terms of a text, in any script; and a bundle of whatever texts there are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from recbuild.embed import vectors_of
from recbuild.embed.tfidf import TfidfSvd
from recbuild.embed.words.stop_words import stop_words_of
from recbuild.embed.words.terms import character_terms, kept_words
from recbuild.embed.words.vocabulary import Limits, learned
from recbuild.linalg import Vectors
from recruntime.search.tokens import folded
from tests.support.command import run
from tests.support.inputs.catalogs import from_csv
from tests.verify.conftest import findings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Old Man and the Sea", "old man sea"),
        ("The Who", "the who"),
        ("It", "it"),
        ("A", "a"),
        ("C++ 98, x-ray", "c 98 x ray"),
        # Chinese and Japanese: pairs of characters, and a character that stands alone.
        ("红茶茶杯", "红茶 茶茶 茶杯"),
        ("茶", "茶"),
        ("iPhone手机壳15", "iphone 手机 机壳 15"),
        ("ガラス・皿", "ガラ ラス 皿"),
        ("ｶﾞﾗｽ", "ガラ ラス"),
        ("コーヒー", "コー ーヒ ヒー"),
        # Korean: particles would hide the word.
        ("책을 책은", "책을 책은"),
        ("도서관에서", "도서 서관 관에 에서"),
        # A mark belongs to its letter.
        ("हिन्दी किताब", "हिन्दी किताब"),
        ("தமிழ் நூல்", "தமிழ் நூல்"),
        ("שָׁלוֹם", "שָׁלוֹם"),
        ("می‌خواهم", "می‌خواهم"),
        ("เสื้อแดง", "เสื้ สื้อ อแ แด ดง"),
        # What only looks different.
        ("Ｗｉｄｅ ﬁsh", "wide fish"),
        ("cafe\u0301", "cafe"),
        ("STRASSE Straße", "strasse strasse"),
        ("İzmir", "izmir"),
        ("🎁 !", ""),
    ],
)
def test_words_of_every_script(text: str, expected: str) -> None:
    assert kept_words(text) == expected.split()


@pytest.mark.parametrize(
    ("language", "texts", "expected"),
    [
        ("English", ["The cat and the hat", "De Niro"], "the and de"),
        ("German", ["Der Mann mit der Maske", "Die Frau im Mond"], "der mit im die über"),
        ("French", ["Tarte aux pommes à la crème", "Gâteau de l'été"], "aux à la de l été"),
        ("Spanish", ["El gato y los perros", "Sopa con más ajo"], "el y los con más"),
        ("Italian", ["Il gatto e gli stivali", "Zuppa di pesce della nonna"], "il e gli di della"),
        ("Portuguese", ["O gato não dorme", "Sopa de peixe com pão"], "o não de com"),
        ("Dutch", ["De kat en het huis", "Soep van de dag"], "de en het van"),
        ("Russian", ["Война и мир", "Преступление и наказание", "Вишнёвый сад у моря"], "и у"),
    ],
)
def test_stop_words_are_of_the_catalogs_language(language: str, texts: list[str], expected: str) -> None:
    assert stop_words_of(texts) >= set(folded(expected).split())


def test_a_language_without_a_list_counts_as_english() -> None:
    assert stop_words_of(["红茶", "हिन्दी किताब"]) == stop_words_of([]) == ENGLISH_STOP_WORDS


def test_neighbouring_words_of_a_text_are_terms_too() -> None:
    found = learned(["Old man, sea", "Old man", "sea"], kept_words, True, Limits(1, 1.0))
    assert found is not None
    vocabulary, counts = found
    assert vocabulary.words == ["old", "man", "sea"]
    pairs = [divmod(term, 4) for term in vocabulary.terms.tolist()]
    assert pairs == [(1, 0), (1, 2), (2, 0), (2, 3), (3, 0)]
    assert counts.toarray().tolist() == [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 0, 1]]


@given(st.lists(st.lists(st.sampled_from("abcde")).map(" ".join), min_size=1), st.booleans())
def test_texts_that_were_learned_from_are_counted_alike_afterwards(texts: list[str], paired: bool) -> None:
    found = learned(texts, str.split, paired, Limits(1, 1.0))
    assert (found is None) == (not "".join(texts).strip())
    if found:
        vocabulary, counts = found
        again = vocabulary.counts(texts, str.split)
        assert (again != counts).nnz == 0
        assert vocabulary.counts(["z a z"], str.split).sum() == ("a" in vocabulary.words)


@pytest.mark.parametrize("pair", ["é e", "è e", "ô o", "ï i", "ō o", "À a", "É E", "Ή η"])
def test_an_accent_makes_no_difference(pair: str) -> None:
    one, other = pair.split()
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    "pair", ["ガ カ", "パ ハ", "й и", "ё е", "å a", "ä a", "ö o", "ü u", "ñ n", "ç c", "ś s", "ø o"]
)
def test_another_letter_stays_another_letter(pair: str) -> None:
    one, other = pair.split()
    assert folded(one) != folded(other)
    assert kept_words(f"{one}x") != kept_words(f"{other}x")


def test_characters_count_with_the_ends_of_words() -> None:
    assert character_terms("A ab") == [" a", "a ", " a ", " a", "ab", "b ", " ab", "ab ", " ab "]


@given(st.text())
@example("\u102b")  # a mark without the letter that it belongs to
def test_any_text_has_terms_of_one_form(text: str) -> None:
    for terms in (kept_words(text), character_terms(text)):
        assert all(term.strip() and "\n" not in term for term in terms)
    assert kept_words(text.upper().upper()) == kept_words(text.upper())
    assert kept_words(folded(text)) == kept_words(text) or not text.isprintable()


def embedded(folder: Path, *titles: str) -> Vectors:
    lines = [f'{number},"{title}"' for number, title in enumerate(titles)]
    return vectors_of(TfidfSvd(), from_csv(folder, "id,title", *lines))


def similar(vectors: Vectors, item: int) -> list[int]:
    """The other items, the most similar first."""
    scores = vectors @ vectors[item]
    return [row for row in np.argsort(-scores, kind="stable").tolist() if row != item]


ODD = {
    "one item": ["Emma"],
    "one sign": ["🎁"],
    "two items": ["Emma", "Dracula"],
    "equal texts": ["Same thing"] * 60,
    "stop words": ["the of and"] * 60,
    "some stop words": ["The Who", "It", "A", "I"] * 15,
    "emoji": ["🎁", "🎁🎁", "😀", "😀🎁"] * 15,
    "four characters": [f"{a}{b}{c}茶" for a in "春夏秋冬" for b in "山水风云" for c in "金木火土"],
    "one letter": [chr(65 + number % 26) for number in range(60)],
    "numbers": [str(1000 + number) for number in range(60)],
    "codes": [f"X{number * 7919 % 1009}Y" for number in range(60)],
    "signs": ["!!!", "???", "..."] * 3,
    "nothing to see": ["\u200b", "\u2060\u200b", "\u00ad"],
    "two groups": ["red wine"] * 40 + ["blue cheese"] * 40,
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.filterwarnings("error")
def test_whatever_the_texts_are_there_is_a_bundle(tmp_path: Path, name: str) -> None:
    lines = [f'{number},"{title}"' for number, title in enumerate(ODD[name])]
    (tmp_path / "c.csv").write_text("\n".join(["id,title", *lines]) + "\n")
    for residency in ("0", "4000"):
        out = tmp_path / residency
        made = run("bundle", tmp_path / "c.csv", "--out", out, "--resident-kb", residency)
        assert made.exit_code == 0, made.output
        assert findings(out) == []
        for asked in (("inspect", out), ("recommend", out, "--item", "0"), ("recommend", out, "--seen", "0")):
            assert run(*asked).exit_code == 0


def test_no_item_of_odd_texts_is_left_without_a_vector(tmp_path: Path) -> None:
    for titles in ODD.values():
        assert embedded(tmp_path, *titles).any(axis=1).all()


def test_chinese_titles_are_similar_where_they_share_characters(tmp_path: Path) -> None:
    vectors = embedded(
        tmp_path, *(f"{kind}{colour}" for kind in ("玻璃杯", "羊毛衫", "皮手套") for colour in "红黄蓝绿白")
    )
    for item in range(15):
        assert {other // 5 for other in similar(vectors, item)[:4]} == {item // 5}


def test_thai_titles_are_similar_where_they_share_characters(tmp_path: Path) -> None:
    titles = [f"{kind}{colour}" for kind in ("เสื้อยืด", "กางเกง", "รองเท้า") for colour in ("แดง", "ดำ", "ขาว")]
    vectors = embedded(tmp_path, *titles)
    for item in range(9):
        assert {other // 3 for other in similar(vectors, item)[:2]} == {item // 3}


def test_codes_are_similar_where_they_begin_alike(tmp_path: Path) -> None:
    vectors = embedded(
        tmp_path, *(f"{kind}{number}" for kind in ("lamp", "vase", "sofa") for number in range(20, 50))
    )
    for item in (0, 40, 80):
        assert {other // 30 for other in similar(vectors, item)[:8]} == {item // 30}
